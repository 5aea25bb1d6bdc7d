"""Who a call is between, and what was learnt of it: plain values of one registry snapshot."""

from dataclasses import dataclass
from typing import NamedTuple

from duoc.engines.mapping.fields import Mapping
from duoc.engines.xroad.glob import Pattern
from duoc.engines.xroad.identifiers import Parts
from duoc.wire.gateway.breaker import Breaker
from duoc.wire.gateway.guard.terms import Terms
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.upstream import Address


@dataclass(frozen=True, slots=True)
class Client:
    """A subsystem that may appear as X-Road-Client."""

    id: int
    name: str
    parts: Parts
    member: int
    authentication: str
    registered: bool
    tls_required: bool = False


class Way(NamedTuple):
    """What the registry says of a service's uplink. `remote`: its name at the far end."""

    name: str
    kind: str
    settings: tuple[tuple[str, str], ...]
    remote: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service and where it is. `base_path` is what stands before the caller's path on the way out."""

    id: int
    name: str
    address: Address
    base_path: bytes
    host_line: bytes
    timeout_s: float
    hold: bool
    kind: str
    described_at: bytes  # the request target of its WSDL on its own server
    version: str | None  # of a SOAP operation; no part of its name, nor of a right
    enabled: bool
    notice: str | None
    personal: bool  # carries personal data: a secret alone opens it to nobody
    breaker: Breaker  # the same one in every snapshot
    mapping: Mapping | None = None
    uplink: Way | None = None
    is_outward: bool = False  # its calls leave otherwise than they come (see `outward`), never the fast way
    guard: Terms | None = None  # under which its calls pass, see `guard`; with one it is outward
    keeps: int | None = None  # bytes up to which a body of its calls is kept, see `bodies`; None: none is


@dataclass(frozen=True, slots=True)
class Right:
    """A right on a part of a service: a method (or *) and a path pattern."""

    method: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Key:
    """An API key, known only by its hash: it speaks for the members' subsystems, or for some of them. `bound`: it needs nothing
    beside it for personal data, since there is none where it holds (the player of a replay)."""

    members: frozenset[int]
    clients: frozenset[int] | None
    expires_us: int | None
    bound: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A head without its request line and its message id.

    `hashed` and `passed` are the header lines of the request hash and of the provider's request, each with its CRLF, cut
    in two where the id's value belongs: the first half ends in `X-Road-Id:` as the caller spells it. A caller that gives
    no id has empty second halves."""

    head: RequestHead
    client: Client
    trusted_until_us: int  # until when the key in this head speaks for the client; 0: the connection must
    names_id: bool
    hashed_before: bytes
    hashed_after: bytes
    passed_before: bytes
    passed_after: bytes
    issue: str | None
    user: str | None
    security_server: Parts | None
    # The same head in a request: what stands between the target and the id's value, and what stands behind that.
    between: bytes
    ends: bytes
