"""Who calls, where the message does not say it: by the connection, or by what its head shows."""

from duoc.engines.xroad.errors import error
from duoc.engines.xroad.identifiers import Parts, decode
from duoc.wire.gateway.doors.door import Visit
from duoc.wire.gateway.parties import Client


def caller(visit: Visit) -> tuple[Client, bool]:
    """(who calls, whether more than a secret says so): by certificate, else by key, else by a registered network.

    Raises `XRoadError` unless that is exactly one subsystem; X-Road-Client may choose among several."""
    registry, head, peer = visit.registry, visit.head, visit.peer
    found = registry.shown_by(visit.certificate) if visit.certificate is not None else []
    by_key = not found and head.key is not None
    if by_key:
        found = [
            one
            for one in registry.speaks_for(head.key or b"", visit.moment.time_us)
            if one.authentication != "certificate"
        ]
    elif not found:
        found = list(registry.consumers.open_from(peer))
    if head.client:
        named = decode(head.client, (3, 4))
        found = [one for one in found if one.parts == named]
    if not found:
        raise error("AuthenticationFailed", "hoặc chứng thư, hoặc mạng đã đăng ký của hệ thống")
    if len(found) > 1:
        raise error("InvalidClientIdentifier", "kết nối này là của nhiều hệ thống; hãy nêu X-Road-Client")
    _show(visit, found[0])
    return found[0], not by_key or registry.consumers.is_at_home(found[0], peer)


def named_or_found(visit: Visit) -> tuple[Client, bool]:
    """(who calls, whether more than a secret says so): whom X-Road-Client names, believed as in r1; without it
    by the connection. Raises `XRoadError`."""
    registry, head = visit.registry, visit.head
    if not head.client:
        return caller(visit)
    client = believed(visit, decode(head.client, (3, 4)))
    by_certificate = visit.certificate is not None and (visit.certificate, client.id) in registry.certificates
    return client, by_certificate or registry.consumers.is_at_home(client, visit.peer)


def believed(visit: Visit, parts: Parts) -> Client:
    """The registered client of this name, when key or connection speak for it as in r1. Raises `XRoadError`."""
    registry = visit.registry
    client = registry.named_client(parts)
    _show(visit, client)
    trusted = visit.moment.time_us < registry.trusted_until_us(client, visit.head.key)
    registry.authenticate(client, trusted, visit.certificate)
    return client


def _show(visit: Visit, client: Client) -> None:
    visit.house.places.show(visit.registry, client, visit.head.key, visit.certificate, visit.address)
