"""The registry snapshot: who there is, what there is, who may call what. Immutable; a new file makes a new object."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from duoc.engines.xroad.errors import PERSONAL, error
from duoc.engines.xroad.glob import compile_pattern
from duoc.engines.xroad.identifiers import Parts, Target, decode, encode, has_dot_segments, split_target
from duoc.wire.gateway import directory, outward
from duoc.wire.gateway.allowances import Allowance, Allowances
from duoc.wire.gateway.consumers import Consumers
from duoc.wire.gateway.directory import Directory
from duoc.wire.gateway.parties import Client, Key, Right, Service, Shape
from duoc.wire.gateway.peers import peer
from duoc.wire.gateway.routes import Route, is_plain, written_out
from duoc.wire.gateway.upstream import Pool

_FOR_EVER = 1 << 62
# One identifier has very many percent-encoded spellings: strangers may not fill the memory with them.
_MAX_SPELLINGS = 4096
_NETLOC = re.compile(r"[A-Za-z0-9._~\[\]:-]{1,255}")


@dataclass(slots=True)
class Registry:
    """A snapshot with its look-up tables."""

    version: int
    instance: str
    server: Parts
    clients: dict[Parts, Client]
    members: dict[Parts, int]
    services: dict[Parts, Service]
    whole: frozenset[tuple[int, int]]
    partial: dict[tuple[int, int], list[Right]]
    keys: dict[bytes, Key]
    certificates: frozenset[tuple[bytes, int]]  # (fingerprint, client): one certificate may serve several subsystems
    pems: list[str]
    directory: Directory
    consumers: Consumers  # what the doors look up
    allowances: dict[tuple[int, int], Allowance]  # (client, service); who is not in it is not counted
    suspended: dict[tuple[int, int], str]  # (client, service) of connections that had a right → what their callers read
    # Raw bytes as clients send them → what they name; fills up with what was successfully looked up.
    _clients_raw: dict[bytes, Client] = field(default_factory=dict)
    _services_raw: dict[bytes, Service] = field(default_factory=dict)
    shapes: dict[tuple[bytes, bytes | None], Shape] = field(default_factory=dict)
    _routes: dict[tuple[Shape, bytes, bytes], Route] = field(default_factory=dict)

    def client(self, raw: bytes) -> Client:
        """The caller named by an X-Road-Client value. Raises `XRoadError`."""
        known = self._clients_raw.get(raw)
        if known is not None:
            return known
        client = self.named_client(decode(raw, (3, 4)))
        if len(self._clients_raw) >= _MAX_SPELLINGS:
            self._clients_raw.clear()
        self._clients_raw[raw] = client
        return client

    def named_client(self, parts: Parts) -> Client:
        """The caller of this identifier. Raises `XRoadError`."""
        client = self.clients.get(parts)
        if client is None or not client.registered:
            raise error("UnknownMember", encode(parts))
        return client

    def service(self, target: Target) -> Service:
        """The service that a target names. Raises `XRoadError`."""
        known = self._services_raw.get(target.prefix)
        if known is not None:
            return known
        service = self.named_service(target.service())
        if len(self._services_raw) >= _MAX_SPELLINGS:
            self._services_raw.clear()
        self._services_raw[target.prefix] = service
        return service

    def named_service(self, parts: Parts) -> Service:
        """The service of this identifier. Raises `XRoadError`."""
        service = self.services.get(parts)
        if service is None:
            self.known_provider(parts[:4])
            raise error("UnknownService", encode(parts))
        return service

    def known_provider(self, parts: Parts) -> None:
        """Raises `XRoadError` unless there is such a subsystem."""
        if parts[:3] not in self.members or not any(known[:4] == parts for known in (*self.services, *self.clients)):
            raise error("UnknownMember", encode(parts))

    def trusted_until_us(self, client: Client, key: bytes | None) -> int:
        """Until when a key speaks for this client, µs since the epoch; 0 when it does not."""
        known = self.keys.get(sha256(key).digest()) if key else None
        if known is None or client.member not in known.members:
            return 0
        if known.clients is not None and client.id not in known.clients:
            return 0
        return known.expires_us if known.expires_us is not None else _FOR_EVER

    def authenticate(self, client: Client, trusted: bool, certificate: bytes | None) -> None:
        """Raises `XRoadError` unless the key or the connection speaks for this client. certificate: its SHA-256, empty
        over TLS without one, None over plain HTTP."""
        if client.tls_required and certificate is None:
            raise error("SslAuthenticationFailed")
        if client.authentication == "open":
            return
        if certificate is not None and (certificate, client.id) in self.certificates:
            return
        if client.authentication == "certificate":
            raise error("SslAuthenticationFailed")
        if not trusted:
            raise error("AuthenticationFailed")

    def route(
        self,
        shape: Shape,
        line: re.Match[bytes],
        certificate: bytes | None,
        address: str,
        now_us: int,
        keyed_hash: Callable[[str], str],
    ) -> tuple[Route, bytes]:
        """(the route of a call, what follows the service in its target). Raises `XRoadError` unless it is admitted."""
        method, target, prefix, rest = line.groups(b"")
        route = self._routes.get((shape, method, prefix))
        if route is None or not route.is_open or now_us >= shape.trusted_until_us or not is_plain(rest):
            service = self.admit(shape, split_target(target), method, certificate, address, now_us)
            if route is None:
                user = keyed_hash(shape.user) if shape.user is not None else None
                allowance = self.allowances.get((shape.client.id, service.id))
                is_open = self._is_open(shape, service)
                route = written_out(shape, service, method, prefix, is_open, user, allowance=allowance)
                if shape.head.ticket is None:  # else its shape will not come again
                    if len(self._routes) >= _MAX_SPELLINGS:
                        self._routes.clear()
                    self._routes[shape, method, prefix] = route
        if route.allowance is not None:
            route.allowance.spend(now_us)
        route.use()
        return route, rest

    def spend(self, client: Client, service: Service, now_us: int) -> None:
        """Take a call from what an admitted caller may make. Raises `XRoadError` when he has used it up."""
        allowance = self.allowances.get((client.id, service.id))
        if allowance is not None:
            allowance.spend(now_us)

    def routes(self) -> Iterable[Route]:
        """Those that are remembered."""
        return self._routes.values()

    def admit(
        self, shape: Shape, target: Target, method: bytes, certificate: bytes | None, address: str, now_us: int
    ) -> Service:
        """The service that this call may reach. Raises `XRoadError`; the order of the checks decides which error wins,
        as in X-Road's own proxy."""
        client = shape.client
        trusted = now_us < shape.trusted_until_us
        self.authenticate(client, trusted, certificate)
        service = self.service(target)
        if shape.security_server is not None and shape.security_server != self.server:
            raise error("InvalidSecurityServer")
        if service.kind == "WSDL":
            raise error("ServiceType")
        self.reach(client, service, method, target.path)
        self.require_more_than_a_secret(client, service, shape.head.key, certificate, address)
        return service

    def require_more_than_a_secret(
        self, client: Client, service: Service, key: bytes | None, certificate: bytes | None, address: str
    ) -> None:
        """Raises `XRoadError` where personal data would be opened by a static secret alone: the connection must show the
        client's certificate or come from a network that is registered for it."""
        if not service.personal or (certificate and (certificate, client.id) in self.certificates):
            return
        known = self.keys.get(sha256(key).digest()) if key else None
        if not (known is not None and known.bound) and not self.consumers.is_at_home(client, peer(address)):
            raise error("AccessDenied", PERSONAL)

    def reach(self, client: Client, service: Service, method: bytes, path: bytes) -> None:
        """Raises `XRoadError` unless an authenticated client may call this and there is something to be called."""
        self.authorise(client, service, method, path)
        if not service.enabled:
            raise error("ServiceDisabled", service.notice or "")
        if not service.address.host:
            raise error("ServiceMissingUrl")

    def speaks_for(self, key: bytes, now_us: int) -> list[Client]:
        """The registered subsystems that an API key speaks for now."""
        known = self.keys.get(sha256(key).digest())
        if known is None or (known.expires_us is not None and now_us >= known.expires_us):
            return []
        return [
            client
            for client in self.clients.values()
            if client.registered
            and client.member in known.members
            and (known.clients is None or client.id in known.clients)
        ]

    def shown_by(self, certificate: bytes) -> list[Client]:
        """The registered subsystems whose certificate this is."""
        return [
            client
            for client in self.clients.values()
            if client.registered and (certificate, client.id) in self.certificates
        ]

    def _is_open(self, shape: Shape, service: Service) -> bool:
        """Whether nothing but its key's expiry and its path can refuse a further call of this shape to this service."""
        client = shape.client
        if client.tls_required or client.authentication != "key" or shape.security_server is not None:
            return False
        # The connection's address is looked at each time; the call is rewritten; the lane keeps no bodies.
        if service.personal or service.is_outward or service.keeps is not None:
            return False
        return (client.id, service.id) in self.whole

    def authorise(self, client: Client, service: Service, method: bytes, path: bytes) -> None:
        """Deny by default. Raises `XRoadError` unless a right covers this call. A path that walks upwards is nobody's: the
        provider might follow it out of the service."""
        pair = (client.id, service.id)
        if has_dot_segments(path):
            raise error("AccessDenied")
        if pair in self.whole:
            return
        rights = self.partial.get(pair)
        if rights:
            decoded = unquote(path.decode("latin-1"), "utf-8", "replace")
            verb = method.decode()
            if any(right.method in ("*", verb) and right.pattern.covers(decoded) for right in rights):
                return
        if (notice := self.suspended.get(pair)) is not None:
            raise error("ServiceDisabled", notice)
        raise error("AccessDenied")


