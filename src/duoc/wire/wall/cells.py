"""What is done with one value of a result: its citizen is counted, it is masked, it is searched for personal data.

A cell takes a value as the server wrote it (text or binary form) and gives what the client gets: the very same object, other
bytes, or None for NULL. What it has met goes into `Met`. Work per value is bounded: a longer text is searched in slices.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from struct import Struct, error
from typing import Any, NamedTuple

from duoc.engines import pii
from duoc.engines.pii import checks, operators
from duoc.wire.wall.watched import kind_of

Cell = Callable[[bytes, "Met"], bytes | None]
# Makes of a kind and a value what stands in its place.
Operator = Callable[[str, str], str]

TEXT, VARCHAR, BPCHAR, NAME, UNKNOWN, XML = 25, 1043, 1042, 19, 705, 142
TEXTS = frozenset({TEXT, VARCHAR, BPCHAR, NAME, UNKNOWN})
JSON, JSONB = 114, 3802
# Their binary form holds the texts as they are, so digits can be counted in either form.
CARRIERS = frozenset({JSON, JSONB, XML, 1009, 1015, 1014})
INTEGERS = frozenset({20, 23, 21})
NUMERIC = 1700
# Longer values are not masked sign by sign, and longer documents not member by member.
LONGEST_MASKED, LONGEST_DOCUMENT = 4096, 256 << 10
SLICE, OVERLAP = 64 << 10, 256
# So many values without a finding are remembered of a search, none longer than this.
_CLEAN, _SHORT = 1024, 64
# In less there is neither a number nor a name.
_LEAST = 5
_CITIZENS = re.compile(rb"(?<![0-9])[0-9]{12}(?![0-9])")
_CITIZEN = "SO_DINH_DANH"
_RUNS = re.compile(r"(?<!\d)\d{12}(?!\d)")
_numeric_head = Struct(">hhHh").unpack_from


class Met:
    """What a run of rows has brought up: citizens, types of personal data, and whether a value was too large to pass."""

    __slots__ = ("citizens", "found", "large")

    def __init__(self) -> None:
        self.citizens: set[str] = set()
        self.found: Counter[str] = Counter()
        self.large = False


def whole_number(value: bytes, binary: bool, oid: int) -> int | None:
    """The whole number that a value of a numeric type is; None when it is none."""
    try:
        if not binary:
            return int(value) if len(value) <= 32 else None
        if oid != NUMERIC:
            return int.from_bytes(value, signed=True)
        digits, weight, sign, scale = _numeric_head(value)
        if sign or scale or not 0 <= digits <= weight + 1 <= 8:
            return None
        number = 0
        for place in range(weight + 1):
            number = number * 10_000 + (int.from_bytes(value[8 + 2 * place : 10 + 2 * place]) if place < digits else 0)
        return number
    except (ValueError, error):
        return None


def as_identity(number: int) -> str:
    """An identity that was stored as a number has lost its zeros: it had nine digits (CMND) or twelve."""
    text = str(number)
    return text.zfill(12 if len(text) > 9 else 9)


def identity(oid: int, binary: bool) -> Cell:
    """Counts the citizen, passes the value; one that cannot be read becomes NULL."""
    if oid in TEXTS:
        return _counted_text
    if oid in INTEGERS or oid == NUMERIC:

        def counted_number(value: bytes, met: Met) -> bytes | None:
            number = whole_number(value, binary, oid)
            if number is None or number < 0:
                return None
            met.citizens.add(as_identity(number))
            return value

        return counted_number
    if oid in CARRIERS or not binary:
        return _counted_inside
    return nothing


def _counted_text(value: bytes, met: Met) -> bytes:
    if text := value[:64].decode(errors="replace").strip():
        met.citizens.add(text)
    return value


def _counted_inside(value: bytes, met: Met) -> bytes:
    met.citizens.update(found.decode() for found in _CITIZENS.findall(value))
    return value


def nothing(_value: bytes, _met: Met) -> None:
    """NULL, whatever it was."""


def masked(oid: int, kind: str, operator: Operator) -> Cell:
    """The value through an operator where its type holds text, its members where it is JSON in text form; else NULL."""
    if oid in TEXTS:

        def text(value: bytes, _met: Met) -> bytes:
            if len(value) > LONGEST_MASKED:
                return operators.drop(kind or "…", "").encode()
            return _through(operator, kind, value.decode(errors="replace")).encode()

        return text
    if oid == JSON:

        def document(value: bytes, _met: Met) -> bytes | None:
            if len(value) > LONGEST_DOCUMENT:
                return None
            try:
                return json.dumps(_members(json.loads(value), kind, operator), ensure_ascii=False).encode()
            except (ValueError, RecursionError):
                return None

        return document
    return nothing


def _members(value: Any, kind: str, operator: Operator) -> Any:
    if isinstance(value, dict):
        return {name: _members(member, kind_of(name) or kind, operator) for name, member in value.items()}
    if isinstance(value, list):
        return [_members(member, kind, operator) for member in value]
    if isinstance(value, bool) or value is None:
        return value
    return _through(operator, kind, str(value)[:LONGEST_MASKED])


def _through(operator: Operator, kind: str, text: str) -> str:
    """Operators are for values; in blanks there is none."""
    return operator(kind, text) if text.strip() else text


def both(first: Cell, then: Cell) -> Cell:
    """Counts with the first, shows what the second makes of it."""

    def cell(value: bytes, met: Met) -> bytes | None:
        return None if first(value, met) is None else then(value, met)

    return cell


class Search(NamedTuple):
    """How a column is searched. `label`: its words with a colon, or nothing; `changes`: what is found is masked.

    `strict`: the statement names a watched table, so that twelve digits that may be a citizen's number are one without any label.
    `whole`: of a long text all is searched, not only the first slice.
    """

    label: str
    changes: bool
    strict: bool
    whole: bool = True


def inspects(oid: int) -> bool:
    """Whether values of a type can be searched."""
    return oid in TEXTS or oid in CARRIERS


def inspected(oid: int, search: Search, clean: set[bytes]) -> Cell:
    """Searches the values of such a type; what is found is masked where the type's form allows it, else the value is NULL.

    `clean` remembers short values in which this search has found nothing: states, kinds and dates come again and again.
    """

    def cell(value: bytes, met: Met) -> bytes | None:
        if len(value) < _LEAST or value in clean:
            return value
        text = value.decode(errors="replace")
        if len(text) > SLICE and not search.whole:
            searched(search, "", text[:SLICE], SLICE, met)
            return value
        before = met.found.total()
        new = text if len(text) <= SLICE else None
        if new is not None:
            new, _ = searched(search, "", text, len(text), met)
        else:
            parts, at = [], 0
            while at < len(text):
                piece = text[at : at + SLICE + OVERLAP]
                end = len(piece) if at + len(piece) == len(text) else SLICE
                part, end = searched(search, text[max(0, at - OVERLAP) : at], piece, end, met)
                parts.append(part)
                at += end
            new = "".join(parts)
        if met.found.total() == before:
            if len(value) <= _SHORT:
                if len(clean) >= _CLEAN:
                    clean.clear()
                clean.add(value)
            return value
        if not search.changes:
            return value
        if oid in TEXTS or oid == XML or (oid == JSON and _is_json(new)):
            return new.encode()
        return None  # lengths stand inside a binary form, an array has quotes of its own

    return cell


def inspected_number(oid: int, binary: bool, search: Search) -> Cell:
    """The same of numbers that an expression makes of a watched table: a citizen's number is one without its zeros, too."""

    def cell(value: bytes, met: Met) -> bytes | None:
        number = whole_number(value, binary, oid)
        written = as_identity(number) if number is not None and number > 0 else ""
        if not checks.citizen(written.encode()):
            return value
        met.found[_CITIZEN] += 1
        met.citizens.add(written)
        return None if search.changes else value

    return cell


