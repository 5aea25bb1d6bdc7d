"""What a cell looks like, before anybody knows what its column is: one class for every cell, told for whole arrays at once."""

import datetime
import re
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Words by which people say that a cell is empty. In a column of text they stay what they are.
_EMPTY_WORDS = (
    "-|--|---|–|—|…|...|.|?|n/a|na|n.a.|#n/a|nan|null|none|nil|không có|khong co|chưa có|chua co|không rõ|khong ro"
)
EMPTY_WORDS = frozenset(_EMPTY_WORDS.split("|"))
TRUE_WORDS = frozenset({"true", "có", "đúng", "yes"})
FALSE_WORDS = frozenset({"false", "không", "sai", "no"})
_LONGEST_WORD = 8  # letters of the longest of these


class Shape(IntEnum):
    """The classes. A number's name says which signs it has: THREE is one group of three digits, readable in two ways."""

    TEXT = 0
    EMPTY_WORD = 1
    WHOLE = 2  # 0, -15
    ZEROS = 3  # digits behind a zero: a code
    LONG = 4  # more than 18 digits, zeros in front or not: nothing that a column of integers can hold
    DOT_THREE = 5  # 1.234
    COMMA_THREE = 6  # 1,234
    DOT_GROUPS = 7  # 1.234.567
    COMMA_GROUPS = 8
    DOT_DECIMAL = 9  # 12.5, 0.125, 1.5e3
    COMMA_DECIMAL = 10
    VIETNAMESE = 11  # 1.234,5
    ENGLISH = 12  # 1,234.5
    BOOLEAN = 13
    ISO_DATE = 14
    DAY_FIRST = 15  # 31/12/2025
    MONTH_FIRST = 16  # 12/31/2025
    EITHER_FIRST = 17  # 05/03/2026
    ISO_TIME = 18  # 2026-03-05 10:00
    ISO_ZONED = 19  # with Z or an offset
    DAY_FIRST_TIME = 20
    MONTH_FIRST_TIME = 21
    EITHER_FIRST_TIME = 22


_NUMBER = r"^-?[0-9][0-9.,]*([eE][-+]?[0-9]{1,3})?$"
_NUMBERS = (
    (Shape.WHOLE, r"^-(0|[1-9][0-9]{0,17})$"),
    (Shape.DOT_THREE, r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"),
    (Shape.COMMA_THREE, r"^-?[1-9][0-9]{0,2},[0-9]{3}$"),
    (Shape.DOT_DECIMAL, r"^-?(0|[1-9][0-9]{0,29})(\.[0-9]+)?([eE][-+]?[0-9]{1,2})$|^-?(0|[1-9][0-9]{0,29})\.[0-9]+$"),
    (Shape.COMMA_DECIMAL, r"^-?(0|[1-9][0-9]{0,29}),[0-9]+$"),
    (Shape.VIETNAMESE, r"^-?[1-9][0-9]{0,2}(\.[0-9]{3}){1,9},[0-9]+$"),
    (Shape.ENGLISH, r"^-?[1-9][0-9]{0,2}(,[0-9]{3}){1,9}\.[0-9]+$"),
    (Shape.DOT_GROUPS, r"^-?[1-9][0-9]{0,2}(\.[0-9]{3}){2,5}$"),
    (Shape.COMMA_GROUPS, r"^-?[1-9][0-9]{0,2}(,[0-9]{3}){2,5}$"),
)
_DATED = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]|$)|^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}([ T]|$)"
    r"|^[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}([ T]|$)"
)
_ISO_FULL = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?$"
_MOMENT = re.compile(
    r"(?:(?P<y>[0-9]{4})([-/])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})|(?P<a>[0-9]{1,2})([-/.])(?P<b>[0-9]{1,2})\6(?P<z>[0-9]{4}))"
    r"(?:[ T]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,6}))?)?"
    r"(?P<zone>Z|[-+][0-9]{2}:?[0-9]{2})?)?"
)


def trimmed(column: Any) -> Any:
    """Cells without the blanks around them; what is empty then is null."""
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(pc.binary_length(text), 0), pa.scalar(None, pa.string()), text)


def classify(cells: Any) -> Any:
    """A numpy array of Shape values for trimmed cells without nulls."""
    shapes = np.zeros(len(cells), np.uint8)
    length = _numpy(pc.utf8_length(cells))
    digits = _numpy(pc.ascii_is_decimal(cells))
    first = pc.binary_slice(pc.cast(cells, pa.binary()), 0, 1)
    zero = _numpy(pc.equal(first, b"0"))
    shapes[digits] = Shape.WHOLE
    shapes[digits & zero & (length > 1)] = Shape.ZEROS
    shapes[digits & (length > 18)] = Shape.LONG
    begins = _numpy(pc.is_in(first, _DIGITS_AND_MINUS))
    _some(cells, shapes, begins & ~digits & (length > 1), _classify_figures)
    _some(cells, shapes, (shapes == Shape.TEXT) & (length <= _LONGEST_WORD), _classify_words)
    return shapes


