"""Value policies: what beside the key is looked at, place by place.

A place of a statement is `(rule, what was seen there)`; equal keys have the same places in the same order. For each rule there
is a learnt state, a JSON value, that grows with what is seen (`learn`) and says what may pass (`allows`). States keep
magnitudes, not values: a policy file holds nobody's number.

A bound may reach as far as the farthest learnt and little further (docs/formats.md, "SQL policy"): applications go on, but a
query for one quarter is not one for a century.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple

from duoc.engines.sql.literals import Parameter

State = Any
Seen = Any


class Rule(NamedTuple):
    """`words` names the policy to a person; `form` is the JSON type of its state; `read` makes of the text of a value in Bind
    what is looked at, None: the rule looks at no such value."""

    words: str
    form: type
    learn: Callable[[State, Seen], State]
    allows: Callable[[State, Seen], bool]
    read: Callable[[str | None], Seen] | None = None


def size_class(count: int) -> int:
    """1, 10, 100 or 0 for more: the classes of lists and of rows."""
    return next((most for most in (1, 10, 100) if count <= most), 0)


def _values_learn(state: State, seen: Seen) -> State:
    return state if seen in (state or ()) else sorted({*(state or ()), seen})


def _values_allow(state: State, seen: Seen) -> bool:
    # An assignment may always leave a value out, and where nothing but NULL was learnt nothing was learnt of the values.
    return seen in state or seen == "0" or state == ["0"]


def _count_learn(state: State, seen: Seen) -> State:
    found = size_class(seen)
    return found if state is None else 0 if 0 in (state, found) else max(state, found)


def _count_allows(state: State, seen: Seen) -> bool:
    return bool(state == 0 or 0 < size_class(seen) <= state)


def step(count: int) -> int:
    """A hundred or the next power of ten: how far a limit or an offset reaches, coarse enough to stand in the key."""
    reach = 100
    while reach < count:
        reach *= 10
    return reach


def _reach_learn(state: State, seen: Seen) -> State:
    # The next page is as ordinary as the last one learnt.
    return max(state or 0, step(seen))


def _most_learn(state: State, seen: Seen) -> State:
    return max(state or 0, seen)


def _most_allows(state: State, seen: Seen) -> bool:
    return bool(0 <= seen <= state)


# --- bounds ---------------------------------------------------------------------------------------------------------------

_DAYS = 366  # how much further than the learnt one an open bound of time may lie
_LETTERS = 4  # and how much further, in code points of its first letter, one of text


def measure(text: str) -> tuple[str, float]:
    """A bound's scale and where it lies there: numbers, days, or the first letter of a text."""
    try:
        number = float(text[:64])
        if isfinite(number):
            return "number", number
    except ValueError:
        pass
    try:
        if len(text) >= 10 and text[4] == "-" and text[:4].isdigit():
            moment = datetime.fromisoformat(text[:10])
            return "days", float(moment.toordinal())
    except ValueError:
        pass
    return "text", float(ord(text[0])) if text else 0.0


def magnitude(number: float) -> int:
    """Digits before the point, negative for a negative number; 0 for what is less than 1."""
    digits = len(str(int(min(abs(number), 1e300))).lstrip("0"))
    return -digits if number < 0 else digits


def _bound_learn(farthest: Callable[..., Any]) -> Callable[[State, Seen], State]:
    def learn(state: State, seen: Seen) -> State:
        scale, value = measure(seen)
        found: float = magnitude(value) if scale == "number" else value
        known = dict(state or {})
        known[scale] = int(farthest(known.get(scale, found), found))
        return known

    return learn


def _bound_allows(sign: int) -> Callable[[State, Seen], bool]:
    """`sign` 1: a smaller value reaches further (`>`, `>=`); −1: a larger one (`<`, `<=`)."""

    def allows(state: State, seen: Seen) -> bool:
        scale, value = measure(seen)
        if scale not in state:
            return False
        learnt: float = state[scale]
        if scale != "number":
            return (value - learnt) * sign >= (-_DAYS if scale == "days" else -_LETTERS)
        found = magnitude(value)
        if (found - learnt) * sign >= 0:
            return True
        return (found - learnt) * sign == -1 and found * learnt > 0

    return allows


