"""Small supply chains for tests: events with their mentions, asked as a database is asked, and written into one."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from duoc.trace.rules.containment import Position
from duoc.trace.rules.identity import identifier_id, product
from duoc.trace.rules.journey import Answer, Ask, Journey, Related, Sighting, walk

EPC, PARENT, CHILD, INPUT, OUTPUT, TRANSFORMATION, SOURCE, DESTINATION = range(1, 9)
OBJECT, AGGREGATION, TRANSACTION, TRANSFORM, ASSOCIATION = range(1, 6)
OBSERVE, ADD, DELETE = 1, 2, 3
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """A mention: a lot carries a quantity."""

    text: str
    role: int
    quantity: float | None = None
    uom: str | None = None

    @property
    def is_class(self) -> bool:
        return self.text.startswith("01/") and "/21/" not in self.text


@dataclass
class Happened:
    """An event, in the order of storing."""

    number: int
    hour: float
    type: int
    action: int | None
    mentions: list[Said]
    erroneous: bool = False
    step: str = ""
    place: str = ""
    party: int = 0

    @property
    def time(self) -> datetime:
        return BEGIN + timedelta(hours=self.hour)

    def of(self, *roles: int) -> list[Said]:
        return [said for said in self.mentions if said.role in roles]


def goods(*texts: str, role: int) -> list[Said]:
    """Mentions: `text`, or `text*12.5` for a quantity in KGM, or `text#3` for a count."""
    result = []
    for text in texts:
        name, star, amount = text.partition("*")
        name, sharp, count = name.partition("#")
        quantity = float(amount) if star else float(count) if sharp else None
        result.append(Said(name, role, quantity, "KGM" if star else None))
    return result


@dataclass
class Chain:
    """Events, told one after the other. Each gives the event."""

    events: list[Happened] = field(default_factory=list)
    first: int = 1
    lots: dict[str, str] = field(default_factory=dict)  # piece → lot

    def tell(self, hour: float, type_: int, action: int | None, mentions: list[Said], **about: Any) -> Happened:
        event = Happened(self.first + len(self.events), hour, type_, action, mentions, **about)
        self.events.append(event)
        return event

    def see(self, hour: float, *texts: str, action: int = OBSERVE, **about: Any) -> Happened:
        return self.tell(hour, OBJECT, action, goods(*texts, role=EPC), **about)

    def pack(
        self, hour: float, parent: str, *children: str, action: int = ADD, type_: int = AGGREGATION, **about: Any
    ) -> Happened:
        mentions = [Said(parent, PARENT), *goods(*children, role=CHILD)]
        return self.tell(hour, type_, action, mentions, **about)

    def unpack(self, hour: float, parent: str, *children: str, **about: Any) -> Happened:
        return self.pack(hour, parent, *children, action=DELETE, **about)

    def make(self, hour: float, inputs: Sequence[str], outputs: Sequence[str], run: str = "", **about: Any) -> Happened:
        mentions = [*goods(*inputs, role=INPUT), *goods(*outputs, role=OUTPUT)]
        return self.tell(hour, TRANSFORM, None, mentions + ([Said(run, TRANSFORMATION)] if run else []), **about)

    def answer(self, asks: list[Ask], forward: bool) -> Answer:
        """What `sql/journey.sql` is to give, found by looking at every event."""
        side = OUTPUT if forward else INPUT
        answer = Answer([], {}, [])
        sightings: list[Sighting] = []
        for ask in asks:
            for event in self.events:
                if event.erroneous or not ask.before <= event.time <= ask.until:
                    continue
                for said in event.mentions:
                    early = said.role in (CHILD, INPUT, OUTPUT) or (said.role == PARENT and ask.contents)
                    if identifier_id(said.text) != ask.identifier or (event.time < ask.since and not early):
                        continue
                    emptied = (
                        event.type == AGGREGATION
                        and event.action == DELETE
                        and said.role == PARENT
                        and not event.of(CHILD)
                    )
                    at = Position(event.time, event.number)
                    sightings.append(
                        Sighting(ask.identifier, at, said.role, event.type, event.action, said.is_class,
                                 said.quantity, said.uom, emptied)
                    )  # fmt: skip
                    wanted: set[int] = set()
                    if event.type == TRANSFORM:
                        wanted = {side, TRANSFORMATION}
                    elif event.type in (AGGREGATION, ASSOCIATION) and said.role == CHILD:
                        wanted = {PARENT}
                    elif event.type == AGGREGATION and said.role == PARENT and ask.contents:
                        wanted = {CHILD}
                    answer.related.setdefault(event.number, []).extend(
                        Related(identifier_id(one.text), one.text, one.role, one.is_class, one.quantity, one.uom)
                        for one in event.of(*wanted)
                    )
        answer.sightings = sightings
        for piece, lot in self.lots.items():
            asked, other = (lot, piece) if forward else (piece, lot)
            if any(ask.identifier == identifier_id(asked) for ask in asks):
                answer.members = [*answer.members, (identifier_id(asked), identifier_id(other), other)]
        return answer

    def walk(self, *starts: str, forward: bool, **about: Any) -> Journey:
        """The journey, asked of these events."""
        return driven(walk(starts, forward=forward, **about), lambda asks: self.answer(asks, forward))


def driven(walking: Generator[list[Ask], Answer, Journey], answer: Callable[[list[Ask]], Answer]) -> Journey:
    """Answer a walk until it ends."""
    try:
        asks = next(walking)
        while True:
            asks = walking.send(answer(asks))
    except StopIteration as ended:
        found: Journey = ended.value
        return found


def texts(journey: Journey) -> set[str]:
    """Everything reached."""
    return {one.text for one in journey.reached.values()}


def write(cursor: Any, chain: Chain, party: int) -> None:
    """Store the events, as a capture does, with a declaration for each erroneous one."""
    words: dict[tuple[int, str], int] = {}

    def word(kind: int, text: str) -> int | None:
        if not text:
            return None
        if (kind, text) not in words:
            cursor.execute(
                "INSERT INTO trace_word (kind, text) VALUES (%s, %s) ON CONFLICT (kind, text) DO UPDATE SET text = EXCLUDED.text"
                " RETURNING id", [kind, text]
            )  # fmt: skip
            words[kind, text] = cursor.fetchone()[0]
        return words[kind, text]

    extra = chain.first + len(chain.events)
    rows = [(event, event.number, False, uuid4()) for event in chain.events]
    for event, number, declares, identity in [
        *rows,
        *(
            (event, extra + place, True, identity)
            for place, (event, _n, _d, identity) in enumerate(rows)
            if event.erroneous
        ),
    ]:
        cursor.execute(
            "INSERT INTO trace_event (id, identity, hash, event_time, record_time, party_id, biz_step_id, biz_location_id, type,"
            " action, zone, declares_error) VALUES (%s, %s, %s, %s, now(), %s, %s, %s, %s, %s, 420, %s)",
            [number, identity, bytes(32), event.time, event.party or party, word(1, event.step), word(3, event.place),
             event.type, event.action, declares],
        )  # fmt: skip
        for position, said in enumerate(event.mentions):
            cursor.execute(
                "INSERT INTO trace_identifier (id, key, text) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [identifier_id(said.text), identifier_id(product(said.text)), said.text],
            )
            cursor.execute(
                "INSERT INTO trace_mention VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    number,
                    identifier_id(said.text),
                    event.time,
                    said.quantity,
                    said.role,
                    position,
                    said.is_class,
                    said.uom,
                ],
            )
