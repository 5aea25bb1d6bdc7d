"""The two coupon codes (AI 8110, 8112): fields whose first digit tells their length (GS1 General Specifications 3.9.11, 3.9.12).

A grammar as data: each field is a pattern; `_sized` writes one whose first digit says how many digits follow.
"""

import re

from duoc.core.gs1.dates import date


def _sized(lengths: range, more: int = 0) -> str:
    """Alternatives: the digit `n` of `lengths`, then n + `more` digits."""
    return "(?:" + "|".join(f"{n}[0-9]{{{n + more}}}" for n in lengths) + ")"


_PREFIX = _sized(range(7), 6)
_SERIAL = _sized(range(10), 6)
_PURCHASE = _sized(range(1, 6)) + "[0-49][0-9]{3}"
_PREFIX_OR_NONE = f"(?:{_PREFIX}|9)"
_DATE = "[0-9]{6}"
_COUPON = re.compile(
    f"{_PREFIX}[0-9]{{6}}{_sized(range(1, 6))}{_PURCHASE}"
    f"(?:1[0-3]{_PURCHASE}{_PREFIX_OR_NONE})?"
    f"(?:2{_PURCHASE}{_PREFIX_OR_NONE})?"
    f"(?:3(?P<expiry>{_DATE}))?(?:4(?P<start>{_DATE}))?"
    f"(?:5{_SERIAL})?"
    f"(?:6{_sized(range(1, 8), 6)})?"
    "(?:9[01256][0-2][0-9][01])?"
)
_OFFER = re.compile(f"[01]{_PREFIX}[0-9]{{6}}{_SERIAL}")


def coupon(text: str) -> str:
    """What is wrong with a North American coupon code (AI 8110), or ""."""
    match = _COUPON.fullmatch(text)
    if match is None:
        return "not the form of a coupon code"
    start, expiry = match["start"], match["expiry"]
    if any(date(day) for day in (start, expiry) if day):
        return "a date of the coupon does not exist"
    return "the coupon expires before it starts" if start and expiry and expiry < start else ""


def positive_offer(text: str) -> str:
    """What is wrong with a positive offer file's coupon code (AI 8112), or ""."""
    return "" if _OFFER.fullmatch(text) else "not the form of a coupon code"
