"""Where the goods of a journey are now, as far as events tell: the last word on each, directly or by what it is in."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from duoc.trace.rules.containment import ADD, DELETE, Position
from duoc.trace.rules.goods import Kind
from duoc.trace.rules.journey import EPC, INPUT, OUTPUT, Journey, Sighting

_OUTGOING = frozenset({"shipping", "departing", "consigning", "transporting"})
_INCOMING = frozenset({"receiving", "arriving", "accepting", "commissioning", "creating_class_instance"})
# What a step makes of the goods at the one who has them; after any other step they are there.
_ENDS = {"retail_selling": "sold", "dispensing": "sold", "destroying": "destroyed", "decommissioning": "destroyed"}
STATES: dict[str, tuple[str, str]] = {
    "held": ("đang giữ", "held"),
    "in_transit": ("đang được chuyển đến", "on its way to"),
    "sent": ("đã chuyển đi, chưa rõ nơi nhận", "sent, nobody says to whom"),
    "sold": ("đã bán lẻ", "sold to consumers"),
    "destroyed": ("đã hủy", "destroyed"),
    "used": ("đã dùng hết làm ra hàng khác", "used up in other goods"),
}
_NOTHING = 1e-9


class Fact(NamedTuple):
    """Of an event: the number of the party that captured it (0: unknown), its business step, its action."""

    party: int
    step: str
    action: int | None


class Last(NamedTuple):
    """A last event about goods. through: the container that it speaks of, the goods themselves otherwise. state: a key of
    `STATES`, `in_transit` for what left whoever said so. quantity: of a lot, what should be there, or what was sent."""

    identifier: int
    at: Position
    through: int
    state: str
    quantity: float | None
    uom: str | None


class _Word(NamedTuple):
    at: Position
    through: int
    said: Sighting


def last_words(journey: Journey, facts: Mapping[int, Fact]) -> list[Last]:
    """For each piece its last event. For each lot, of every party that speaks of it: the last event, unless all has left it, and
    each time it sent some of it away."""
    own: dict[int, list[Sighting]] = {}
    for sightings in journey.events.values():
        for one in sightings:
            own.setdefault(one.identifier, []).append(one)
    inside: dict[int, list[tuple[int, Position, Position]]] = {}
    for edge in journey.edges:
        if edge.at is not None and edge.until is not None:
            inside.setdefault(edge.source, []).append((edge.target, edge.at, edge.until))
    found: list[Last] = []
    for identifier, here in journey.reached.items():
        words = _words(identifier, own, inside) if here.kind is Kind.GOODS else []
        if not words:
            continue
        if any(one.is_class for one in own.get(identifier, ())):
            by_party: dict[int, list[_Word]] = {}
            for word in words:
                by_party.setdefault(facts[word.at.event].party, []).append(word)
            for some in by_party.values():
                found += _of_lot(identifier, some, facts)
        else:
            found.append(_last(identifier, words[-1], facts, words[-1].said.role == INPUT))
    return found


def _of_lot(identifier: int, words: list[_Word], facts: Mapping[int, Fact]) -> Iterable[Last]:
    balance: dict[str | None, float] = {}
    known = False
    for word in words:
        if word.through != identifier or word.said.quantity is None:
            continue
        step, action, role = facts[word.at.event].step, facts[word.at.event].action, word.said.role
        came = role == OUTPUT or (role == EPC and (step in _INCOMING or action == ADD))
        left = role == INPUT or (role == EPC and (step in _OUTGOING or action == DELETE))
        known |= came
        balance[word.said.uom] = balance.get(word.said.uom, 0.0) + word.said.quantity * (came - left)
        if role == EPC and step in _OUTGOING:
            yield _last(identifier, word, facts, used=False)
    last = words[-1]
    nothing = known and all(amount <= _NOTHING for amount in balance.values())
    gone = facts[last.at.event].step in _OUTGOING
    if gone and last.through != identifier:
        yield _last(identifier, last, facts, used=False)
    elif not (gone and (nothing or not known)):
        line = _last(identifier, last, facts, used=nothing)
        amounts = [(amount, uom) for uom, amount in balance.items() if amount > _NOTHING]
        if known and len(amounts) == 1:
            line = line._replace(quantity=amounts[0][0], uom=amounts[0][1])
        yield line._replace(state="held") if gone else line


def _last(identifier: int, word: _Word, facts: Mapping[int, Fact], used: bool) -> Last:
    step = facts[word.at.event].step
    state = "used" if used else "in_transit" if step in _OUTGOING else _ENDS.get(step, "held")
    amount = (word.said.quantity, word.said.uom) if word.through == identifier else (None, None)
    return Last(identifier, word.at, word.through, state, *amount)


def _words(
    identifier: int, own: Mapping[int, list[Sighting]], inside: Mapping[int, list[tuple[int, Position, Position]]]
) -> list[_Word]:
    """Everything said of goods, in the order of time: of themselves, of what they are in while they are in it, of what that is
    in."""
    words = [_Word(said.at, identifier, said) for said in own.get(identifier, ())]
    seen: set[tuple[int, Position]] = set()
    open_ = list(inside.get(identifier, ()))
    while open_:
        container, since, until = open_.pop()
        if (container, since) in seen:
            continue
        seen.add((container, since))
        for said in own.get(container, ()):
            if since <= said.at <= until:
                words.append(_Word(said.at, container, said))
        for outer, begin, end in inside.get(container, ()):
            if begin <= until and since <= end:
                open_.append((outer, max(begin, since), min(end, until)))
    return sorted(words, key=lambda one: one.at)


def is_outgoing(step: str) -> bool:
    """Whether the goods of an event left whoever says so."""
    return step in _OUTGOING
