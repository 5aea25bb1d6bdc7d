"""What an entry asks for: fields, their kinds, and what is wrong with what somebody wrote, in a plain sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from duoc.core import text as vietnamese
from duoc.core.gs1.digits import check_digit_holds
from duoc.trace.rules.diary import written
from duoc.trace.rules.diary.said import Said, Word, lowered, said
from duoc.trace.rules.diary.written import UnreadableError

LONGEST = 500
# What the diary's own lot numbers are made of: a part of GS1's CSET 82 that needs no escape in an address or a file's name.
LOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}|01/[0-9]{14}/10/\S{1,60}|https?://\S{1,300}|urn:\S{1,300}")
MOST_LOTS = 30
# Units that are words; the signs of SI are the same everywhere.
_ENGLISH_UNITS = {"con": "head", "phút": "min", "giờ": "h", "ngày": "days", "cây": "trees", "lít": "litres", "tổ": "hives",
                  "chai": "bottles"}  # fmt: skip
_SWAPPED = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers. key: as it is stored."""

    key: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    """A key data element. name: as it is stored. kind: of `KINDS`. unit: as people read it.

    least, most: of a number. carry: whether the last entry's value is offered again. ilmd: the name under which an event that
    makes a lot tells it (a CURIE of GS1's context, or a URN of ours); empty where it stays in the diary.
    """

    name: str
    vi: str
    en: str
    kind: str = "text"
    unit: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    hint: Said | None = None
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(1_000_000)
    carry: bool = True
    ilmd: str = ""


def choice(*rows: tuple[str, str, str]) -> tuple[Choice, ...]:
    """Choices from (key, Vietnamese, English)."""
    return tuple(Choice(*row) for row in rows)


def read(field: Field, text: str) -> str:
    """What is stored of what somebody wrote; empty for nothing. Raises `UnreadableError`."""
    bare = vietnamese.nfc(text).strip()
    if not bare:
        if field.required:
            raise UnreadableError(said("Còn thiếu: %(field)s.", field=lowered(field)))
        return ""
    return KINDS[field.kind](field, bare)


def _text(_field: Field, bare: str) -> str:
    if len(bare) > LONGEST:
        raise UnreadableError(said("Quá dài: nhiều nhất %(most)s chữ.", most=LONGEST))
    if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in bare):
        raise UnreadableError(said("Có ký tự không đọc được."))
    return bare


def _number(field: Field, bare: str) -> str:
    if field.unit and vietnamese.fold(bare).endswith(vietnamese.fold(field.unit)):
        bare = bare[: -len(field.unit)]
    value = written.number(bare)
    if value < field.least:
        raise UnreadableError(said("Ít nhất %(least)s.", least=_bound(field, field.least)))
    if value > field.most:
        raise UnreadableError(said("Nhiều nhất %(most)s.", most=_bound(field, field.most)))
    return written.plain(value)


def _amount(field: Field, bare: str) -> str:
    value = _number(field, bare)
    if value == "0":
        raise UnreadableError(said("Phải lớn hơn 0."))
    return value


def _count(field: Field, bare: str) -> str:
    value = _amount(field, bare)
    if "." in value:
        raise UnreadableError(said("Đếm thì phải là số nguyên."))
    return value


def _choice(field: Field, bare: str) -> str:
    wanted = vietnamese.fold(bare)
    for one in field.choices:
        names = [vietnamese.fold(name) for name in (one.key, one.vi, one.en)]
        # "Cua xanh" is enough for "Cua xanh (Scylla paramamosain)".
        if wanted in names or wanted in [name.partition(" (")[0] for name in names]:
            return one.key
    raise UnreadableError(said("Chọn một trong: %(choices)s.", choices=field.choices))


def _day(_field: Field, bare: str) -> str:
    return written.day(bare).isoformat()


def _gln(_field: Field, bare: str) -> str:
    digits = re.sub(r"\s", "", bare)
    if not re.fullmatch("[0-9]{13}", digits) or not check_digit_holds(digits):
        raise UnreadableError(said("GLN có 13 chữ số, chữ số cuối là số kiểm tra. Chép lại từ giấy của bên mua."))
    return digits


def _lots(_field: Field, bare: str) -> str:
    found = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", bare) if part))
    if len(found) > MOST_LOTS:
        raise UnreadableError(said("Nhiều nhất %(most)s lô một lần.", most=MOST_LOTS))
    if wrong := next((one for one in found if not _REFERENCE.fullmatch(one)), ""):
        raise UnreadableError(
            said("“%(text)s” không phải số lô. Nhiều lô thì cách nhau bằng dấu phẩy.", text=wrong[:40])
        )
    return ", ".join(found)


# amount: more than nothing, of weight or volume; count: whole pieces; lots: numbers of lots that goods come from.
KINDS: dict[str, Callable[[Field, str], str]] = {
    "text": _text,
    "long": _text,
    "number": _number,
    "amount": _amount,
    "count": _count,
    "choice": _choice,
    "day": _day,
    "gln": _gln,
    "lots": _lots,
}


def _bound(field: Field, value: Decimal) -> Word:
    """A bound of a number with its unit."""
    plain = written.plain(value)
    return Word(f"{written.shown(plain)} {field.unit}".rstrip(), f"{value:,f} {unit(field, english=True)}".rstrip())


def unit(field: Field, *, english: bool) -> str:
    """The unit of a field as people read it."""
    return _ENGLISH_UNITS.get(field.unit, field.unit) if english else field.unit


def shown(field: Field, value: str, *, english: bool = False) -> str:
    """A stored value as people read it."""
    if not value:
        return ""
    if field.kind in ("number", "amount", "count"):
        number = written.shown(value)
        return f"{number.translate(_SWAPPED) if english else number} {unit(field, english=english)}".rstrip()
    if field.kind == "day":
        year, month, day = value.split("-")
        return f"{day}/{month}/{year}"
    if field.kind == "choice":
        found = next((one for one in field.choices if one.key == value), None)
        return (found.en if english else found.vi) if found else value
    return value