def load(path: Path, pool: Pool, allowances: Allowances) -> Registry:
    """Read a snapshot file. Raises `OSError`, `ValueError` or `KeyError` when it cannot be used."""
    return build(json.loads(path.read_bytes()), pool, allowances)


def build(data: dict[str, Any], pool: Pool, allowances: Allowances) -> Registry:
    """A registry from the snapshot's form (see docs/formats.md). What outlives a snapshot is in `pool` and `allowances`."""
    clients = [_client(row) for row in data["clients"]]
    by_member: dict[int, list[int]] = {}
    for client in clients:
        if len(client.parts) == 3:
            by_member.setdefault(client.member, []).append(client.id)
    whole: set[tuple[int, int]] = set()
    partial: dict[tuple[int, int], list[Right]] = {}
    granted: dict[tuple[int, int], list[directory.Endpoint]] = {}
    for row in data["rights"]:
        # A member's right is its own: subsystems do not inherit it (PR-REST 4.5).
        subjects = [row["client"]] if row["client"] is not None else by_member.get(row["member"], [])
        for subject in subjects:
            pair = (subject, row["service"])
            granted.setdefault(pair, []).append((row["method"].upper(), row["path"]))
            if row["method"] == "*" and row["path"] == "**":
                whole.add(pair)
            else:
                partial.setdefault(pair, []).append(Right(row["method"].upper(), compile_pattern(row["path"])))
    services = outward.added({directory.parts_of(row["name"]): _service(row, pool) for row in data["services"]}, data)
    return Registry(
        version=data["version"],
        instance=data["instance"],
        server=tuple(data["server"].split("/")),
        clients={client.parts: client for client in clients},
        members={tuple(row["parts"]): row["id"] for row in data["members"]},
        services=services,
        whole=frozenset(whole),
        partial=partial,
        keys={bytes.fromhex(row["hash"]): _key(row) for row in data["keys"]},
        certificates=frozenset((bytes.fromhex(row["fingerprint"]), row["client"]) for row in data["certificates"]),
        pems=[row["pem"] for row in data["certificates"]],
        directory=directory.build(data, granted),
        consumers=Consumers(data, clients, {service.id: service for service in services.values()}),
        allowances=allowances.build(data.get("quotas", [])),
        suspended={(row["client"], row["service"]): row["notice"] for row in data.get("suspended", [])},
    )