_DIGITS_AND_MINUS = pa.array([b"-", *(str(digit).encode() for digit in range(10))], pa.binary())
_TRUE_FALSE = pa.array(sorted(TRUE_WORDS | FALSE_WORDS), pa.string())
_EMPTY = pa.array(sorted(EMPTY_WORDS), pa.string())


def _some(cells: Any, shapes: Any, mask: Any, classify_these: Any) -> None:
    """Classifies the cells of a mask, when there are any."""
    if mask.all():
        shapes[:] = classify_these(cells)
    elif mask.any():
        shapes[mask] = classify_these(cells.filter(pa.array(mask)))


def _classify_words(cells: Any) -> Any:
    lower = pc.utf8_lower(cells)
    empty = _numpy(pc.is_in(lower, _EMPTY))
    boolean = _numpy(pc.is_in(lower, _TRUE_FALSE))
    return np.where(empty, Shape.EMPTY_WORD, np.where(boolean, Shape.BOOLEAN, Shape.TEXT)).astype(np.uint8)


def _classify_figures(cells: Any) -> Any:
    shapes = np.zeros(len(cells), np.uint8)
    numbers = _numpy(pc.match_substring_regex(cells, _NUMBER))
    _some(cells, shapes, numbers, _classify_numbers)
    _some(cells, shapes, shapes == Shape.TEXT, _classify_dates)
    return shapes


def _classify_numbers(cells: Any) -> Any:
    shapes = np.zeros(len(cells), np.uint8)
    left = np.ones(len(cells), bool)
    for shape, pattern in _NUMBERS:
        if not left.any():
            break
        # The earlier pattern wins: 1.234 is one group of three, though it is a decimal number as well.
        found = left & _numpy(pc.match_substring_regex(cells, pattern))
        shapes[found] = shape
        left &= ~found
    return shapes


def _classify_dates(cells: Any) -> Any:
    shapes = np.zeros(len(cells), np.uint8)
    full = _numpy(pc.match_substring_regex(cells, _ISO_FULL))
    if full.all():
        try:
            cells.cast(pa.timestamp("us"))
        except pa.ArrowInvalid:
            pass  # a thirtieth of February somewhere: one by one
        else:
            shapes[:] = Shape.ISO_TIME
            return shapes
    _some(cells, shapes, _numpy(pc.match_substring_regex(cells, _DATED)), _one_by_one)
    return shapes


def _one_by_one(cells: Any) -> Any:
    return np.array([_shape_of_date(cell) for cell in cells.to_pylist()], np.uint8)


@lru_cache(maxsize=65_536)
def _shape_of_date(cell: str) -> Shape:
    found = _MOMENT.fullmatch(cell)
    if found is None:
        return Shape.TEXT
    timed = found["hour"] is not None
    if found["y"]:
        if moment(cell, "dmy") is None:
            return Shape.TEXT
        return Shape.ISO_ZONED if found["zone"] else Shape.ISO_TIME if timed else Shape.ISO_DATE
    day, month = moment(cell, "dmy") is not None, moment(cell, "mdy") is not None
    if found["zone"] or not (day or month):
        return Shape.TEXT
    which = Shape.EITHER_FIRST if day and month else Shape.DAY_FIRST if day else Shape.MONTH_FIRST
    return Shape(which + (Shape.DAY_FIRST_TIME - Shape.DAY_FIRST) * timed)


@lru_cache(maxsize=65_536)
def moment(cell: str, order: str) -> datetime.datetime | None:
    """The moment that a trimmed cell names, at midnight where it names a day; None for what is none (31/02/2026)."""
    found = _MOMENT.fullmatch(cell)
    if found is None:
        return None
    if found["y"]:
        year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    else:
        first, second = int(found["a"]), int(found["b"])
        year, month, day = (int(found["z"]), second, first) if order == "dmy" else (int(found["z"]), first, second)
    clock = (int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0))
    try:
        value = datetime.datetime(year, month, day, *clock, int((found["part"] or "0").ljust(6, "0")))  # noqa: DTZ001  # local
        if found["zone"]:
            value = value.replace(tzinfo=datetime.UTC) - _offset(found["zone"])
    except (ValueError, OverflowError):
        return None
    return value


def _offset(zone: str) -> datetime.timedelta:
    if zone == "Z":
        return datetime.timedelta()
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 15 or minutes > 59:
        raise ValueError("no such offset")
    return datetime.timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)


def outline(cell: str) -> str:
    """What a cell looks like without what it says: letters as a or A, digits as 9, at most 24 signs."""
    shape = "".join(
        "9" if sign.isdigit() else "A" if sign.isupper() else "a" if sign.isalpha() else sign for sign in cell[:24]
    )
    return "".join(sign if sign.isprintable() and (sign.isascii() or sign in "–—…") else "?" for sign in shape)


def _numpy(mask: Any) -> Any:
    return mask.to_numpy(zero_copy_only=False)
