"""What else passes as surely as a text that has passed: the same text with other literals.

A statement comes with ever new values, and to parse it anew each time costs more than all the rest. A *pattern* says of a text
that passed which of its plain literals (`blanking`) may be exchanged for others that look alike, without any verdict changing:

- the lexer sees it as one token, and the tree has it as one constant that became a mark;
- its rule looks at the kind of the value alone, which its looks decide, or at how far it reaches, which is asked anew.

Every other byte, other literals too, stays. A further text of the pattern is therefore the same tokens to the lexer (neither a
string without quotes and backslashes nor a number between such neighbours can end elsewhere), the same tree to the grammar but
for the values of those constants, and the same key and places to the policy. Nothing is taken for exchangeable on other grounds.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from duoc.engines.sql import session
from duoc.engines.sql.blanking import blank, literals, looked_up, spans
from duoc.engines.sql.errors import SqlRefusedError
from duoc.engines.sql.grammar import INLINE, parse, scan
from duoc.engines.sql.places import RULES
from duoc.engines.sql.reading import Reading

_T = TypeVar("_T")
# A further text may be longer than the one that passed, so its tree larger: by six bytes a byte (JSON's escapes), which is far
# from what the grammar bears; but what it writes out for each column of a row grows by more.
_LARGEST_TREE, _MULTIPLYING = INLINE.tree // 4, b'"MultiAssignRef"'
_SHAPES, _TRIES = 1024, 64


class Bound(NamedTuple):
    """A literal that says how far a query reaches: its number among the plain literals, its sign, rule and what was learnt."""

    at: int
    sign: str
    rule: str
    state: Any

    def allows(self, written: list[bytes]) -> bool:
        return RULES[self.rule].allows(self.state, self.sign + written[self.at].strip(b"'").decode())


class Pattern(NamedTuple):
    """`kept` are the numbers of the plain literals that must be the same as in the text that passed, where they were `values`."""

    kept: tuple[int, ...]
    values: tuple[bytes, ...]
    bounds: tuple[Bound, ...]


def pattern_of(text: str, places: Sequence[tuple[str, Any]]) -> Pattern | None:
    """The pattern of a text that passed as one statement, whose allowed statement has these rules and states.

    None where no literal may be exchanged.
    """
    encoded = text.encode()
    if b"\0" not in (blank(encoded) or b""):
        return None
    try:
        data = parse(encoded, INLINE)
        (statement,) = json.loads(data)["stmts"]
        if len(data) > _LARGEST_TREE or _MULTIPLYING in data:
            return None
        reading = Reading()
        session.statement(reading, statement["stmt"])
        ends = {token.start: token.end for token in scan(encoded)}
    except (SqlRefusedError, RecursionError, LookupError, ValueError):
        return None
    # With the places in the text still in it, a tree's rows do not become one: then nobody knows whose state is whose.
    known = [rule for rule, _ in places] == [rule for rule, _ in reading.places]
    kept, bounds = [], []
    found = spans(encoded)
    for at, (start, end) in enumerate(found):
        negative = encoded[start - 1 : start] == b"-" and ends.get(start - 1) == start and start - 1 in reading.loose
        kind, place = reading.loose.get(start - negative, ("", None))
        if (
            ends.get(start) != end
            or kind != ("s" if encoded[start] == ord("'") else "n")
            or (place is not None and not known)
        ):
            kept.append(at)
        elif place is not None:
            rule, state = places[next(n for n, other in enumerate(reading.places) if other is place)]
            # No state: learnt with parameters whose values nobody showed (`policy.Allowed.refuses`).
            if state is not None:
                bounds.append(Bound(at, "-" * negative, rule, state))
    if len(kept) == len(found):
        return None
    written = literals(encoded)
    return Pattern(tuple(kept), tuple(written[at] for at in kept), tuple(bounds))


class _Shape(Generic[_T]):
    """The patterns of one blanked text. They keep the same literals, with various values."""

    __slots__ = ("kept", "tries", "variants")

    def __init__(self) -> None:
        self.kept: tuple[int, ...] | None = None
        self.variants: dict[tuple[bytes, ...], tuple[tuple[Bound, ...], _T]] = {}
        self.tries = 0


class Patterns(Generic[_T]):
    """Patterns of texts that passed, each with what its texts come to. Bounded; only what passed is ever held."""

    def __init__(self) -> None:
        self._shapes: dict[bytes, _Shape[_T]] = {}
        self._always: dict[bytes, _T] = {}  # of shapes whose literals may all be others
        # What a text comes to when none of its literals matters: the quickest look.
        self.sure: Callable[[bytes], _T | None] = partial(looked_up, self._always)

    def find(self, text: bytes) -> _T | None:
        """What a text comes to; None where no pattern proves it."""
        sure = self.sure(text)
        if sure is not None:
            return sure
        shape = looked_up(self._shapes, text)
        if shape is None or shape.kept is None:
            return None
        written = literals(text)
        bounds, what = shape.variants.get(tuple([written[at] for at in shape.kept]), ((), None))
        return what if all(bound.allows(written) for bound in bounds) else None

    def learn(self, text: bytes, pattern: Callable[[], Pattern | None], what: _T) -> None:
        """A text has passed and comes to this; its pattern is only asked for where it may be of use."""
        skeleton = blank(text)
        if skeleton is None or b"\0" not in skeleton:
            return
        shape = self._shapes.get(skeleton)
        if shape is None:
            if len(self._shapes) >= _SHAPES:
                self._shapes.clear()
                self._always.clear()
            shape = self._shapes[skeleton] = _Shape()
        # Where what must stay the same is ever new, a pattern is no use.
        if shape.tries >= _TRIES:
            return
        shape.tries += 1
        made = pattern()
        if made is None or shape.kept not in (None, made.kept):
            return
        shape.kept = made.kept
        shape.variants[made.values] = made.bounds, what
        if not made.kept and not made.bounds:
            self._always[skeleton] = what
