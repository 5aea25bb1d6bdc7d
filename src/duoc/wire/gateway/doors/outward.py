"""The door behind the others: an admitted call whose service has a mapping or an uplink leaves otherwise than it came.

Its body is collected, so that nothing reaches a provider that does not fit; so is the answer. r1 calls come here too: their
services never enter the fast lane."""

from duoc.engines.mapping.fields import JSON_TO_SOAP, Mapping
from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway import conversion
from duoc.wire.gateway.doors.door import Entry, Visit
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.rewritten import led, target_of
from duoc.wire.gateway.tongue import Said, Tongue
from duoc.wire.gateway.uplinks import uplink_of

# Of a request over an uplink, which is given whole because it may have to be given twice.
MAX_BODY = 32 << 20


class Outward:
    """One admitted call on its way out. `drops`: header names (lower case) that do not go with it."""

    drops: frozenset[bytes] = frozenset()

    def __init__(self, entry: Entry, tongue: Tongue) -> None:
        self._entry, self._tongue = entry, tongue

    def knows(self, _head: RequestHead, _registry: Registry | None) -> bool:
        return True

    def collects(self, _head: RequestHead) -> int:
        converts = self._entry.route.service.mapping is not None and self._entry.judge is None
        return conversion.MAX_REQUEST if converts else MAX_BODY

    def enter(self, visit: Visit, body: bytes) -> Entry:
        entry, service = self._entry, self._entry.route.service
        uplink = uplink_of(service.uplink, visit.house.pool) if service.uplink is not None else None
        if entry.judge is not None:  # a door that has looked at the message has written what goes to the provider
            return entry._replace(uplink=uplink)
        made = self._converted(service.mapping, visit.head, body) if service.mapping is not None else None
        route, path = entry.route, made.path if made is not None else entry.front + entry.rest
        target = uplink.target(route, path) if uplink is not None else target_of(route, path)
        dropped = self.drops | (conversion.REPLACED if made is not None else frozenset())
        dropped |= uplink.drops if uplink is not None else frozenset()
        if made is not None:
            route = led(route, target, dropped, made.lines, len(made.content))
            return entry._replace(route=route, content=made.content, judge=made.judge, uplink=uplink)
        announced = visit.head.length >= 0 or visit.head.chunked
        route = led(route, target, dropped, b"", len(body) if announced else None)
        return entry._replace(route=route, uplink=uplink)

    def say(self, problem: XRoadError, detail: str, accept: list[str]) -> Said:
        return self._tongue(problem, detail, accept)

    def _converted(self, mapping: Mapping, head: RequestHead, body: bytes) -> conversion.Converted:
        entry = self._entry
        if mapping.direction == JSON_TO_SOAP:
            # What rights were compared with is what chooses the operation.
            return conversion.to_soap(mapping, entry.route.method, head, entry.front + entry.rest, body)
        made = conversion.of_soap(mapping, head, body)
        return made._replace(path=entry.front + made.path)
