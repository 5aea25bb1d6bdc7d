"""Our own icons: 24-px grid, stroke 1.75, round ends. Names are what they show, not where they are used."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_LINES = {
    "mangrove": "M12 3v9M12 12c-1 3-3 5-6 9M12 12c1 3 3 5 6 9M12 12v9"
    "M12 6c-2.5 0-4.5-1-5-3 2.5-.5 4.5.5 5 3ZM12 9c2.5 0 4.5-1 5-3-2.5-.5-4.5.5-5 3ZM3 21h18",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "cross": "M6 6l12 12M18 6L6 18",
    "triangle": "M12 4 21 20H3ZM12 10v4M12 17v.01",
    "dot": "M12 8v.01M12 11.5V17M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
    "ring": "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14Z",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20 20",
    "download": "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
    "up": "M6 14l6-6 6 6",
    "down": "M6 10l6 6 6-6",
    "next": "M5 12h14M13 6l6 6-6 6",
    "seal": "M12 2.5l2.4 1.9 3-.3 1 2.9 2.7 1.4-.7 3 .7 3-2.7 1.4-1 2.9-3-.3L12 21.5"
    "l-2.4-1.9-3 .3-1-2.9-2.7-1.4.7-3-.7-3L5.6 7l1-2.9 3 .3ZM8.5 12l2.5 2.5 4.5-4.5",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.5 2",
    "file": "M6 3h8l4 4v14H6ZM14 3v4h4M9 12h6M9 16h6",
    "user": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c.5-4 3.5-6 8-6s7.5 2 8 6",
    "key": "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM11 12 20 3M16.5 6.5l3 3M14 9l2 2",
    "link": "M10 14a4 4 0 0 1 0-5.5l3-3a4 4 0 0 1 5.5 5.5l-1.5 1.5M14 10a4 4 0 0 1 0 5.5l-3 3A4 4 0 0 1 5.5 13L7 11.5",
}


def names() -> list[str]:
    """Every icon there is, for the style guide."""
    return sorted(_LINES)


def icon_svg(name: str, size: int = 20) -> SafeString:
    """The icon as inline SVG, hidden from assistive technology. Raises `KeyError` for an unknown name."""
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        size,
        size,
        mark_safe(_LINES[name]),  # noqa: S308 (our own constant above)
    )
