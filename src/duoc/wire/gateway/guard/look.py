"""A look into one body: what of it is personal, whom it names, and what it says when that is masked."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from duoc.engines import pii
from duoc.engines.pii.operators import Operator
from duoc.wire.gateway.guard.pieces import Piece

# A number with a citizen's structure counts here without any label: these services are about citizens.
CITIZEN = "SO_DINH_DANH"
_LEAST, _LEAST_CITIZEN = 0.5, 0.4
# A label is a word or two; a longer name is cut, a line that cannot be one must not look like a label of the value.
_LONGEST_NAME = 64


class Found(NamedTuple):
    """`text[start:end]` of a piece's value is personal data of this type."""

    piece: int
    start: int
    end: int
    type: str


class Look(NamedTuple):
    """`types`: how often which type was found; `citizens`: their numbers, digits alone."""

    found: list[Found]
    types: Counter[str]
    citizens: frozenset[str]


def look(pieces: Iterable[Piece]) -> Look:
    """One scan over all values, each in a line of its own behind its name."""
    parts: list[str] = []
    starts: list[int] = []  # of each value in the scanned text
    stops: list[int] = []
    size = 0
    values = []
    for piece in pieces:
        name = " ".join(piece.name[:_LONGEST_NAME].split())
        head = f"{name}: " if name else ""
        parts += (head, piece.value, "\n")
        starts.append(size + len(head))
        size += len(head) + len(piece.value) + 1
        stops.append(size - 1)
        values.append(piece.value)
    found: list[Found] = []
    types: Counter[str] = Counter()
    citizens: set[str] = set()
    for one in pii.scan("".join(parts), least=_LEAST_CITIZEN):
        if one.confidence < _LEAST and one.type != CITIZEN:
            continue
        # A finding may reach over lines (an address); each value loses its own part of it.
        at = max(bisect_right(starts, one.start) - 1, 0)
        counted = False
        while at < len(starts) and starts[at] < one.end:
            start, end = max(one.start, starts[at]), min(one.end, stops[at])
            if start < end:
                found.append(Found(at, start - starts[at], end - starts[at], one.type))
                counted = True
                if one.type == CITIZEN:
                    said = values[at][start - starts[at] : end - starts[at]]
                    citizens.add("".join(str(int(sign)) for sign in said if sign.isdecimal()))
            at += 1
        types[one.type] += counted
    return Look(found, +types, frozenset(citizens))


def changed(text: str, pieces: list[Piece], found: list[Found], operator: Operator) -> str:
    """The text with every finding replaced."""
    values = {}
    for number, group in groupby(found, key=attrgetter("piece")):
        value = pieces[number].value
        parts: list[str] = []
        place = 0
        for one in group:
            parts += (value[place : one.start], operator(one.type, value[one.start : one.end]))
            place = one.end
        values[number] = "".join([*parts, value[place:]])
    return _written(text, pieces, values)


def restored(text: str, pieces: list[Piece], restore: Callable[[str], str]) -> str:
    """The text with every value as `restore` gives it."""
    values = {number: restore(piece.value) for number, piece in enumerate(pieces)}
    return _written(text, pieces, {number: value for number, value in values.items() if value != pieces[number].value})


def _written(text: str, pieces: list[Piece], values: dict[int, str]) -> str:
    """The text with other values in some pieces, given in order."""
    parts: list[str] = []
    place = 0
    for number, value in values.items():
        piece = pieces[number]
        parts += (text[place : piece.start], piece.write(value))
        place = piece.end
    return "".join([*parts, text[place:]])
