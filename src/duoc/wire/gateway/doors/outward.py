"""The door behind the others: an admitted call whose service has a mapping or an uplink leaves otherwise than it came.

Its body is collected, so that nothing reaches a provider that does not fit; so is the answer. r1 calls come here too: their
services never enter the fast lane."""

from duoc.engines.mapping.fields import JSON_TO_SOAP
from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway import conversion
from duoc.wire.gateway.doors.door import Entry, Visit
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.rewritten import led, target_of
from duoc.wire.gateway.tongue import Said, Tongue


class Outward:
    """One admitted call on its way out. Of an r1 call the visit's head is its shape's: method and target are the route's."""

    def __init__(self, entry: Entry, tongue: Tongue) -> None:
        self._entry, self._tongue = entry, tongue

    def knows(self, _head: RequestHead, _registry: Registry | None) -> bool:
        return True

    def collects(self, _head: RequestHead) -> int:
        return conversion.MAX_REQUEST

    def enter(self, visit: Visit, body: bytes) -> Entry:
        entry, mapping = self._entry, self._entry.route.service.mapping
        if mapping is None or entry.judge is not None:  # a door that has looked at the message has converted it
            return entry
        if mapping.direction == JSON_TO_SOAP:
            made = conversion.to_soap(mapping, entry.route.method, visit.head, entry.rest, body)
        else:
            made = conversion.of_soap(mapping, visit.head, body)
        route = entry.route
        route = led(route, target_of(route, made.path), conversion.REPLACED, made.lines, len(made.content))
        return entry._replace(route=route, content=made.content, judge=made.judge)

    def say(self, problem: XRoadError, detail: str, accept: list[str]) -> Said:
        return self._tongue(problem, detail, accept)
