"""Parties: their codes, GS1 numbers and company prefixes, and whose a number is."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from duoc.people.rules.accounts import AccountRefusedError

SANDBOX = "sandbox"
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


class HeldPrefix(NamedTuple):
    """A company prefix (6–12 digits) or a whole GLN, and the code of the party that holds it."""

    digits: str
    party: str


def code(text: str) -> str:
    """How the house names a party. Raises `AccountRefusedError`."""
    if not _CODE.fullmatch(text):
        raise AccountRefusedError(
            f"Mã {text!r} không dùng được: chữ cái thường không dấu, chữ số và gạch nối, tối đa 60."
        )
    return text


def gln(text: str) -> str:
    """A Global Location Number, 13 digits with a right check digit (GS1 General Specifications §7.9), or nothing.

    Raises `AccountRefusedError`.
    """
    if not text:
        return ""
    if not re.fullmatch("[0-9]{13}", text):
        raise AccountRefusedError(f"GLN {text!r} phải có đúng 13 chữ số.")
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(text[:12]))
    if (10 - total % 10) % 10 != int(text[12]):
        raise AccountRefusedError(f"GLN {text}: chữ số kiểm tra không đúng.")
    return text


def prefix(text: str, held: Iterable[HeldPrefix]) -> str:
    """A company prefix that nobody holds, neither a part of it nor a longer one. Raises `AccountRefusedError`."""
    if not re.fullmatch("[0-9]{6,12}", text):
        raise AccountRefusedError(f"Mã doanh nghiệp GS1 {text!r} phải có từ 6 đến 12 chữ số.")
    for other in held:
        if text.startswith(other.digits) or other.digits.startswith(text):
            raise AccountRefusedError(f"Mã doanh nghiệp GS1 {text} trùng với {other.digits} của {other.party}.")
    return text
