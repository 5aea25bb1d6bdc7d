"""Where something came from, or where it went: a walk over events, breadth first, without touching a database.

`walk` yields what it needs to know (`Ask`, one list a round) and is sent what events say (`Answer`); it ends with a `Journey`.

Edges: input → output of a transformation, also across events with one transformationID (EPCIS 2.0 §7.4.6: all inputs may
contribute to all outputs); lot → its pieces; child → parent while it is inside, by aggregation or association. What happens to a
container happens to what is inside, from the packing to the unpacking and no longer. Down into a container the walk goes only
where the container itself is the goods: at the start, as an input or an output. Neighbours on a pallet are no relatives.
Nothing is followed through a product without lot, or through a place.
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from duoc.trace.rules.containment import AGGREGATION, ASSOCIATION, DELETE, EVER, NEVER, Move, Position, Stay, stays
from duoc.trace.rules.goods import Kind, kind
from duoc.trace.rules.identity import identifier_id
from duoc.trace.rules.spans import Span, Spans

EPC, PARENT, CHILD, INPUT, OUTPUT, TRANSFORMATION = range(1, 7)  # models.Role
OBJECT = 1  # models.EventType
MOST_ROUNDS = 64
# A lorry has thousands of loads behind it. What a container itself was put into longer ago than this before the goods came is
# not looked for: it is taken to be out of it again.
LOOK_BACK = timedelta(days=90)
MOST_IDENTIFIERS = 50_000


class Ask(NamedTuple):
    """All mentions of an identifier between two times; those as child, input or output also from `before` on. contents: the
    children of what it is the parent of as well, and these mentions also from `before` on."""

    identifier: int
    text: str
    before: datetime
    since: datetime
    until: datetime
    contents: bool

    def covers(self, before: datetime, since: datetime, until: datetime, contents: bool) -> bool:
        """Whether the answer holds all of another one about the same identifier."""
        return self.before <= before and self.since <= since and until <= self.until and (self.contents or not contents)

    def joined(self, other: "Ask") -> "Ask":
        """What answers both."""
        return Ask(
            self.identifier,
            self.text,
            min(self.before, other.before),
            min(self.since, other.since),
            max(self.until, other.until),
            self.contents or other.contents,
        )


_EARLY = Position(EVER.time + LOOK_BACK, 0)


class Sighting(NamedTuple):
    """One mention. emptied: a DELETE of all children of this parent, none named."""

    identifier: int
    at: Position
    role: int
    type: int
    action: int | None
    is_class: bool
    quantity: float | None
    uom: str | None
    emptied: bool


class Related(NamedTuple):
    """Another mention of an event that was asked for: the parent of a child, the children of a parent; of a transformation its
    inputs (backward) or outputs (forward) and its transformationID."""

    identifier: int
    text: str
    role: int
    is_class: bool
    quantity: float | None
    uom: str | None


@dataclass(slots=True)
class Answer:
    """What the events say, erroneous ones left out. members: (asked, other, its text): the pieces of a lot (forward), the lots
    of a piece (backward)."""

    sightings: Sequence[Sighting]
    related: dict[int, list[Related]]
    members: Sequence[tuple[int, int, str]]


class Edge(NamedTuple):
    """Goods went from one identifier into another. how: `made`, `packed`, `bound`, `of lot`. at: the event, None for `of lot`;
    until: the event that took them out again, `NEVER` for what is inside still, None for what is not packed or bound."""

    source: int
    target: int
    how: str
    at: Position | None
    until: Position | None = None


@dataclass(slots=True)
class Reached:
    """An identifier on the way. spans: when its events are events of the journey, if it lived but once; entries: from which spans
    that was made; inside: when its contents count as itself. steps: transformations between it and the start."""

    text: str
    kind: Kind
    steps: int
    entries: set[Span] = field(default_factory=set)
    spans: Spans = field(default_factory=Spans)
    inside: Spans = field(default_factory=Spans)


@dataclass(slots=True)
class Journey:
    """What was found. events: by number, what of it concerns the journey. cut: why the walk ended before its end, or empty.
    open_ends: identifiers (products without lot) through which nothing could be followed."""

    forward: bool
    starts: tuple[int, ...]
    reached: dict[int, Reached] = field(default_factory=dict)
    events: dict[int, list[Sighting]] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)
    open_ends: set[int] = field(default_factory=set)
    cut: str = ""
    rounds: int = 0


def walk(
    starts: Iterable[str],
    *,
    forward: bool,
    at: datetime | None = None,
    depth: int | None = None,
    most: int = MOST_IDENTIFIERS,
) -> Generator[list[Ask], Answer, Journey]:
    """The whole way from some stored texts. at: backward, what was known and inside until then; forward, what became of it since.
    depth: so many transformations and no more. most: identifiers, so that a walk ends; `cut` says when it did."""
    texts = list(dict.fromkeys(starts))
    going = _Walk(Journey(forward, tuple(map(identifier_id, texts))), at, depth, most)
    span = (
        Position(at, EVER.event) if at and forward else EVER,
        Position(at, NEVER.event) if at and not forward else NEVER,
    )
    inside = (Position(at, EVER.event), Position(at, NEVER.event)) if at and not forward else span
    for text in texts:
        going.reach(identifier_id(text), text, span, inside, 0)
    while going.due:
        if going.journey.rounds == MOST_ROUNDS:
            going.journey.cut = "rounds"
            break
        due, going.due = going.due, set()
        for identifier in due:
            going.expand(identifier)
        if going.asks:
            going.journey.rounds += 1
            asks, going.asks = list(going.asks.values()), {}
            going.learn(asks, (yield asks))
    going.gather()
    return going.journey


@dataclass(slots=True)
class _Known:
    ask: Ask
    sightings: list[Sighting] = field(default_factory=list)
    members: list[tuple[int, str]] = field(default_factory=list)
    births: list[datetime] = field(default_factory=list)

    def born(self) -> None:
        """Note when a piece that had been used up was made again."""
        used = False
        for at, role in sorted(
            (one.at, one.role) for one in self.sightings if not one.is_class and one.role in (INPUT, OUTPUT)
        ):
            if role == OUTPUT and used:
                self.births.append(at.time)
            used = role == INPUT


class _Walk:
    """Everything only grows: what is reached, when, what is known. An identifier is due again when one of them has grown."""

    def __init__(self, journey: Journey, at: datetime | None, depth: int | None, most: int) -> None:
        self.journey = journey
        self.due: set[int] = set()
        self.asks: dict[int, Ask] = {}
        self._known: dict[int, _Known] = {}
        self._related: dict[int, list[Related]] = {}
        self._at, self._depth, self._most = at, depth, most
        self._forward = journey.forward
        self._from, self._into = (INPUT, OUTPUT) if journey.forward else (OUTPUT, INPUT)

    def reach(
        self, identifier: int, text: str, span: Span, inside: Span | None, steps: int, what: Kind | None = None
    ) -> bool:
        """The journey comes by here during a span; whether it may. what: where the text does not tell."""
        found = self.journey.reached.get(identifier)
        if found is None:
            if len(self.journey.reached) >= self._most:
                self.journey.cut = "identifiers"
                return False
            found = self.journey.reached[identifier] = Reached(text, what or kind(text), steps)
            self.due.add(identifier)
        grown = found.spans.add(*span)
        if span not in found.entries:
            found.entries.add(span)
            # A later entry, though covered, may be into another life.
            grown |= bool(identifier in self._known and self._known[identifier].births)
        grown |= inside is not None and found.inside.add(*inside)
        if steps < found.steps:
            found.steps, grown = steps, True
        if grown:
            self.due.add(identifier)
        return True

    def learn(self, asks: Sequence[Ask], answer: Answer) -> None:
        """Take in an answer; what was known of the same identifiers is in it too."""
        for ask in asks:
            self._known[ask.identifier] = _Known(ask)
        for sighting in answer.sightings:
            self._known[sighting.identifier].sightings.append(sighting)
        for owner, identifier, text in answer.members:
            self._known[owner].members.append((identifier, text))
        for event, related in answer.related.items():
            self._related[event] = list({*self._related.get(event, ()), *related})
        for ask in asks:
            self._known[ask.identifier].born()

    def expand(self, identifier: int) -> None:
        """Follow every edge of an identifier, or ask for what is missing and come back."""
        here = self.journey.reached[identifier]
        if here.kind is Kind.PLACE:
            return
        if here.kind is Kind.PRODUCT:
            self.journey.open_ends.add(identifier)
            return
        if not self._knows(identifier, here.text, here.spans.since, here.spans.until, bool(here.inside)):
            self.due.add(identifier)
            return
        spans = self._lives(identifier, here)
        for sighting in self._known[identifier].sightings:
            if sighting.role in (self._from, TRANSFORMATION) and sighting.at in spans:
                self._transform(identifier, here, sighting)
        self._carriers(identifier, here, spans)
        self._contents(identifier, here)
        self._lot(identifier, here)

    def gather(self) -> None:
        """Note the events of everything reached; edges to what the limit kept out go."""
        if self.journey.cut:
            known = self.journey.reached
            self.journey.edges = {one for one in self.journey.edges if one.source in known and one.target in known}
        for identifier, here in self.journey.reached.items():
            if identifier not in self._known:
                continue
            spans = self._lives(identifier, here)
            for sighting in self._known[identifier].sightings:
                if sighting.role != TRANSFORMATION and sighting.at in spans and self._concerns(sighting, here):
                    self.journey.events.setdefault(sighting.at.event, []).append(sighting)

    def _concerns(self, sighting: Sighting, here: Reached) -> bool:
        """Packing something else into a container is no event of what is in it already."""
        if sighting.role != PARENT or sighting.type not in (AGGREGATION, ASSOCIATION):
            return True
        return sighting.emptied or sighting.at in here.inside

    def _knows(self, identifier: int, text: str, since: Position, until: Position, contents: bool) -> bool:
        # Of goods everything before is asked for: they may have been used up or destroyed. A container has many uses.
        lasting = kind(text) is Kind.CONTAINER and since > _EARLY
        begin = since.time if lasting else EVER.time
        before = begin - LOOK_BACK if lasting else begin
        known = self._known.get(identifier)
        if known is not None and known.ask.covers(before, begin, until.time, contents):
            return True
        wanted = Ask(identifier, text, before, begin, until.time, contents)
        if known is not None:
            wanted = wanted.joined(known.ask)
        if (waiting := self.asks.get(identifier)) is not None:
            wanted = wanted.joined(waiting)
        self.asks[identifier] = wanted
        return False

    def _lives(self, identifier: int, here: Reached) -> Spans:
        """The spans without other lives: a piece that was used up and is made again (a bin, a re-used code) is another one. Of a
        start that was asked for without a time all lives count."""
        if identifier in self.journey.starts and self._at is None:
            return here.spans
        if not (births := self._known[identifier].births):
            return here.spans
        spans = Spans()
        for since, until in here.entries:
            if self._forward:
                ends = [birth for birth in births if birth > since.time]
                until = min(until, Position(ends[0], EVER.event - 1)) if ends else until
            else:
                begun = [birth for birth in births if birth <= until.time]
                since = max(since, Position(begun[-1], EVER.event)) if begun else since
            spans.add(since, until)
        return spans

    def _transform(self, identifier: int, here: Reached, sighting: Sighting) -> None:
        """To the other side of a transformation; a transformationID stands between the events that share it."""
        linking = sighting.role == TRANSFORMATION
        steps = here.steps if linking else here.steps + 1
        if self._depth is not None and steps > self._depth:
            return
        for other in self._related.get(sighting.at.event, ()):
            if other.role == self._into and other.identifier != identifier:
                near = (Position(sighting.at.time, EVER.event), Position(sighting.at.time, NEVER.event))
                span = (near[0], NEVER) if self._forward else (EVER, near[1])
                if self.reach(other.identifier, other.text, span, span if self._forward else near, steps):
                    self._edge(identifier, other.identifier, "made", sighting.at)
            elif other.role == TRANSFORMATION and not linking:
                self.reach(other.identifier, other.text, (EVER, NEVER), None, steps, Kind.TRANSFORMATION)
                self._edge(identifier, other.identifier, "made", sighting.at)

    def _carriers(self, identifier: int, here: Reached, spans: Spans) -> None:
        """Up into what the goods are in, for as long as they are in it."""
        texts: dict[int, str] = {}
        moves = list(self._moves(identifier, texts))
        if not moves:
            return
        waits = False
        for stay in stays(moves, self._gone(identifier)):
            if kind(texts[stay.parent]) is Kind.PLACE or not any(stay.overlaps(*span) for span in spans):
                continue
            until = min(stay.until, spans.until)
            waits |= not self._knows(stay.parent, texts[stay.parent], stay.since, until, contents=False)
        if waits:
            self.due.add(identifier)
            return
        for stay in self._stays(identifier, moves, texts):
            for since, until in spans:
                if stay.overlaps(since, until) and kind(texts[stay.parent]) is not Kind.PLACE:
                    span = (max(stay.since, since), min(stay.until, until))
                    if self.reach(stay.parent, texts[stay.parent], span, None, here.steps):
                        self._pack(identifier, stay)

    def _contents(self, identifier: int, here: Reached) -> None:
        """Down into a container that is itself the goods."""
        if not here.inside:
            return
        children = {
            other.identifier: other.text
            for sighting in self._known[identifier].sightings
            if sighting.role == PARENT and sighting.type == AGGREGATION and sighting.at <= here.inside.until
            for other in self._related.get(sighting.at.event, ())
            if other.role == CHILD
        }
        for child, text in children.items():
            if not self._knows(child, text, here.inside.since, here.inside.until, contents=False):
                self.due.add(identifier)
                continue
            texts: dict[int, str] = {}
            for stay in self._stays(child, list(self._moves(child, texts)), texts):
                if stay.parent != identifier or stay.type != AGGREGATION:
                    continue
                for since, until in here.inside:
                    if stay.overlaps(since, until):
                        self._unpack(child, text, here, stay, (max(stay.since, since), min(stay.until, until)))

    def _unpack(self, child: int, text: str, here: Reached, stay: Stay, within: Span) -> None:
        """A container's own life before and after belongs to whatever was in it then; goods take theirs along."""
        span = within
        if kind(text) is Kind.GOODS:
            span = (within[0], NEVER) if self._forward else (EVER, within[1])
        if self.reach(child, text, span, within, here.steps):
            self._pack(child, stay)

    def _lot(self, identifier: int, here: Reached) -> None:
        """From a lot to its pieces, from a piece to its lot."""
        span = (here.spans.since, NEVER) if self._forward else (EVER, here.spans.until)
        for other, text in self._known[identifier].members:
            if self.reach(other, text, span, span if self._forward else None, here.steps):
                self._edge(identifier, other, "of lot", None)

    def _moves(self, child: int, texts: dict[int, str]) -> Iterable[Move]:
        """What the events say of a child and its parents; `texts` learns the parents."""
        for sighting in self._known[child].sightings:
            if sighting.role != CHILD or sighting.action is None:
                continue
            for other in self._related.get(sighting.at.event, ()):
                if other.role == PARENT:
                    texts[other.identifier] = other.text
                    yield Move(
                        sighting.at,
                        sighting.type,
                        sighting.action,
                        other.identifier,
                        sighting.is_class,
                        sighting.quantity,
                        sighting.uom,
                    )

    def _gone(self, child: int) -> list[Position]:
        """When a piece was used up, or, of goods, taken out of the world (ObjectEvent DELETE)."""
        lasting = kind(self._known[child].ask.text) is Kind.CONTAINER
        return [
            one.at
            for one in self._known[child].sightings
            if not one.is_class
            and (one.role == INPUT or (one.role == EPC and one.type == OBJECT and one.action == DELETE and not lasting))
        ]

    def _stays(self, child: int, moves: list[Move], parents: Iterable[int]) -> list[Stay]:
        """As `containment.stays`, with the moments at which the known ones of its parents were emptied."""
        emptied = [
            Move(one.at, one.type, one.action or 0, parent, emptied=True)
            for parent in parents
            if parent in self._known
            for one in self._known[parent].sightings
            if one.emptied
        ]
        return stays([*moves, *emptied], self._gone(child))

    def _pack(self, child: int, stay: Stay) -> None:
        how = "packed" if stay.type == AGGREGATION else "bound"
        self.journey.edges.add(Edge(child, stay.parent, how, stay.since, stay.until))

    def _edge(self, here: int, there: int, how: str, at: Position | None) -> None:
        """An edge in the direction of the goods."""
        source, target = (here, there) if self._forward else (there, here)
        self.journey.edges.add(Edge(source, target, how, at))