def searched(search: Search, context: str, text: str, end: int, met: Met, even: bool = False) -> tuple[str, int]:
    """What becomes of `text[:end]`, and the end that was reached: what begins before it is masked whole.

    `context` is what stood before. `even`: what is masked keeps its length in bytes.
    """
    parts, place = [], 0
    for one in findings(search.label + context, text, search.strict):
        if one.start >= end:
            break
        met.found[one.type] += 1
        value = text[one.start : one.end]
        if search.strict and one.type == _CITIZEN:
            met.citizens.add(value)  # whom an expression names was asked about no less
        if search.changes:
            stars = "*" * len(value.encode(errors="surrogateescape")) if even else operators.mask(one.type, value)
            parts += [text[place : one.start], stars]
            place = one.end
    end = max(end, place)
    parts.append(text[place:end])
    return "".join(parts), end


def findings(label: str, text: str, strict: bool) -> list[pii.Finding]:
    """Personal data in a text that stands behind its label; in order, without overlaps."""
    head = len(label)
    found = pii.scan(label + text)
    if head:
        found = [one._replace(start=one.start - head, end=one.end - head) for one in found if one.start >= head]
    if strict:
        taken = [(one.start, one.end) for one in found]
        more = [
            pii.Finding(run.start(), run.end(), _CITIZEN, 0.9, "bảng được canh giữ")
            for run in _RUNS.finditer(text)
            if run[0].isascii() and checks.citizen(run[0].encode())
        ]
        more = [one for one in more if not any(start < one.end and one.start < end for start, end in taken)]
        found = sorted([*found, *more])
    return found


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return False
    return True
