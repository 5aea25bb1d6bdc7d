"""Numbers, sizes, durations and times as a reader of the province writes them.

1.234.567,89 · 12,4 GB · 1 giờ 20 phút · 23/08/2024 · 2 phút trước.

The active language decides the marks: Vietnamese groups by a full stop, English by a comma. Moments are shown in the
province's zone (Asia/Ho_Chi_Minh), whatever the server's.
"""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from duoc.core.clock import PROVINCE_ZONE

_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)  # digits: of any number that a computer holds as such
_SIZES = ("B", "kB", "MB", "GB", "TB", "PB")


def english() -> bool:
    """Whether the reader chose English; everybody else reads Vietnamese."""
    return (get_language() or "vi").startswith("en")


def number(value: int | float | Decimal, places: int | None = None) -> str:
    """A number with grouped thousands. `places`: exactly so many decimals; None: integers plain, others up to two."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if places is None:
        shown = exact.quantize(Decimal("0.01") if exact != exact.to_integral_value() else Decimal(1), context=_WIDE)
        text = f"{shown:,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{exact.quantize(Decimal(1).scaleb(-places), context=_WIDE):,f}"
    if text.startswith("-"):
        # What rounds to nothing has no sign.
        text = "−" + text[1:] if text.strip("-0.,") else text[1:]
    return text if english() else text.translate(str.maketrans(",.", ".,"))


def exact(value: int | float | Decimal) -> str:
    """A datum of somebody's table: with every decimal that it has. What has more than eighteen is written as programs do."""
    told = value if isinstance(value, Decimal) else Decimal(str(value))
    exponent = told.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or not -18 <= exponent <= 18:
        return str(value)
    return number(told, max(0, -exponent))


def share(part: float, whole: float) -> str:
    """A share in per cent with one decimal; an empty whole has no share (–)."""
    if not whole:
        return "–"
    return number(Decimal(str(part)) * 100 / Decimal(str(whole)), 1) + " %"


def size(octets: int) -> str:
    """A size in decimal units: 999 B, 12,4 GB (three leading digits at most)."""
    value, step = Decimal(octets), 0
    while step < len(_SIZES) - 1 and abs(value) >= Decimal("999.5"):
        value, step = value / 1000, step + 1
    return f"{number(value, 1 if step and abs(value) < Decimal('99.95') else 0)} {_SIZES[step]}"


def duration(microseconds: int) -> str:
    """A duration in at most two units: 850 µs, 1,4 ms, 12,5 giây, 1 giờ 20 phút, 3 ngày 4 giờ."""
    if microseconds < 1_000:
        return f"{microseconds} µs"
    if microseconds < 999_950:  # from here on it rounds to a second
        return f"{number(Decimal(microseconds) / 1000, 1)} ms"
    if microseconds < 60_000_000:
        return _("%(count)s giây") % {"count": number(round(Decimal(microseconds) / 1_000_000, 1))}
    minutes = microseconds // 60_000_000
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, _("%d ngày")), (hours, _("%d giờ")), (minutes, _("%d phút"))]
    return " ".join(unit % count for count, unit in [part for part in parts if part[0]][:2])


def day(value: date) -> str:
    """dd/mm/yyyy, in both languages: the province's own writing."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime, seconds: bool = True) -> str:
    """A moment in the province's zone: 23/08/2024 14:05:09. Naive datetimes are refused."""
    local = in_province(value)
    return f"{local:%d/%m/%Y %H:%M:%S}" if seconds else f"{local:%d/%m/%Y %H:%M}"


def in_province(value: datetime) -> datetime:
    """The same moment on the province's clock."""
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(PROVINCE_ZONE)


def relative(value: datetime, now: datetime | None = None) -> str:
    """How long ago, for moments of the last 24 hours; older or future ones are written out."""
    seconds = int(((now or datetime.now(UTC)) - value).total_seconds())
    if not 0 <= seconds < 86_400:
        return moment(value, seconds=False)
    if seconds < 10:
        return _("vừa xong")
    if seconds < 60:
        return ngettext("%d giây trước", "%d giây trước", seconds) % seconds
    if seconds < 3_600:
        return ngettext("%d phút trước", "%d phút trước", seconds // 60) % (seconds // 60)
    return ngettext("%d giờ trước", "%d giờ trước", seconds // 3_600) % (seconds // 3_600)
