"""Filters and tags of the design system: numbers, times, icons, words of state."""

from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duoc.frame import numbers, stylesheet
from duoc.frame.icons import icon_svg
from duoc.frame.tables import with_query

register = template.Library()


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """1.234.567,89; nothing known is a dash."""
    return "–" if value is None or value == "" else numbers.number(value, places)


@register.filter
def size(value: int | None) -> str:
    """12,4 GB."""
    return "–" if value is None else numbers.size(value)


@register.filter
def duration(value: int | None) -> str:
    """Microseconds as 1 giờ 20 phút."""
    return "–" if value is None else numbers.duration(value)


@register.filter
def day(value: date | None) -> str:
    """23/08/2024."""
    return "–" if value is None else numbers.day(value)


@register.simple_tag
def moment(value: datetime | None, exact: bool = False) -> SafeString | str:
    """A moment as a <time>: how long ago, with the exact time on hover and in print (`title`), or exact at once."""
    if value is None:
        return "–"
    written = numbers.moment(value)
    if exact:
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), written)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), written, numbers.relative(value))


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """An icon of our own set; it never carries meaning alone, so it is hidden from readers of the text."""
    return icon_svg(name, size)


@register.simple_tag
def stylesheet_url() -> str:
    """The address of the joined style sheet."""
    return reverse("stylesheet", args=[stylesheet.joined()[0]])


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: str | None) -> str:
    """The present address's query with some parameters changed."""
    request = context.get("request")
    return with_query(request.GET.urlencode() if request else "", **changes)


@register.inclusion_tag("frame/status.html")
def status(state: str, word: str) -> dict[str, str]:
    """A status word: `ok`, `warn`, `danger`, `info` or empty, each with its own shape."""
    shapes = {"ok": "check", "warn": "triangle", "danger": "cross", "info": "dot"}
    return {"state": state, "word": word, "shape": shapes.get(state, "ring")}


@register.inclusion_tag("frame/badge.html")
def badge(kind: str, word: str = "") -> dict[str, str]:
    """A badge: `sample` (MINH HỌA), `unverified` (chưa đối chiếu), `replay`, `sandbox`, or a state with a word."""
    return {"kind": kind, "word": word}


@register.inclusion_tag("frame/figure.html")
def figure(label: str, value: Any, **more: Any) -> dict[str, Any]:
    """A figure with `href` (its rows), `unit`, `note`, `as_of`, `state`, `badge`."""
    return {"label": label, "value": value, **more}


@register.inclusion_tag("frame/table.html")
def table(table: Any) -> dict[str, Any]:
    """A `frame.tables.Table`."""
    return {"table": table}


@register.inclusion_tag("frame/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """A `frame.charts.Chart`."""
    return {"chart": chart}


@register.inclusion_tag("frame/map.html")
def map(map: Any) -> dict[str, Any]:  # noqa: A001, A002  # the word of the templates
    """A `frame.maps.Sheet`."""
    return {"map": map}


@register.inclusion_tag("frame/months.html")
def months(months: Any) -> dict[str, Any]:
    """A `frame.months.Months`."""
    return {"months": months}


@register.inclusion_tag("frame/seal.html")
def seal(state: str, detail: str = "", href: str = "") -> dict[str, str]:
    """Dấu kiểm chứng: `ok`, `wait` or `bad`, what it says, and where to check it again."""
    return {"state": state, "detail": detail, "href": href}


@register.filter
def unlocal(value: float | int) -> str:
    """A number as machines read it (SVG, progress), whatever the reader's language."""
    return f"{value:g}" if isinstance(value, float) and value == int(value) else str(value)


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """The value of a key, or nothing."""
    return mapping.get(key)
