"""Filters of datastore_search: a tree of comparisons, and values held against the type of their column."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from duoc.engines.ckan import texts
from duoc.engines.ckan.asked import truth, whole
from duoc.engines.ckan.errors import ValidationError

OPERATORS = ("eq", "lt", "lte", "gt", "gte", "in")
DEEPEST, MOST = 8, 1000  # $and and $or in each other; comparisons, and values of one `in`
_WHOLE = {"int": 2**31, "int4": 2**31, "int8": 2**63}


@dataclass(frozen=True, slots=True)
class Compare:
    """`operator`: one of `OPERATORS` but `in`. `value` None: the cell is empty."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Among:
    """The cell is one of these."""

    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part; without parts everything."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Some part; without parts nothing."""

    parts: tuple["Filter", ...]


Filter = Compare | Among | All | Some


def read(value: Any) -> All:
    """The tree of `filters`. Raises `ValidationError`."""
    if not isinstance(value, dict):
        raise _wrong("Not a json object")
    return _object(value, 0)


def typed(tree: Filter, types: Mapping[str, str]) -> Filter:
    """The same with each value in its column's type (`int`, `int4`, `int8`, `numeric`, `float8`, `bool`, `date`, `timestamp`,
    `time`, anything else: text). Raises `ValidationError`, never with a value in it."""
    if isinstance(tree, All | Some):
        return type(tree)(tuple(typed(part, types) for part in tree.parts))
    if tree.field not in types:
        raise _wrong(texts.unknown_field(tree.field))
    kind = types[tree.field]
    if isinstance(tree, Among):
        return Among(tree.field, tuple(_cast(one, kind) for one in tree.values))
    return Compare(tree.field, tree.operator, _cast(tree.value, kind))


def _object(value: Mapping[str, Any], depth: int) -> All:
    if depth > DEEPEST:
        raise _wrong(f"At most {DEEPEST} $and and $or in each other")
    if len(value) > MOST:
        raise _wrong(f"At most {MOST} filters")
    return All(tuple(_member(name, one, depth) for name, one in value.items()))


def _member(name: str, value: Any, depth: int) -> Filter:
    if name in ("$or", "$and"):
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value) or len(value) > MOST:
            raise _wrong(f"{name} needs a list of objects")
        parts = tuple(_object(one, depth + 1) for one in value)
        return Some(parts) if name == "$or" else All(parts)
    if isinstance(value, list):
        return _among(name, value)
    if not isinstance(value, dict):
        return Compare(name, "eq", value)
    if unknown := [one for one in value if one not in OPERATORS]:
        raise _wrong(f"Unknown operator: {unknown[0][:40]}")
    return All(
        tuple(_among(name, one) if operator == "in" else _plain(name, operator, one) for operator, one in value.items())
    )


def _among(name: str, values: Any) -> Among:
    if not isinstance(values, list) or len(values) > MOST or any(isinstance(one, dict | list) for one in values):
        raise _wrong(f"A list of at most {MOST} values is needed")
    return Among(name, tuple(values))


def _plain(name: str, operator: str, value: Any) -> Compare:
    if isinstance(value, dict | list):
        raise _wrong(f"One value is needed: {operator}")
    return Compare(name, operator, value)


def _cast(value: Any, kind: str) -> Any:
    if value is None:
        return None
    try:
        return _cast_to(value, kind)
    except (ValueError, InvalidOperation, OverflowError):
        raise ValidationError({"query": ["Invalid query"]}) from None


def _cast_to(value: Any, kind: str) -> Any:
    text = str(value).strip()
    if kind in _WHOLE:
        number = whole(value)
        if number is None or not -_WHOLE[kind] <= number < _WHOLE[kind]:
            raise ValueError("no such integer")
        return number
    if kind == "numeric":
        return Decimal(text)
    if kind == "float8":
        return float(text)
    if kind == "bool":
        if (said := truth(value)) is None or text == "":
            raise ValueError("neither true nor false")
        return said
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "timestamp":
        return datetime.fromisoformat(text)
    if kind == "time":
        return time.fromisoformat(text)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no number")
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _wrong(sentence: str) -> ValidationError:
    return ValidationError({"filters": [sentence]})
