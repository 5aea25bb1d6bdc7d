"""What the other languages need of a registry snapshot: consumers and their secrets, contexts, destinations, open networks."""

from dataclasses import dataclass, replace
from hashlib import sha256
from hmac import compare_digest
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any
from urllib.parse import unquote

from duoc.engines.dialects.forward import Parts, base
from duoc.engines.dialects.tokens import Token
from duoc.wire.gateway.parties import Client, Service

Networks = tuple[IPv4Network | IPv6Network, ...]
Peer = IPv4Address | IPv6Address | None


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who a public name of a dialect speaks for. `certificate`: the SHA-256 that its connections must show; `networks`: where
    they must come from; both may be unset."""

    id: int
    dialect: str
    name: str
    client: Client
    networks: Networks
    certificate: bytes | None

    @property
    def is_bound(self) -> bool:
        """Whether more than the secret is asked for."""
        return bool(self.networks) or self.certificate is not None

    def comes_from(self, peer: Peer, certificate: bytes | None) -> bool:
        """Whether a connection is one that may use its secrets."""
        if self.certificate is not None and certificate != self.certificate:
            return False
        return not self.networks or within(peer, self.networks)


@dataclass(frozen=True, slots=True)
class Secret:
    """One of a consumer's secrets, known by its hash only; two may overlap while they are rotated."""

    id: int
    consumer: Consumer
    hash: bytes
    from_us: int
    to_us: int | None

    def holds(self, now_us: int) -> bool:
        return self.from_us <= now_us and (self.to_us is None or now_us < self.to_us)


@dataclass(frozen=True, slots=True)
class Context:
    """Where a path of the gateway leads. `front` is put before what follows; `service` has it in its base path already,
    unless its calls leave otherwise than they come."""

    path: bytes
    front: bytes
    service: Service


@dataclass(frozen=True, slots=True)
class Destination:
    """A provider as XrdAdapter's callers name it. `url`: what `providerurl` must say to mean it (see `forward.base`)."""

    service: Service
    url: str
    is_default: bool  # meant when no providerurl is given


class Consumers:
    """The look-up tables of one snapshot; a snapshot without them has none of it."""

    def __init__(self, data: dict[str, Any], clients: list[Client], services: dict[int, Service]) -> None:
        # What leads to somebody or something that is not listed leads nowhere: one such row may not cost the whole snapshot.
        known = {client.id: client for client in clients}
        listed = [row for row in data.get("consumers", ()) if row["client"] in known]
        consumers = {row["id"]: _consumer(row, known[row["client"]]) for row in listed}
        secrets = [
            _secret(row, consumers[row["consumer"]]) for row in data.get("secrets", ()) if row["consumer"] in consumers
        ]
        self._secrets = {secret.id: secret for secret in secrets}
        self._by_name: dict[tuple[str, str], list[Secret]] = {}
        for secret in secrets:
            self._by_name.setdefault((secret.consumer.dialect, secret.consumer.name), []).append(secret)
        led = [row for row in data.get("contexts", ()) if row["service"] in services]
        contexts = [_context(row, services[row["service"]]) for row in led]
        self._contexts = {context.path: context for context in contexts}
        self._depths = sorted({context.path.count(b"/") for context in contexts}, reverse=True)
        self._destinations: dict[Parts, list[Destination]] = {}
        bases = {row["id"]: row["base_url"] for row in data["services"]}
        for row in data.get("destinations", ()):
            if row["service"] not in services:
                continue
            made = _destination(row, services[row["service"]], bases[row["service"]] or "")
            self._destinations.setdefault(tuple(row["code"]), []).append(made)
        # Every provider's subsystem is a destination by its own name, unless something else was said of that name.
        said = frozenset(self._destinations)
        for row in data["services"]:
            code = tuple(unquote(part) for part in row["name"].split("/")[:4])
            if code not in said and row["kind"] != "WSDL":
                made = Destination(services[row["id"]], _compared(row["base_url"] or ""), False)
                self._destinations.setdefault(code, []).append(made)
        homes = [row for row in data.get("networks", ()) if row["client"] in known]
        self._networks = [(known[row["client"]], ip_network(row["network"])) for row in homes]

    def secret(self, dialect: str, name: str, secret: str, now_us: int) -> Secret | None:
        """The secret that was shown, if it holds now."""
        shown = sha256(secret.encode()).digest()
        found = None
        for known in self._by_name.get((dialect, name), ()):
            if compare_digest(known.hash, shown) and known.holds(now_us):
                found = known
        return found

    def secret_of(self, token: Token, now_us: int) -> Secret | None:
        """The secret that a token names, if it holds now. Whether the token is true is not asked here."""
        secret = self._secrets.get(token.secret)
        return secret if secret is not None and secret.holds(now_us) else None

    def context(self, target: bytes) -> tuple[Context, bytes] | None:
        """(the longest registered context that a target begins with, what follows it)."""
        path = target.partition(b"?")[0]
        pieces = path.split(b"/", (self._depths[0] if self._depths else 0) + 1)
        for depth in self._depths:
            found = self._contexts.get(b"/".join(pieces[: depth + 1])) if depth < len(pieces) else None
            if found is not None:
                return found, target[len(found.path) :]
        return None

    def destinations(self, code: Parts) -> list[Destination]:
        """What a dstcode names."""
        return self._destinations.get(code, [])

    def open_from(self, peer: Peer) -> set[Client]:
        """The subsystems in `open` mode whose registered network this address is in."""
        if peer is None:
            return set()
        return {
            client
            for client, network in self._networks
            if client.authentication == "open" and client.registered and peer in network
        }

    def is_at_home(self, client: Client, peer: Peer) -> bool:
        """Whether the address is in a network that is registered for the subsystem."""
        return peer is not None and any(known == client and peer in network for known, network in self._networks)


def within(peer: Peer, networks: Networks) -> bool:
    """Whether an address lies in one of the networks."""
    return peer is not None and any(peer in network for network in networks)


def _consumer(row: dict[str, Any], client: Client) -> Consumer:
    said = row["fingerprint"]
    networks = tuple(ip_network(network) for network in row["networks"])
    return Consumer(row["id"], row["dialect"], row["name"], client, networks, bytes.fromhex(said) if said else None)


def _secret(row: dict[str, Any], consumer: Consumer) -> Secret:
    return Secret(row["id"], consumer, bytes.fromhex(row["hash"]), row["from"], row["to"])


def _context(row: dict[str, Any], service: Service) -> Context:
    front = row["front"].encode()
    written = front and not service.is_outward
    led = replace(service, base_path=service.base_path.removesuffix(b"/") + front) if written else service
    return Context(row["path"].encode(), front, led)


def _destination(row: dict[str, Any], service: Service, base_url: str) -> Destination:
    """Without a provider URL of its own a destination is called by its service's address, or by none."""
    said = row["provider_url"]
    return Destination(service, _compared(said if said is not None else base_url), said is None)


def _compared(url: str) -> str:
    """An address as `providerurl` is compared with; one that is none is nobody's."""
    try:
        return base(url)
    except ValueError:
        return ""
