"""X-Road's SOAP (PR-MESS 4.0): `POST /`. The message names caller and service; its metaservices are answered here.

The caller's bytes go to the provider as they came; of the head only Content-Type and SOAPAction go up, only Content-Type comes
back. The answer is held against the question, and x:requestHash put in."""

from collections.abc import Callable
from dataclasses import replace

from duoc.engines.mapping.fields import Mapping
from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.identifiers import encode
from duoc.engines.xroad.message import common
from duoc.engines.xroad.request_hash import header_block
from duoc.engines.xroad.soap import answer, encoding, fault, metaservices, request
from duoc.engines.xroad.soap.request import Request
from duoc.engines.xroad.soap.writing import MEDIA, document
from duoc.wire.gateway import conversion
from duoc.wire.gateway.doors.callers import believed
from duoc.wire.gateway.doors.door import Entry, Later, Visit
from duoc.wire.gateway.fetching import fetch
from duoc.wire.gateway.http import RequestHead, ResponseHead
from duoc.wire.gateway.parties import Client, Service
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.rewritten import escaped, led, target_of
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.shapes import shaped
from duoc.wire.gateway.tongue import Said, when_again
from duoc.wire.gateway.uplinks import uplink_of
from duoc.wire.gateway.whole_call import Judge, Judged

# The whole message with its attachments. Larger files have no place in a message: they are fetched by REST.
MAX_MESSAGE = 32 << 20
_KIND = "WSDL"
_CONTENT_TYPE = b"content-type"
_ACTION = b"soapaction"
_REST, _REQUEST_ID = b"%.0b", b"%b"  # see `Route.written`: what a SOAP request does not say takes no room


class SoapDoor:
    """Who may call what is decided as in r1, by the identifiers in the message."""

    def knows(self, head: RequestHead, _registry: Registry | None) -> bool:
        return head.method == b"POST" and head.target == b"/"

    def collects(self, _head: RequestHead) -> int:
        return MAX_MESSAGE

    def enter(self, visit: Visit, body: bytes) -> Entry | Said | Later:
        head = visit.head
        media = head.values(_CONTENT_TYPE)
        if len(media) > 1:
            raise error("InvalidContentType")
        asked = request.read(media[0] if media else None, head.values(_ACTION), body)
        try:
            return self._admit(asked, visit, body)
        except XRoadError as problem:
            # A metaservice's code names no service of its own.
            problem.client, problem.service = encode(asked.header.client), encode(asked.header.service)
            raise

    def _admit(self, asked: Request, visit: Visit, body: bytes) -> Entry | Said | Later:
        head, registry = visit.head, visit.registry
        client = _caller(asked, visit)
        server = asked.header.security_server
        if server is not None and server != registry.server:
            raise error("InvalidSecurityServer")
        if asked.metaservice is not None:
            return _told(asked, client, visit)
        service = registry.named_service(asked.header.service)
        if service.kind != _KIND:
            raise error("ServiceType")
        if service.version is not None and asked.header.version != service.version:
            raise error("UnknownService", encode(asked.header.service))
        registry.reach(client, service, head.method, b"")
        registry.require_more_than_a_secret(client, service, head.key, visit.certificate, visit.address)
        registry.spend(client, service, visit.moment.time_us)
        route = _route(visit, asked, client, service, len(body), self.say)
        entry = Entry(route, b"", asked.header.id.encode(), judge=_judge(asked))
        return entry if service.mapping is None else _converted(entry, service.mapping, visit, asked, body)

    def say(self, problem: XRoadError, detail: str, _accept: list[str]) -> Said:
        return Said(fault.STATUS, MEDIA, b"SOAPAction: \r\n" + when_again(problem), fault.body(problem, detail))


def _caller(asked: Request, visit: Visit) -> Client:
    """The registered, authenticated client that the message names. Raises `XRoadError`."""
    registry, parts = visit.registry, asked.header.client
    if len(parts) == 3 and parts in registry.members and parts not in registry.clients:
        raise error("AccessDenied")  # rights of its subsystems are not a member's own
    return believed(visit, parts)


def _told(asked: Request, client: Client, visit: Visit) -> Said | Later:
    """The answer of a metaservice. It needs no right (PR-META); `allowedMethods` tells what the caller's rights are."""
    registry, provider = visit.registry, asked.header.service[:4]
    registry.known_provider(provider)
    services = [(parts, one) for parts, one in registry.services.items() if parts[:4] == provider and one.kind == _KIND]
    if asked.metaservice == "getWsdl":
        code, version = metaservices.wanted(asked)
        found = next((one for parts, one in services if parts[4] == code), None)
        if found is None or (version is not None and found.version is not None and version != found.version):
            raise error("UnknownService", encode((*provider, code)))
        offered = registry.directory.offered.get(provider, ())
        held = next((one.document for one in offered if one.id == found.id), None)
        if held is None:
            return Later(_fetched(asked, found, visit))
        told = metaservices.description(asked, held[1])
    else:
        allowed = asked.metaservice == "allowedMethods"
        listed = [(parts, one.version) for parts, one in services if not allowed or _may(registry, client, one)]
        told = metaservices.methods(asked, sorted(listed))
    return Said(200, told.media, b"", told.body)


