"""A look into one body: what of it is personal, whom it names, and what it says when that is masked."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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
# Characters that are scanned at once, and what of its neighbours a slice of a longer value sees.
_SLICE, _MARGIN = 32 << 10, 512


class Found(NamedTuple):
    """`value`, from `start` to `end` in a piece's value, is personal data of this type."""

    piece: int
    start: int
    end: int
    type: str
    value: str


class Look(NamedTuple):
    """`types`: how often which type was found; `citizens`: their numbers, digits alone."""

    found: list[Found]
    types: Counter[str]
    citizens: frozenset[str]


def look(pieces: Iterable[Piece]) -> Look:
    """All values scanned, each in a line of its own behind its name; a few at once, so that the interpreter is lent, not kept."""
    found: list[Found] = []
    some: list[tuple[int, Piece]] = []
    size = 0
    for number, piece in enumerate(pieces):
        if len(piece.value) > _SLICE:
            found += [*_in_lines(some), *_in_slices(number, piece)]
            some, size = [], 0
            continue
        some.append((number, piece))
        size += len(piece.value) + len(piece.name)
        if size > _SLICE:
            found += _in_lines(some)
            some, size = [], 0
    found += _in_lines(some)
    citizens = frozenset(_digits(one.value) for one in found if one.type == CITIZEN)
    return Look(found, Counter(one.type for one in found), citizens)


def _in_lines(some: list[tuple[int, Piece]]) -> Iterator[Found]:
    parts: list[str] = []
    starts: list[int] = []  # of each value in the scanned text
    size = 0
    for _, piece in some:
        head = _label(piece)
        parts += (head, piece.value, "\n")
        starts.append(size + len(head))
        size += len(head) + len(piece.value) + 1
    for one in _scanned("".join(parts)):
        # A finding may reach over lines (an address); each value loses its own part of it.
        at = max(bisect_right(starts, one.start) - 1, 0)
        while at < len(starts) and starts[at] < one.end:
            number, piece = some[at]
            start, end = max(one.start - starts[at], 0), min(one.end - starts[at], len(piece.value))
            if start < end:
                yield Found(number, start, end, one.type, piece.value[start:end])
            at += 1


def _in_slices(number: int, piece: Piece) -> Iterator[Found]:
    """A long value: slices that see a little of their neighbours, each answering for what begins in it."""
    head, value, done = _label(piece), piece.value, 0
    for begin in range(0, len(value), _SLICE):
        first = max(begin - _MARGIN, 0)
        shift = first - len(head)
        for one in _scanned(head + value[first : begin + _SLICE + _MARGIN]):
            start, end = one.start + shift, one.end + shift
            if max(begin, done) <= start < begin + _SLICE:
                done = end
                yield Found(number, start, end, one.type, value[start:end])


def _scanned(text: str) -> Iterator[pii.Finding]:
    for one in pii.scan(text, least=_LEAST_CITIZEN):
        if one.confidence >= _LEAST or one.type == CITIZEN:
            yield one


def _digits(value: str) -> str:
    return "".join(str(int(sign)) for sign in value if sign.isdecimal())


def _label(piece: Piece) -> str:
    name = " ".join(piece.name[:_LONGEST_NAME].split())
    return f"{name}: " if name else ""


def changed(text: str, pieces: list[Piece], found: list[Found], operator: Operator) -> str:
    """The text with every finding replaced."""
    values = {}
    for number, group in groupby(found, key=attrgetter("piece")):
        value = pieces[number].value
        parts: list[str] = []
        place = 0
        for one in group:
            parts += (value[place : one.start], operator(one.type, one.value))
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
