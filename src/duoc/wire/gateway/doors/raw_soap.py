"""Raw SOAP: `POST` to a context that is registered for a SOAP service, with no X-Road header in the envelope.

So the population service is called (`http://dancuquocgia.bca`). Its own credentials (`Authorization`, `Timestamp`, `ApiKey`)
are a matter between caller and provider and pass with the message, byte for byte: the real service minds the order of elements.
Who calls is said by certificate, X-Api-Key or registered network, or by X-Road-Client as in r1."""

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap import fault
from duoc.engines.xroad.soap.writing import MEDIA
from duoc.wire.gateway.doors.admission import through_context
from duoc.wire.gateway.doors.callers import named_or_found
from duoc.wire.gateway.doors.door import Entry, Visit
from duoc.wire.gateway.doors.tokens import shows_bearer
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.tongue import Said, when_again


class RawSoapDoor:
    """A token of a dialect is that dialect's matter, also before a SOAP service."""

    def knows(self, head: RequestHead, registry: Registry | None) -> bool:
        if registry is None or head.method != b"POST" or head.values(b"lgspaccesstoken"):
            return False
        if shows_bearer(head):
            return False
        found = registry.consumers.context(head.target)
        return found is not None and found[0].service.kind == "WSDL"

    def collects(self, _head: RequestHead) -> int:
        return 0

    def enter(self, visit: Visit, _body: bytes) -> Entry:
        client, bound = named_or_found(visit)
        return through_context(visit, client, bound, frozenset(), self.say)

    def say(self, problem: XRoadError, detail: str, _accept: list[str]) -> Said:
        # No X-Road client: SOAP 1.1's own statuses. The code stands in X-Road-Error too, as in r1.
        lines = f"X-Road-Error: {problem.type}\r\n".encode() + when_again(problem)
        return Said(problem.status, MEDIA, lines, fault.body(problem, detail))
