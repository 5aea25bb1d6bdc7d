"""A datum of a table in words: all its decimals, a day as the province writes it, yes and no."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from duoc.frame import numbers


def written(value: Any, kind: str) -> str:
    """kind: the column's type. A coordinate cut to two decimals lies a kilometre away, so nothing is rounded."""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if kind in ("integer", "number") and isinstance(value, int | float | Decimal):
        return numbers.exact(value)
    if kind == "date" and isinstance(value, str) and len(value) == 10:
        return f"{value[8:]}/{value[5:7]}/{value[:4]}"
    return str(value)
