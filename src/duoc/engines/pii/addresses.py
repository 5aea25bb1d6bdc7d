"""Addresses: house, street, hamlet, then the units that govern it; three levels before 01/07/2025, two after."""

import re

from duoc.core.text import fold
from duoc.engines.pii.facts import rows
from duoc.engines.pii.numbers import Value

_WORD = rb"[A-Z0-9][A-Za-z0-9]{0,14}(?![A-Za-z0-9])"
_WORDS = _WORD + rb"(?:[ ]" + _WORD + rb"){0,5}"
_HOUSE = rb"(?i:so (?:nha )?)?[0-9]{1,4}[A-Za-z]?(?:/[0-9]{1,4}[A-Za-z]?){0,3}(?![A-Za-z0-9])"
_STREET = rb"(?i:duong|pho|hem|ngo|ngach|kiet|quoc lo|tinh lo|ql|dl) " + _WORDS
_HAMLET = (
    rb"(?i:ap|khom|thon|xom|to dan pho|to|buon|ban|lang|khu pho|khu vuc|khu do thi|khu|doi|tieu khu|so nha|chung cu) "
    + _WORDS
)
_UNIT = rb"(?i:phuong|xa|thi tran|dac khu|quan|huyen|thi xa|thanh pho|tinh|tp\.?|p\.|q\.|h\.|x\.|tx\.|tt\.) ?" + _WORDS
_NAMES = {fold(row["province"]).removeprefix("tp. ") for row in rows("citizen_provinces")}
_PROVINCE = b"(?i:" + "|".join(map(re.escape, sorted(_NAMES, reverse=True))).encode() + b")(?![A-Za-z0-9])"
_JOINT = rb"(?:, ?|; ?| - )"
_PART = rb"(?:" + rb"|".join((_UNIT, _STREET, _HAMLET, _PROVINCE)) + rb")"
_HEAD = (
    rb"(?:"
    + _HOUSE
    + rb"(?:,? (?:"
    + _STREET
    + rb"|(?!(?i:phuong|xa|ap|khom|thon|to) )"
    + _WORDS
    + rb"))?|"
    + _PART
    + rb")"
)
# A street without its word stands only before something that is one.
_NAMELESS = _WORDS + rb"(?=, ?" + _PART + rb")"
_WHOLE = re.compile(_HEAD + rb"(?:" + _JOINT + rb"(?:" + _PART + rb"|" + _NAMELESS + rb")){1,6}")
_HAS_UNIT = re.compile(
    rb"(?:^|[,;-] ?)(?i:phuong|xa|thi tran|dac khu|quan|huyen|thi xa|thanh pho|tinh|tp|p\.|q\.|h\.|x\.) ?[A-Z0-9]"
)
_GAP = re.compile(rb"[\s:.=\"'|(-]{0,12}(?:(?:la|tai|o) )?(?:la )?", re.IGNORECASE)
# What an address may begin with when nothing announces it.
_STARTS = re.compile(
    rb"(?<![A-Za-z0-9/.-])(?=((?i:so |ap |khom |thon |xom |to |duong |hem |khu |buon |ban |chung cu )[A-Z0-9]"
    rb"|[0-9]{1,4}[A-Za-z]?(?:/[0-9]{1,4}[A-Za-z]?)?,? [A-Za-z]))"
)


def labelled(data: bytes, label_end: int) -> Value | None:
    """The address right behind a label; one unit and its province are enough."""
    start = _GAP.match(data, label_end).end()  # type: ignore[union-attr]  # it matches nothing, too
    found = _WHOLE.match(data, start)
    if found is None or not _HAS_UNIT.search(found[0]):
        return None
    return Value(start, found.end(), "ADDRESS", 1.0)


def bare(data: bytes, comma: int) -> Value | None:
    """An address around the comma before its commune: it must begin with a house, a street or a hamlet."""
    begin = max(0, comma - 64)
    before = data[begin : comma - 1]
    line = before.rfind(b"\n")
    offset = begin + line + 1 if line >= 0 else begin
    for one in _STARTS.finditer(data, offset, comma - 1):
        found = _WHOLE.match(data, one.start(1))
        if found and found.end() > comma and _HAS_UNIT.search(found[0]):
            return Value(one.start(1), found.end(), "ADDRESS", 1.0)
    return None
