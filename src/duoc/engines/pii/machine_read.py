"""What machines read on identity papers: the QR code of the citizen card and the lines of ICAO 9303."""

import re

from duoc.engines.pii import checks
from duoc.engines.pii.numbers import Value

_QR = re.compile(
    rb"([0-9]{12})\|([0-9]{9}|[0-9]{12})?\|[^|\n]{2,80}\|([0-9]{2})([0-9]{2})([0-9]{4})\|"
    rb"[^|\n]{2,4}\|[^|\n]{3,250}\|[0-9]{8}(?![0-9])"
)
_END = rb"[ \t]{0,8}\r?\n[ \t]{0,8}"
_CARD = re.compile(
    rb"(IDVNM([0-9]{9})([0-9])([0-9]{12})<<([0-9]))" + _END
    + rb"(([0-9]{6})([0-9])[MF<X]([0-9]{6})([0-9])VNM[A-Z0-9<]{11}([0-9]))" + _END + rb"[A-Z<]{30}"
)  # fmt: skip
_PASSPORT = re.compile(
    rb"P<VNM[A-Z<]{39}" + _END + rb"(([A-Z0-9<]{9})([0-9])VNM([0-9]{6})([0-9])[MF<X]([0-9]{6})([0-9])"
    rb"([A-Z0-9<]{14})([0-9<])([0-9]))"
)


def qr(data: bytes, start: int) -> Value | None:
    """Seven fields with bars between them; surest when the number agrees with the date of birth."""
    found = _QR.match(data, start)
    if found is None or not checks.citizen(found[1]):
        return None
    day, month, year = int(found[3]), int(found[4]), int(found[5])
    if not checks.calendar(day, month, year):
        return None
    number = found[1]
    agrees = 1900 + (number[3] - 48) // 2 * 100 + int(number[4:6]) == year
    return Value(start, found.end(), "CCCD_QR", 1.0 if agrees else 0.9)


def lines(data: bytes, start: int) -> Value | None:
    """The three lines of a chip card or the two of a passport, all check digits right."""
    digit = checks.machine_digit
    if found := _CARD.match(data, start):
        first, second = found[1], found[6]
        whole = first[5:30] + second[0:7] + second[8:15] + second[18:29]
        right = (
            _agrees(found[2], found[3]) and _agrees(found[7], found[8]) and _agrees(found[9], found[10])
            and _agrees(found[2] + found[3] + found[4] + b"<<", found[5], found[4]) and digit(whole) == int(found[11])
        )  # fmt: skip
        return Value(start, found.end(), "MRZ", 1.0) if right else None
    if found := _PASSPORT.match(data, start):
        second = found[1]
        right = (
            _agrees(found[2], found[3]) and _agrees(found[4], found[5]) and _agrees(found[6], found[7])
            and digit(found[8]) == int(found[9].replace(b"<", b"0"))
            and digit(second[0:10] + second[13:20] + second[21:43]) == int(found[10])
        )  # fmt: skip
        return Value(start, found.end(), "MRZ", 1.0) if right else None
    return None


def _agrees(field: bytes, check: bytes, *others: bytes) -> bool:
    """The digit is that of the field, or of another field that issuers compute it over."""
    return any(checks.machine_digit(one) == int(check) for one in (field, *others))