async def _fetched(asked: Request, service: Service, visit: Visit) -> Said:
    """The description as the provider keeps it, where the registry holds none. Raises `XRoadError`."""
    if not service.address.host:
        raise error("ServiceMissingUrl")
    _, octets = await fetch(visit.house, service, service.described_at)
    try:
        told = metaservices.description(asked, encoding.decode(octets, None).utf8.decode())
    except (XRoadError, UnicodeError):
        raise error("ServiceFailed") from None
    return Said(200, told.media, b"", told.body)


def _may(registry: Registry, client: Client, service: Service) -> bool:
    try:
        registry.authorise(client, service, b"POST", b"")
    except XRoadError:
        return False
    return True


def _route(
    visit: Visit,
    asked: Request,
    client: Client,
    service: Service,
    size: int,
    tongue: Callable[[XRoadError, str, list[str]], Said],
) -> Route:
    """The route of this one message: how long it is and what its head says differ from call to call."""
    head = visit.head
    passed = [line for line in head.hashed if line.partition(b":")[0].lower() in (_CONTENT_TYPE, _ACTION)]
    request_head = b"POST %b%b%bContent-Length: %d\r\n\r\n" % (
        service.base_path or b"/", service.host_line, b"".join(line + b"\r\n" for line in passed), size,
    )  # fmt: skip
    block = header_block(b"POST", b"/", b"".join(line + b"\r\n" for line in head.hashed), b"\0")
    user = visit.house.keyed_hash(asked.header.user) if asked.header.user is not None else None
    return Route(
        shape=shaped(head, client, 0),
        service=service,
        method=b"POST",
        prefix=b"/",
        is_open=False,
        names_id=False,
        trusted_until_us=0,
        idle=service.address.idle,
        timeout_s=service.timeout_s,
        body_size=size,
        request={b"": escaped(request_head) + _REST * 3},
        hashed=_REST + escaped(block).replace(b"\0", _REQUEST_ID) + _REST,
        generated=b"",
        answer=f"X-Road-Client: {client.name}\r\nX-Road-Service: {service.name}\r\nX-Road-Id: ".encode(),
        client_name=client.name,
        service_name=service.name,
        hold=service.hold or head.hold,
        bodyless=False,
        tongue=tongue,
        record=common(client.name, service.name, "POST", asked.header.issue, user),
    )


def _converted(entry: Entry, mapping: Mapping, visit: Visit, asked: Request, body: bytes) -> Entry:
    """The entry of a message for a JSON provider, which is told in X-Road's own headers who calls. Raises `XRoadError`."""
    made = conversion.of_soap(
        mapping, visit.head, body, lambda tree: document(metaservices.answered(asked, tree)).replace(b"\r", b"&#13;")
    )
    route, way = entry.route, entry.route.service.uplink
    uplink = uplink_of(way, visit.house.pool) if way is not None else None
    # Over an uplink that says who calls, that is the province.
    told = [f"X-Road-Client: {route.client_name}"] if uplink is None or b"x-road-client" not in uplink.drops else []
    told += [
        f"X-Road-{name}: {value}"
        for name, value in (("UserId", asked.header.user), ("Issue", asked.header.issue))
        if value
    ]
    lines = made.lines + b"".join(line.encode() + b"\r\n" for line in told)
    bare = replace(route, shape=replace(route.shape, passed_before=b"", passed_after=b""))
    target = uplink.target(route, made.path) if uplink is not None else target_of(route, made.path)
    route = led(bare, target, frozenset(), lines, len(made.content))
    return entry._replace(route=route, content=made.content, judge=made.judge)


def _judge(asked: Request) -> Judge:
    """Looks at the provider's answer to this message."""

    def judge(head: ResponseHead, content: bytes) -> Judged:
        if head.status not in (200, 500):
            raise XRoadError("Server.ServerProxy.ServiceFailed.HttpError", error("ServiceFailed").message)
        line, *fields = head.block.removesuffix(b"\r\n").split(b"\r\n")
        media = [field for field in fields if field[:13].lower() == b"content-type:"]
        given = answer.stamped(asked, media[0][13:] if len(media) == 1 else None, content)
        # A provider's fault passes as it is; in the record a failure is one, under whatever status it comes.
        status = 500 if given.is_fault else head.status
        return Judged(b"%b\r\n%b\r\n" % (line, media[0]), given.body, status)

    return judge
