"""Journeys of goods: where a lot or piece came from, where it went, who had it one step before and after.

One round trip a level of the walk. Edges are not materialised: `mention_by_identifier` holds them already.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from duoc.core.clock import to_datetime
from duoc.core.environment import Environment
from duoc.engines.epcis.identifiers import identify
from duoc.frame import arrays
from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import Word
from duoc.trace.rules import goods, lives
from duoc.trace.rules.containment import Position
from duoc.trace.rules.identity import short, whole
from duoc.trace.rules.journey import MOST_IDENTIFIERS, OUTPUT, Answer, Ask, Journey, Related, Sighting, walk
from duoc.trace.services.statements import connection, statement

_PRODUCTION = Environment.PRODUCTION
ACTIONS = {1: "OBSERVE", 2: "ADD", 3: "DELETE"}  # models.Action
_LIVED = frozenset({1, 3, 4, 5})  # models.Role: everything but the parent and the transformation


class JourneyRefusedError(ValueError):
    """There is nothing to follow; a sentence for the person who asked."""


class Spoken(NamedTuple):
    """What an event says of one identifier on the way. role: a number of `models.Role`; quantity without uom is a count."""

    text: str
    role: int
    quantity: float | None
    uom: str | None


@dataclass(slots=True)
class Happening:
    """An event of a journey. time: UTC, zone: minutes; step, disposition, place: as `models.Word` has them, empty if unsaid.

    party: who captured it. inherited: it is about a container alone that the goods were in."""

    number: int
    time: datetime
    zone: int
    type: int
    action: int | None
    step: str
    disposition: str
    place: str
    party: Party | None
    goods: list[Spoken]
    inherited: bool


@dataclass(slots=True)
class Told:
    """A journey and its events in the order of time."""

    journey: Journey
    happenings: list[Happening]

    def text(self, identifier: int) -> str:
        """The stored text of an identifier of the journey."""
        return self.journey.reached[identifier].text

    def doubts(self) -> list[tuple["Happening", lives.Doubt]]:
        """What is told of the pieces asked for and cannot have happened in that order, each with its event.

        Only of these is everything known; of others the walk reads the part that matters to it.
        """
        starts = {self.text(one) for one in self.journey.starts}
        told = [
            # What a transformation brings out begins there, whatever its step is called.
            (
                one,
                lives.begun(said.text)
                if said.role == OUTPUT
                else lives.Told(said.text, ACTIONS.get(one.action or 0, ""), one.step),
            )
            for one in self.happenings
            if not one.inherited
            for said in one.goods
            if said.role in _LIVED and said.text in starts
        ]
        return [(told[doubt.at][0], doubt) for doubt in lives.doubts(line for _one, line in told)]


def trace(
    starts: Iterable[str],
    *,
    forward: bool,
    at: datetime | None = None,
    depth: int | None = None,
    most: int = MOST_IDENTIFIERS,
    environment: Environment = _PRODUCTION,
) -> Told:
    """The way of one or several identifiers (URIs or stored texts), see `rules.journey.walk`.

    A stamped piece is given with the lot that its activation bound it to: both are starts. Raises `JourneyRefusedError` for a
    product, a place, and for what no event speaks of.
    """
    texts = [_followed(one) for one in starts]
    facts: dict[int, tuple[Any, ...]] = {}
    walking = walk(texts, forward=forward, at=at, depth=depth, most=most)
    answer: Answer | None = None
    while True:
        try:
            asks = next(walking) if answer is None else walking.send(answer)
        except StopIteration as ended:
            journey: Journey = ended.value
            break
        answer = _read(asks, forward, facts, environment)
    if not journey.events:
        raise JourneyRefusedError(f"Chưa có sự kiện nào nói về {', '.join(texts)}.")
    return Told(journey, _happenings(journey, facts, environment))


def stored(given: str) -> str:
    """The stored text of an identifier as people write it: a Digital Link of any host, an EPC URN, a stored text.
    Raises `JourneyRefusedError`."""
    found = identify(whole(given.strip()))
    if not found.uri or found.fault == "urn":
        raise JourneyRefusedError(f"Mã {given!r} không đọc được: {found.reason or 'trống'}.")
    return short(found.uri)


def _followed(given: str) -> str:
    text = stored(given)
    what = goods.kind(text)
    if what is goods.Kind.PRODUCT:
        raise JourneyRefusedError(
            f"{text} là một sản phẩm, không phải một lô: hãy thêm số lô (/10/…) hoặc số sê-ri (/21/…)."
        )
    if what is goods.Kind.PLACE:
        raise JourneyRefusedError(f"{text} là một địa điểm, không phải hàng hóa.")
    return text


def _read(asks: list[Ask], forward: bool, facts: dict[int, tuple[Any, ...]], environment: Environment) -> Answer:
    """One round; `facts` learns the events: (time, type, action, party, step, disposition, read point, location, zone)."""
    about: dict[str, Any] = {
        "ids": arrays.of_numbers(ask.identifier for ask in asks),
        "before": arrays.of_texts(ask.before.isoformat() for ask in asks),
        "since": arrays.of_texts(ask.since.isoformat() for ask in asks),
        "until": arrays.of_texts(ask.until.isoformat() for ask in asks),
        "contents": [ask.contents for ask in asks],
        "side": 5 if forward else 4,
    }
    answer = Answer([], {}, [])
    sightings: list[Sighting] = []
    members: list[tuple[int, int, str]] = []
    with connection(environment).cursor() as cursor:
        cursor.execute(statement("journey"), about)
        for part, identifier, event, role, is_class, quantity, uom, text, time, type_, action, emptied, *more in cursor:
            if part == 1:
                # As a number: of a moment the driver makes a datetime in Python, ten times as slowly.
                time = to_datetime(time)
                at = Position(time, event)
                sightings.append(Sighting(identifier, at, role, type_, action, is_class, quantity, uom, bool(emptied)))
                facts[event] = (time, type_, action, *more)
            elif part == 2:
                other = Related(identifier, text or "", role, is_class, quantity, uom)
                answer.related.setdefault(event, []).append(other)
            else:
                members.append((event, identifier, text))
    answer.sightings, answer.members = sightings, members
    return answer


def _happenings(journey: Journey, facts: dict[int, tuple[Any, ...]], environment: Environment) -> list[Happening]:
    using = alias(environment)
    known = [(event, facts[event]) for event in journey.events]
    numbers = {number for _event, fact in known for number in fact[4:8] if number is not None}
    words = dict(Word.objects.using(using).filter(pk__in=numbers).values_list("pk", "text"))
    parties = Party.objects.in_bulk({fact[3] for _event, fact in known})
    found = [_happening(journey, event, fact, words, parties) for event, fact in known]
    return sorted(found, key=lambda one: (one.time, one.number))


def _happening(
    journey: Journey, event: int, fact: tuple[Any, ...], words: dict[int, str], parties: dict[int, Party]
) -> Happening:
    time, type_, action, party, step, disposition, read_point, location, zone = fact
    spoken = [
        Spoken(journey.reached[one.identifier].text, one.role, one.quantity, one.uom) for one in journey.events[event]
    ]
    return Happening(
        event,
        time,
        zone,
        type_,
        action,
        words.get(step, ""),
        words.get(disposition, ""),
        words.get(location, "") or words.get(read_point, ""),
        parties.get(party),
        spoken,
        all(goods.kind(one.text) is goods.Kind.CONTAINER for one in spoken) and not _is_start(journey, event),
    )


def _is_start(journey: Journey, event: int) -> bool:
    return any(one.identifier in journey.starts for one in journey.events[event])
