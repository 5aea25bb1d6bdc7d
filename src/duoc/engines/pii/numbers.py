"""Numbers: what a run of digits is, by its check, the label before it, and how it is written."""

import re
from collections.abc import Callable
from typing import NamedTuple

from duoc.engines.pii import checks
from duoc.engines.pii.facts import DETECTORS
from duoc.engines.pii.prefilter import DIGIT

# Groups of digits with one blank, dot or dash between them. A group has a digit, and no letter goes on behind it.
_GROUP = rb"(?=[OSBlIosbi]{0,6}[0-9])" + DIGIT.encode() + rb"{1,24}(?![A-Za-z0-9])"
_TOKEN = re.compile(_GROUP + rb"(?:[ .-]" + _GROUP + rb"){0,9}")
_HEALTH_CARD = re.compile(
    rb"([A-Za-z]{2})[ .-]?(" + DIGIT.encode() + rb"(?:[ .-]?" + DIGIT.encode() + rb"){12})(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(rb"[A-Za-z]" + DIGIT.encode() + rb"{7,8}(?![A-Za-z0-9])")
_PLATE = re.compile(
    rb"([1-9][0-9])-?[A-Za-z][A-Za-z0-9]?[ .-]{0,2}(?:[0-9]{3}\.?[0-9]{2}|[0-9]{4})(?![A-Za-z0-9]|[.][0-9])"
)
# What a finding is worth whose digits were partly scanned letters.
SCANNED = 0.8
_READ_AS = bytes.maketrans(b"OSBlIosbi", b"058110581")
_JOINTS = b" .-"


class Value(NamedTuple):
    """`data[start:end]` and what it is; `weight` lowers the confidence (scanned letters in place of digits)."""

    start: int
    end: int
    type: str
    weight: float


def token_end(data: bytes, start: int) -> int:
    """Where the whole written number ends."""
    found = _TOKEN.match(data, start)
    return found.end() if found else start


def labelled(data: bytes, start: int, kind: str) -> Value | None:
    """The number at `start`, which stands behind a label of `kind`: the longest run of its groups that passes a check."""
    found = _TOKEN.match(data, start)
    if found is None:
        return None
    end = found.end()
    accepted = ACCEPTED[kind]
    while end > start:
        value, scanned = _digits(data[start:end])
        for lengths, check, name in accepted:
            if len(value) in lengths and check(value):
                return Value(_with_plus(data, start, name), end, name, SCANNED if scanned else 1.0)
        end = max(data.rfind(joint, start, end) for joint in (b" ", b".", b"-"))
    return None


def bare(data: bytes, start: int, end: int) -> Value | None:
    """A number without a label: a phone number as one dials it, a card, or (weakly) an identity number."""
    raw = data[start:end]
    value, scanned = _digits(raw)
    if scanned or _in_something(data, start, end):
        return None
    for lengths, check, name in BARE:
        if len(value) in lengths and check(value):
            return Value(_with_plus(data, start, name), end, name, 1.0)
    first = raw.split(b" ", 1)[0]
    return bare(data, start, start + len(first)) if len(first) < len(raw) else None


def digits_in(data: bytes, start: int, end: int) -> int:
    """How many digits a written number has."""
    return len(data[start:end].translate(None, _JOINTS))


def health_card(data: bytes, start: int) -> Value | None:
    """Fifteen signs of a health-insurance card."""
    found = _HEALTH_CARD.match(data, start)
    if found is None:
        return None
    value, scanned = _digits(found[2])
    if not checks.health_card(found[1], value):
        return None
    return Value(start, found.end(), "BHYT", SCANNED if scanned else 1.0)


def passport(data: bytes, start: int) -> Value | None:
    """One letter and seven or eight digits."""
    found = _PASSPORT.match(data, start)
    if found is None:
        return None
    scanned = not data[start + 1 : found.end()].isdigit()
    return Value(start, found.end(), "PASSPORT", SCANNED if scanned else 1.0)


def plate(data: bytes, start: int, *, is_labelled: bool) -> Value | None:
    """A registration plate; without a label it must be written with a joint, as plates are."""
    found = _PLATE.match(data, start)
    if found is None or found[1] not in checks.PLATES:
        return None
    letters = found[0][2:].lstrip(b"-")
    if not is_labelled and not (letters[:1].isupper() and any(joint in found[0] for joint in (b" ", b".", b"-"))):
        return None
    return Value(start, found.end(), "PLATE", 1.0)


def _with_plus(data: bytes, start: int, name: str) -> int:
    return start - 1 if name == "PHONE" and data[start - 1] == 0x2B else start


def _digits(raw: bytes) -> tuple[bytes, bool]:
    """The digits alone, and whether letters stood for some of them."""
    value = raw.translate(None, _JOINTS)
    if value.isdigit():
        return value, False
    return value.translate(_READ_AS), True


def _in_something(data: bytes, start: int, end: int) -> bool:
    """Part of a longer sign: a path, a decision's number, a time, an amount."""
    before = data[start - 1]
    if before in b".,/:-_" and data[start - 2 : start - 1].isalnum():
        return True
    return data[end] in b"/_@" or (data[end] in b".,:-" and data[end + 1 : end + 2].isdigit())


Accepted = tuple[frozenset[int], Callable[[bytes], bool], str]

# A label takes its own kind first, then what people write behind it too.
_ALSO = {
    "SO_DINH_DANH": ("CMND",),
    "CMND": ("SO_DINH_DANH",),
    "MST": ("SO_DINH_DANH",),
    "BHYT": ("BHXH",),
    "PASSPORT": ("SO_DINH_DANH",),  # "CCCD/hộ chiếu"
}


def _accepted(kind: str) -> tuple[Accepted, ...]:
    return tuple(
        (DETECTORS[name].lengths, checks.BY_NAME[DETECTORS[name].check], name)
        for name in (kind, *_ALSO.get(kind, ()))
        if DETECTORS[name].check in checks.BY_NAME
    )


ACCEPTED = {kind: _accepted(kind) for kind in DETECTORS}
BARE: tuple[Accepted, ...] = (
    (frozenset({10, 11, 13}), checks.written_phone, "PHONE"),
    (frozenset({16, 19}), checks.card, "BANK_CARD"),
    (frozenset({12}), checks.citizen, "SO_DINH_DANH"),
)
