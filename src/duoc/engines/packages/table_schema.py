"""Table Schema (Data Package standard 2.0): the columns of a table in words that every tool of the field knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = frozenset(
    [
        "string",
        "number",
        "integer",
        "boolean",
        "object",
        "array",
        "list",
        "datetime",
        "date",
        "time",
        "year",
        "yearmonth",
        "duration",
        "geopoint",
        "geojson",
        "any",
    ]
)
_CONSTRAINTS = frozenset(
    [
        "required",
        "unique",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "jsonSchema",
        "pattern",
        "enum",
    ]
)


class SchemaError(ValueError):
    """A schema against the standard; the text names the column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. `format`: ISO forms where empty; a strptime pattern such as `%d/%m/%Y` for a raw file."""

    name: str
    type: str = "string"
    format: str = ""
    title: str = ""
    description: str = ""
    unit: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)
    decimal_sign: str = ""
    group_sign: str = ""


def schema(columns: Iterable[Column], key: Iterable[str] = (), missing: Iterable[str] = ("",)) -> dict[str, Any]:
    """The schema of a table. `key`: the columns that name a row.

    SchemaError for an unknown type or constraint, two columns of one name, a key that is no column.
    """
    fields = [_field(column) for column in columns]
    names = [one["name"] for one in fields]
    if len(set(names)) < len(names):
        msg = "two columns of one name"
        raise SchemaError(msg)
    primary = list(key)
    if unknown := [name for name in primary if name not in names]:
        msg = f"key names no column: {unknown[0][:80]}"
        raise SchemaError(msg)
    found: dict[str, Any] = {"fields": fields, "missingValues": list(missing)}
    return {**found, "primaryKey": primary} if primary else found


def _field(column: Column) -> dict[str, Any]:
    name = column.name[:80]
    if not column.name or column.type not in TYPES:
        msg = f"column {name or '?'}: unknown type"
        raise SchemaError(msg)
    if wrong := sorted(column.constraints.keys() - _CONSTRAINTS):
        msg = f"column {name}: unknown constraint {wrong[0][:80]}"
        raise SchemaError(msg)
    found = {
        "name": column.name,
        "type": column.type,
        "format": column.format,
        "title": column.title,
        "description": column.description,
        "unit": column.unit,
        "constraints": dict(column.constraints),
    }
    if column.type in ("number", "integer"):
        found |= {"decimalChar": column.decimal_sign if column.type == "number" else "", "groupChar": column.group_sign}
    return {key: value for key, value in found.items() if value not in ("", {})}
