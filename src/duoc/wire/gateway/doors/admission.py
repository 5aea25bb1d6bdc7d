"""From a caller that a door has recognised to a route: the same rights as in r1, the credentials left behind."""

from dataclasses import replace

from duoc.engines.xroad.errors import PERSONAL, XRoadError, error
from duoc.wire.gateway.doors.door import Entry, Visit
from duoc.wire.gateway.doors.refusals import refused
from duoc.wire.gateway.parties import Client, Service
from duoc.wire.gateway.routes import written_out
from duoc.wire.gateway.shapes import shaped
from duoc.wire.gateway.tongue import Tongue

# Who calls is what the gateway has found, not what a caller of these languages says of itself.
_SAID_BY_US = frozenset((b"x-road-client", b"x-road-service", b"x-road-security-server", b"x-road-represented-party"))
CREDENTIALS = frozenset((b"authorization", b"lgspaccesstoken"))


def admitted(
    visit: Visit, client: Client, service: Service, prefix: bytes, rest: bytes, path: bytes, bound: bool,
    consumed: frozenset[bytes], tongue: Tongue,
) -> Entry:  # fmt: skip
    """The entry of an authenticated caller's call. Raises `XRoadError` unless it is allowed.

    `prefix` and `rest`: the target as the request hash has it, cut where the provider's part begins; `path`: what rights are
    compared with; `bound`: whether more than a secret speaks for the caller; `consumed`: header names (lower case) that end
    here and are no part of the request hash."""
    registry, head = visit.registry, visit.head
    try:
        registry.authenticate(client, True, visit.certificate)
        if service.personal and not bound:
            raise error("AccessDenied", PERSONAL)
        registry.reach(client, service, head.method, path)
        registry.spend(client, service, visit.moment.time_us)
    except XRoadError as problem:
        problem.client, problem.service = client.name, service.name
        raise
    dropped = consumed | _SAID_BY_US
    left = replace(
        head,
        hashed=_without(head.hashed, dropped | {b"x-api-key"}),
        passed=[*_without(head.passed, dropped), b"X-Road-Client:" + client.name.encode()],
        security_server=None,
        represented=None,
    )
    shape = shaped(left, client, 0)
    user = visit.house.keyed_hash(shape.user) if shape.user is not None else None
    route = written_out(shape, service, head.method, prefix, False, user, tongue)
    return Entry(route, rest, head.id or b"")


def through_context(visit: Visit, client: Client, bound: bool, consumed: frozenset[bytes], tongue: Tongue) -> Entry:
    """As `admitted`, where the target leads by a registered context. Raises `XRoadError`, also when none is."""
    found = visit.registry.consumers.context(visit.head.target)
    if found is None:
        raise refused("UnknownResource")
    context, rest = found
    path = context.front + rest.partition(b"?")[0]
    entry = admitted(visit, client, context.service, context.path, rest, path, bound, consumed, tongue)
    return entry._replace(front=context.front)


def _without(lines: list[bytes], names: frozenset[bytes]) -> list[bytes]:
    return [line for line in lines if line.partition(b":")[0].lower() not in names]
