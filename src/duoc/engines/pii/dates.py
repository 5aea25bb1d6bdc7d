"""Dates of birth: a date behind words that announce one."""

import re

from duoc.engines.pii import checks
from duoc.engines.pii.numbers import Value

_GAP = rb"[\s:.=\"'|,()-]{0,12}(?:(?:la|vao|on) )?(?:la )?"
_SHAPES = (
    re.compile(rb"(?i:ngay )?[ ]?([0-9]{1,2}) ?(?i:thang) ?([0-9]{1,2}),? ?(?i:nam) ?([0-9]{4})(?![0-9])"),
    re.compile(rb"([0-9OSBl]{1,2}) ?[/.-] ?([0-9OSBl]{1,2}) ?[/.-] ?([0-9OSBl]{4})(?![A-Za-z0-9])"),
    re.compile(rb"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?![0-9])"),
    re.compile(rb"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?![0-9])"),
)
_YEAR = re.compile(rb"[0-9]{4}(?![0-9/.-])")
_START = re.compile(_GAP, re.IGNORECASE)
_READ_AS = bytes.maketrans(b"OSBl", b"0581")


def birth(data: bytes, label_end: int) -> Value | None:
    """The date that begins right behind a label of birth; a year alone where nothing else is there."""
    start = _START.match(data, label_end).end()  # type: ignore[union-attr]  # it matches nothing, too
    for shape in _SHAPES:
        if found := shape.match(data, start):
            names = ("d", "m", "y") if "y" in shape.groupindex else (1, 2, 3)
            day, month, year = (int(found[name].translate(_READ_AS)) for name in names)
            if checks.calendar(day, month, year):
                scanned = not all(found[name].isdigit() for name in names)
                return Value(start, found.end(), "DOB", 0.8 if scanned else 1.0)
    if (found := _YEAR.match(data, start)) and checks.calendar(1, 1, int(found[0])):
        return Value(start, found.end(), "DOB", 0.8)
    return None