def _client(row: dict[str, Any]) -> Client:
    parts = directory.parts_of(row["name"])
    registered = row["status"] == "registered"
    tls_required = row.get("tls_required", False)
    return Client(row["id"], row["name"], parts, row["member"], row["authentication"], registered, tls_required)


def _key(row: dict[str, Any]) -> Key:
    some = row.get("clients")
    return Key(
        frozenset(row["members"]),
        None if some is None else frozenset(some),
        row.get("expires"),
        row.get("bound", False),
    )


def _described_at(said: str | None, base: SplitResult) -> bytes:
    """Where a SOAP service describes itself: as registered, if that is on its own server; else by the usual `?wsdl`."""
    try:
        url = urlsplit(said or "")
        same = (url.scheme, url.hostname, url.port) == (base.scheme, base.hostname, base.port)
    except ValueError:
        same = False
    path, query = (url.path, url.query) if same else (base.path, "wsdl")
    return quote(f"{path or '/'}?{query}" if query else path or "/", safe="/?%-._~!$&'()*+,;=:@").encode()


def _service(row: dict[str, Any], pool: Pool) -> Service:
    # A service whose address is no address is ServiceMissingUrl; it must not keep the others from being known.
    try:
        url = urlsplit(row["base_url"] or "")
        tls, host, port = url.scheme == "https", url.hostname or "", url.port
    except ValueError:
        url, tls, host, port = urlsplit(""), False, "", None
    netloc = url.netloc.rpartition("@")[2]
    if not _NETLOC.fullmatch(netloc):
        host = ""
    return Service(
        id=row["id"],
        name=row["name"],
        address=pool.address(host, port or (443 if tls else 80), tls),
        base_path=quote(url.path, safe="/%-._~!$&'()*+,;=:@").encode(),
        host_line=b" HTTP/1.1\r\nHost: %b\r\n" % netloc.encode("ascii", "replace"),
        timeout_s=float(row["timeout_s"]),
        hold=row["receipt"] == "hold",
        kind=row["kind"],
        described_at=_described_at(row.get("description_url"), url),
        version=row.get("version"),
        enabled=row["enabled"],
        notice=row["notice"],
        personal=row.get("personal", False),
        breaker=pool.breaker(row["name"]),
        keeps=row.get("bodies"),
    )
