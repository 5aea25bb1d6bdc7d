"""Dates of birth: a date behind words that announce one."""

import re

from duoc.engines.pii import checks
from duoc.engines.pii.numbers import Value

_GAP = rb"[\s:.=\"'|,()-]{0,12}(?:(?:la|vao|on) )?(?:la )?"
# (shape, whether the year comes first)
_SHAPES = (
    (re.compile(rb"([0-9OSBl]{1,2}) ?[/.-] ?([0-9OSBl]{1,2}) ?[/.-] ?([0-9OSBl]{4})(?![A-Za-z0-9])"), False),
    (re.compile(rb"(?i:ngay )?[ ]?([0-9]{1,2}) ?(?i:thang) ?([0-9]{1,2}),? ?(?i:nam) ?([0-9]{4})(?![0-9])"), False),
    (re.compile(rb"([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])"), True),
    (re.compile(rb"([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9])"), True),
)
_YEAR = re.compile(rb"[0-9]{4}(?![0-9/.-])")
_START = re.compile(_GAP, re.IGNORECASE)
_READ_AS = bytes.maketrans(b"OSBl", b"0581")


def birth(data: bytes, label_end: int) -> Value | None:
    """The date that begins right behind a label of birth; a year alone where nothing else is there."""
    start = _START.match(data, label_end).end()  # type: ignore[union-attr]  # it matches nothing, too
    for shape, is_year_first in _SHAPES:
        if found := shape.match(data, start):
            written = found.groups()
            first, month, last = (int(one.translate(_READ_AS)) for one in written)
            if checks.calendar(*((last, month, first) if is_year_first else (first, month, last))):
                scanned = not b"".join(written).isdigit()
                return Value(start, found.end(), "DOB", 0.8 if scanned else 1.0)
    if (found := _YEAR.match(data, start)) and checks.calendar(1, 1, int(found[0])):
        return Value(start, found.end(), "DOB", 0.8)
    return None