def _width(seen: Seen) -> tuple[str, float]:
    (low_scale, low), (high_scale, high) = measure(seen[0]), measure(seen[1])
    # Turned bounds find nothing, but for BETWEEN SYMMETRIC, which turns them back.
    return (low_scale, abs(high - low)) if low_scale == high_scale else ("text", 1e6)


def _width_learn(state: State, seen: Seen) -> State:
    scale, width = _width(seen)
    known = dict(state or {})
    known[scale] = max(known.get(scale, 0), int(width) + (width > int(width)))
    return known


def _width_allows(state: State, seen: Seen) -> bool:
    scale, width = _width(seen)
    return bool(scale in state and width <= 2 * state[scale])


# --- patterns -------------------------------------------------------------------------------------------------------------


def pattern_form(pattern: str) -> tuple[str, int]:
    """Which form a LIKE pattern has (`whole`, `start`, `inside`, `all`) and how many characters it says."""
    form, said, at, first = "whole", 0, 0, True
    while at < len(pattern):
        letter = pattern[at]
        if letter in "%_":
            form = "inside" if first or form == "inside" else "start"
        else:
            if letter == "\\" and at + 1 < len(pattern):
                at += 1
            said += 1
        first = False
        at += 1
    return ("all", 0) if pattern and not said else (form, said)


def _pattern_learn(state: State, seen: Seen) -> State:
    form, said = pattern_form(seen)
    if state is None:
        return {"forms": [form], "least": min(said, 3)}
    return {"forms": sorted({*state["forms"], form}), "least": min(said, state["least"])}


def _pattern_allows(state: State, seen: Seen) -> bool:
    form, said = pattern_form(seen)
    if form == "whole":
        return True  # no more than an equality
    return form in state["forms"] and said >= state["least"]


def _number(text: str | None) -> int:
    # NULL is LIMIT ALL, and so is, for a policy, whatever is no number.
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 19 else 2**63


def _text(text: str | None) -> str:
    return "" if text is None else text


RULES: dict[str, Rule] = {
    "value": Rule("loại giá trị (dấu, đúng/sai, kiểu)", list, _values_learn, _values_allow),
    "list": Rule("số phần tử của danh sách", int, _count_learn, _count_allows),
    "rows": Rule("số dòng ghi một lần", int, _count_learn, _count_allows),
    "arms": Rule("số nhánh CASE", int, _count_learn, _count_allows),
    "low": Rule("cận dưới", dict, _bound_learn(min), _bound_allows(1), _text),
    "high": Rule("cận trên", dict, _bound_learn(max), _bound_allows(-1), _text),
    "width": Rule("độ rộng của BETWEEN", dict, _width_learn, _width_allows),
    "pattern": Rule("mẫu LIKE", dict, _pattern_learn, _pattern_allows, _text),
    "limit": Rule("LIMIT", int, _most_learn, _most_allows, _number),
    "offset": Rule("OFFSET", int, _reach_learn, _most_allows, _number),
    "fetch": Rule("số dòng FETCH", int, _most_learn, _most_allows, _number),
}


def sound(name: str, state: State) -> bool:
    """Whether a state read from a file is one of this rule's."""
    if name not in RULES or state is None:
        return name in RULES
    if type(state) is not RULES[name].form:
        return False
    members: Any = state
    if name == "pattern":
        return members.keys() == {"forms", "least"} and type(members["forms"]) is list and type(members["least"]) is int
    if RULES[name].form is dict:
        return all(type(value) is int for value in members.values())
    return RULES[name].form is int or all(type(value) is str for value in members)


class Place(NamedTuple):
    """One place of a statement; `late` when a parameter stands there."""

    rule: str
    seen: tuple[Seen, ...]
    late: bool

    def settled(self, values: Mapping[int, str | None] | None) -> tuple[Seen, ...]:
        """What is seen once Bind has brought `values`; parameters without one, or under a rule of texts only, are left out."""
        if not self.late:
            return self.seen
        read = RULES[self.rule].read
        found = [value for value in self.seen if not isinstance(value, Parameter)]
        if values is not None and read is not None:
            numbers = [int(value) for value in self.seen if isinstance(value, Parameter)]
            found += [read(values[number]) for number in numbers if number in values]
        return tuple(found)
