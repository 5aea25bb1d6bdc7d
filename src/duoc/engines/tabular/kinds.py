"""What type a column has, decided from the counts of all its cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.naming import Head
from duoc.engines.tabular.shapes import Shape

_NEARLY = 0.8  # of the filled cells: from here on, the rest are mistakes to be named
_MIXED = 0.5  # below it, a column of text with some figures in it

_WHOLE = frozenset({Shape.WHOLE})
_BY_DECIMAL = {
    ",": frozenset({Shape.DOT_THREE, Shape.COMMA_THREE, Shape.DOT_GROUPS, Shape.COMMA_DECIMAL, Shape.VIETNAMESE}),
    ".": frozenset({Shape.DOT_THREE, Shape.COMMA_THREE, Shape.COMMA_GROUPS, Shape.DOT_DECIMAL, Shape.ENGLISH}),
}
_GROUPED = {
    ",": frozenset({Shape.DOT_THREE, Shape.DOT_GROUPS}),
    ".": frozenset({Shape.COMMA_THREE, Shape.COMMA_GROUPS}),
}
_EVIDENCE = {
    ",": frozenset({Shape.DOT_GROUPS, Shape.COMMA_DECIMAL, Shape.VIETNAMESE}),
    ".": frozenset({Shape.COMMA_GROUPS, Shape.DOT_DECIMAL, Shape.ENGLISH}),
}
_DATES = {
    "dmy": frozenset({Shape.ISO_DATE, Shape.DAY_FIRST, Shape.EITHER_FIRST}),
    "mdy": frozenset({Shape.ISO_DATE, Shape.MONTH_FIRST, Shape.EITHER_FIRST}),
}
_TIMES = {
    "dmy": _DATES["dmy"] | {Shape.ISO_TIME, Shape.DAY_FIRST_TIME, Shape.EITHER_FIRST_TIME},
    "mdy": _DATES["mdy"] | {Shape.ISO_TIME, Shape.MONTH_FIRST_TIME, Shape.EITHER_FIRST_TIME},
}
_CODES = re.compile(r"(ma|ma_so|so_hieu|sdt|so_dien_thoai|dien_thoai|cccd|cmnd|mst|so_tai_khoan|so_cccd|so_cmnd)(_|$)")
_MEASURES = re.compile(
    r"_(kg|g|tan|ta|yen|ha|m|m2|m3|km|km2|cm|mm|lit|ml|kwh|mw|do_c|phan_tram|ty_le|trieu_dong|ty_dong)(_|$)|^ty_le_"
)
_SIGNED = re.compile(r"%|\((kg|tấn|tạ|ha|m²|m³|m2|m3|km|km²|lít|triệu đồng|tỷ đồng)\)", re.IGNORECASE)
_YEARS = re.compile(r"(^|_)(nam|year)(_|$)")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type with what is needed to read its cells. `accepts`: shapes that are cells of it. `why`: a word for the report."""

    type: str
    accepts: frozenset[Shape]
    why: str = ""
    decimal: str = ","
    order: str = "dmy"
    zoned: bool = False


TEXT = Kind("string", frozenset(Shape))


def decide(
    head: Head,
    counts: Mapping[Shape, int],
    choice: Choice,
    *,
    decimal_is_known: bool = False,
    years: bool = False,
    geo: bool = False,
) -> Kind:
    """The type of a column from how often each shape occurs in it; `years`: its whole numbers all lie between 1800 and 2200.

    A type that a person chose is kept, whatever the cells are; but years that are none are integers.
    """
    filled = sum(times for shape, times in counts.items() if shape != Shape.EMPTY_WORD)
    decimal = choice.decimal if decimal_is_known else _decimal(counts, choice.decimal)
    order = _order(counts, choice.order)
    if chosen := choice.types.get(head.name):
        return _chosen("integer" if chosen == "year" and not years else chosen, counts, decimal, order)
    if geo:
        return Kind("geojson", frozenset({Shape.TEXT}))
    if not filled:
        return Kind("string", TEXT.accepts, "empty")
    offers = _offers(decimal, order)
    found = {kind: sum(counts.get(shape, 0) for shape in kind.accepts) for kind in offers}
    best = max(offers, key=lambda kind: found[kind])  # of equals the earlier one, which is the narrower
    share = found[best] / filled
    figures = found[offers[1]]
    if codes := counts.get(Shape.ZEROS, 0):
        # Digits behind a zero are a code, and so are the other digits of that column.
        return Kind(
            "string",
            TEXT.accepts,
            "zeros" if codes + figures >= _NEARLY * filled else "mixed" if share > _MIXED else "",
        )
    if share < _NEARLY:
        return Kind("string", TEXT.accepts, "mixed" if share >= _MIXED else "")
    if best.type == "integer":
        return _whole(best, head, years=years, pure=counts.get(Shape.WHOLE, 0) == found[best])
    return best


def _whole(kind: Kind, head: Head, *, years: bool, pure: bool) -> Kind:
    if pure and _CODES.match(head.name):
        return Kind("string", TEXT.accepts, "code")
    if pure and years and _YEARS.search(head.name):
        return Kind("year", _WHOLE)
    if _MEASURES.search(head.name) or _SIGNED.search(head.title):
        # Whole kilograms this month, halves the next: the type of a version should be the type of its successor.
        return _number(kind.decimal, "measure")
    return kind


def _number(decimal: str, why: str = "") -> Kind:
    return Kind("number", _WHOLE | _BY_DECIMAL[decimal], why, decimal)


def _offers(decimal: str, order: str) -> tuple[Kind, ...]:
    """Narrow before wide."""
    return (
        Kind("integer", _WHOLE | _GROUPED[decimal], "", decimal),
        _number(decimal),
        Kind("boolean", frozenset({Shape.BOOLEAN})),
        Kind("date", _DATES[order], order=order),
        Kind("datetime", _TIMES[order], order=order),
        Kind("datetime", frozenset({Shape.ISO_ZONED}), order=order, zoned=True),
    )


def _chosen(kind: str, counts: Mapping[Shape, int], decimal: str, order: str) -> Kind:
    if kind in {"string", "geojson"}:
        return Kind(kind, TEXT.accepts, "chosen")
    if kind == "year":
        return Kind(kind, _WHOLE, "chosen")
    offers = [offer for offer in _offers(decimal, order) if offer.type == kind]
    best = max(offers, key=lambda offer: sum(counts.get(shape, 0) for shape in offer.accepts))
    # Who calls a column a number has seen its zeros.
    more = {Shape.ZEROS} if kind in {"integer", "number"} else set()
    return Kind(kind, best.accepts | more, "chosen", best.decimal, best.order, best.zoned)


def _decimal(counts: Mapping[Shape, int], otherwise: str) -> str:
    seen = {sign: sum(counts.get(shape, 0) for shape in shapes) for sign, shapes in _EVIDENCE.items()}
    return otherwise if seen[","] == seen["."] else max(seen, key=lambda sign: seen[sign])


def evident(counts: Mapping[Shape, int]) -> bool:
    """Whether some cell of a column tells the decimal sign from the sign of the groups."""
    return any(counts.get(shape) for shapes in _EVIDENCE.values() for shape in shapes)


def _order(counts: Mapping[Shape, int], otherwise: str) -> str:
    day = counts.get(Shape.DAY_FIRST, 0) + counts.get(Shape.DAY_FIRST_TIME, 0)
    month = counts.get(Shape.MONTH_FIRST, 0) + counts.get(Shape.MONTH_FIRST_TIME, 0)
    return otherwise if day == month else "dmy" if day > month else "mdy"
