"""Numbers, days and moments as people in the province write them: 1.234,56 · 29/11/2026 · 29/11/2026 14:05.

What could be read in two ways is read the Vietnamese way, and the forms say so: `1.250` is one thousand two hundred and fifty.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from duoc.trace.rules.diary.said import said

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_DIGITS, _PLACES = 12, 6
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME = re.compile(r"([0-9]{1,2})(?::|h|g|giờ)([0-9]{2})?(?::([0-9]{2}))?")


class UnreadableError(ValueError):
    """Text that is no number, day or moment, as a sentence for whoever wrote it."""


def number(text: str) -> Decimal:
    """A number. Raises `UnreadableError`: no number, more than 12 digits before the mark or 6 behind it."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif _PLAIN.fullmatch(bare):
        bare = bare.replace(",", ".")
    else:
        raise UnreadableError(said("Cần một con số, ví dụ 1.234,5."))
    try:
        found = Decimal(bare)
    except InvalidOperation as error:  # nothing that the patterns admit, but numbers are not worth a crash
        raise UnreadableError(said("Cần một con số, ví dụ 1.234,5.")) from error
    whole, _, places = bare.lstrip("-").partition(".")
    if len(whole.lstrip("0")) > _DIGITS or len(places) > _PLACES:
        raise UnreadableError(said("Con số quá dài: nhiều nhất 12 chữ số trước dấu phẩy và 6 chữ số sau."))
    return found


def plain(value: Decimal) -> str:
    """A number as it is stored: digits and a point, nothing that could be left out."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0", "-") else text


def shown(text: str) -> str:
    """A stored number as people read it: 1.234,5."""
    sign, digits = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, _, places = digits.partition(".")
    return sign + f"{int(whole):,}".replace(",", ".") + (f",{places}" if places else "")


def day(text: str) -> date:
    """A day as dd/mm/yyyy or yyyy-mm-dd. Raises `UnreadableError`."""
    bare = text.strip()
    if found := _DAY.fullmatch(bare):
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := _ISO.fullmatch(bare):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    else:
        raise UnreadableError(said("Cần một ngày, viết ngày/tháng/năm, ví dụ 29/11/2026."))
    try:
        return date(*parts)
    except ValueError:
        raise UnreadableError(said("Lịch không có ngày %(day)s.", day=bare)) from None


def moment(text: str) -> datetime:
    """A moment of the province: a day with or without a time, or ISO 8601 with its own zone. Without a time it is noon.

    Raises `UnreadableError`.
    """
    bare = text.strip()
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(?:Z|[+-][0-9]{2}:[0-9]{2})?", bare):
        try:
            found = datetime.fromisoformat(bare)
        except ValueError:
            raise UnreadableError(said("Không có thời điểm %(moment)s.", moment=bare)) from None
        return found if found.tzinfo else found.replace(tzinfo=ZONE)
    head, _, tail = bare.partition(" ")
    when = day(head)
    hour, minute, second = 12, 0, 0
    if tail.strip():
        time = _TIME.fullmatch(tail.strip())
        if time is None:
            raise UnreadableError(said("Giờ viết như 14:05."))
        hour, minute, second = int(time[1]), int(time[2] or 0), int(time[3] or 0)
    try:
        return datetime(when.year, when.month, when.day, hour, minute, second, tzinfo=ZONE)
    except ValueError:
        raise UnreadableError(said("Một ngày không có lúc %(time)s.", time=tail.strip())) from None
