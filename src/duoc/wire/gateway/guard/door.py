"""The door behind the others for services with a guard: the call is collected, and shows its ticket before it leaves."""

from duoc.wire.gateway.doors.door import Entry, Visit
from duoc.wire.gateway.doors.outward import Outward
from duoc.wire.gateway.guard.guarded_call import Shown
from duoc.wire.gateway.guard.terms import Terms
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.parties import Client
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.tongue import Tongue

# What a provider would answer to in a form that nobody here can look into.
_UNREADABLE = frozenset((b"accept-encoding", b"range", b"if-range"))


class Guarded(Outward):
    """One admitted call of a guarded service."""

    def __init__(self, entry: Entry, tongue: Tongue, terms: Terms) -> None:
        super().__init__(entry, tongue)
        self._terms = terms
        self.drops = _UNREADABLE if terms.must_read_answer else frozenset()

    def collects(self, head: RequestHead) -> int:
        most = super().collects(head)
        return min(most, self._terms.most_bytes) if self._terms.must_read_request else most

    def enter(self, visit: Visit, body: bytes) -> Entry:
        entry = super().enter(visit, body)
        head, client = visit.head, entry.route.shape.client
        ticket = (head.ticket or b"").decode("ascii", "replace")
        return entry._replace(shown=Shown(ticket, _agency(client, visit.registry), visit.address, head.target))


def behind(entry: Entry, tongue: Tongue) -> Outward:
    """The door that a call passes whose service is not simply reached."""
    terms = entry.route.service.guard
    return Outward(entry, tongue) if terms is None else Guarded(entry, tongue, terms)


def _agency(client: Client, registry: Registry) -> str | None:
    """Whose officers may show tickets here: the member's own; the province's member, whose gateway this is, speaks for all of its
    agencies."""
    return None if client.parts[:3] == registry.server[:3] else client.parts[2]
