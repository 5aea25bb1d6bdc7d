"""The use of every entry: its counts from the catalogue, the calls of its service from the exchange, asked when it is shown."""

from dataclasses import dataclass
from datetime import date

from duoc.boards.rules.data_use import STATES, state
from duoc.catalogue.services import usage
from duoc.catalogue.services.usage import EntryUse
from duoc.catalogue.services.viewers import Viewer
from duoc.core.environment import Environment
from duoc.exchange.services import directory
from duoc.exchange.services.consumption import Consumed, consumption
from duoc.exchange.services.directory import ServiceEntry
from duoc.people.services.periods import today

NOTHING = Consumed(0, 0, (), None)


@dataclass(frozen=True, slots=True)
class Joined:
    """A service that an entry names. known: None where the exchange has no such service (any more)."""

    named: str
    known: ServiceEntry | None
    consumed: Consumed


@dataclass(frozen=True, slots=True)
class DataUse:
    """An entry, its uses, the calls of its services; `last`: the newest use of its data; `state`: of `rules.data_use.STATES`."""

    entry: EntryUse
    services: tuple[Joined, ...]
    last: date | None
    state: str

    @property
    def calls(self) -> int:
        """Through the exchange, in the period."""
        return sum(one.consumed.calls for one in self.services)

    @property
    def callers(self) -> int:
        """How many agencies called in the period."""
        return len({caller[0] for one in self.services for caller in one.consumed.callers})


def data_use(
    viewer: Viewer, first: date, last: date, idle_days: int, environment: Environment = Environment.PRODUCTION
) -> list[DataUse]:
    """Every entry that the viewer may know of, from `first` to `last`, both inclusive; the worst state first, in it what
    is shared through the exchange, and of that what lies idle longest. Calls are those of the environment; the catalogue's
    own counts are always those of production."""
    known = {entry.identifier: entry for entry in directory.services(environment)}
    codes: dict[str, list[ServiceEntry]] = {}
    for entry in known.values():
        codes.setdefault(entry.service.code, []).append(entry)
    consumed = consumption(first, last, environment)

    def joined(named: str) -> Joined:
        of_code = codes.get(named, [])
        found = known.get(named) or (of_code[0] if len(of_code) == 1 else None)
        return Joined(named, found, consumed.get(found.service.id, NOTHING) if found else NOTHING)

    lines = [_line(one, tuple(joined(name) for name in one.services), last, idle_days) for one in
             usage.entries_used(viewer, first, last)]  # fmt: skip
    order = {name: place for place, name in enumerate(STATES)}
    return sorted(lines, key=lambda one: (order[one.state], one.entry.level == "open", one.last or date.min))


def _line(one: EntryUse, services: tuple[Joined, ...], until: date, idle_days: int) -> DataUse:
    shared = one.level != "open"
    days = [joined.consumed.last for joined in services if joined.consumed.last] + ([one.last] if one.last else [])
    last = max(days, default=None)
    connected = any(joined.known for joined in services)
    told = state(shared=shared, connected=connected, last=last, until=until if shared else today(), idle_days=idle_days)
    return DataUse(one, services, last, told)
