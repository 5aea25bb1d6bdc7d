"""The columns of a table as its Table Schema declares them, and what a value of each type is."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from duoc.core.clock import PROVINCE_ZONE

# Types of Table Schema that a version may have; another one is read as text.
COLUMN_TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "year", "geojson")
NUMERIC = frozenset({"integer", "number", "year"})
DATED = frozenset({"date", "datetime"})
ID = "_id"
_LARGEST = 2**63
_TRUE, _FALSE = ("true", "t", "1", "yes", "có"), ("false", "f", "0", "no", "không")
_TRUTH = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)


class ColumnError(ValueError):
    """A name that is no column of the table, or a type that cannot do what is asked. `name`: the column."""

    def __init__(self, name: str, why: str = "unknown") -> None:
        super().__init__(why)
        self.name, self.why = name, why


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the file, its type (one of `COLUMN_TYPES`). zoned: its moments are points in time, in UTC."""

    name: str
    type: str = "string"
    zoned: bool = False


def columns_of(schema: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns of a Table Schema, in their order."""
    known = frozenset(COLUMN_TYPES)
    return tuple(
        Column(field["name"], field["type"] if field.get("type") in known else "string", field.get("zone") == "UTC")
        for field in schema["fields"]
    )


class Known:
    """Columns by name; `_id` is the number of a row, from 1, in every table.

    beside: whole numbers that the relation has beside its columns; they are asked for by name alone.
    """

    def __init__(self, columns: Iterable[Column], beside: Iterable[str] = ()) -> None:
        self.columns = tuple(columns)
        self._types = {column.name: column.type for column in self.columns} | dict.fromkeys((ID, *beside), "integer")
        self._zoned = frozenset(column.name for column in self.columns if column.zoned)

    def type(self, name: str) -> str:
        """Raises `ColumnError`."""
        try:
            return self._types[name]
        except KeyError:
            raise ColumnError(name) from None

    def zoned(self, name: str) -> bool:
        """Whether the column's moments are points in time."""
        return name in self._zoned

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of the table, without `_id`."""
        return tuple(column.name for column in self.columns)


def value(given: Any, kind: str, *, zoned: bool = False) -> Any:
    """What somebody gave as a value of a column's type. Raises `ValueError` for what can be none, never with the value in it.

    zoned: of a column of points in time, where a day or an hour without a zone is the province's.
    """
    try:
        return _value(given, kind, zoned)
    except (ValueError, OverflowError, TypeError):
        raise ValueError(f"no {kind}") from None


def _value(given: Any, kind: str, zoned: bool) -> Any:
    if given is None or isinstance(given, (dict, list, tuple, set)):
        raise ValueError("no value")
    if kind == "boolean":
        return given if isinstance(given, bool) else _TRUTH[str(given).strip().casefold()] if _says(given) else _no()
    if isinstance(given, bool):
        given = "true" if given else "false"
    if kind in NUMERIC and "_" in str(given):  # Python's own way to write 1_000
        return _no()
    if kind in ("integer", "year"):
        number = (
            int(str(given).strip()) if not isinstance(given, float) else int(given) if given.is_integer() else _no()
        )
        return number if -_LARGEST <= number < _LARGEST else _no()
    if kind == "number":
        real = float(given)
        return real if math.isfinite(real) else _no()
    if kind == "date":
        return given if type(given) is date else date.fromisoformat(str(given).strip())
    if kind == "datetime":
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(str(given).strip())
        if zoned and moment.tzinfo is None:
            moment = moment.replace(tzinfo=PROVINCE_ZONE)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    text = str(given)
    return text if "\0" not in text and _encodes(text) else _no()


def plain(held: Any) -> Any:
    """A cell as JSON carries it: ISO days and moments (a zoned one in UTC with `Z`), null for what is no number."""
    if held is None or isinstance(held, (str, bool, int)):
        return held
    if isinstance(held, float):
        return held if math.isfinite(held) else None
    if isinstance(held, datetime):
        return held.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z" if held.tzinfo else held.isoformat()
    if isinstance(held, date):
        return held.isoformat()
    number = float(held)  # Decimal and the wide integers of sums
    return int(held) if number.is_integer() else number


def _says(given: Any) -> bool:
    return str(given).strip().casefold() in _TRUTH


def _encodes(text: str) -> bool:
    return bool(text.encode() or not text)  # raises UnicodeEncodeError, a ValueError, for lone surrogates


def _no() -> Any:
    raise ValueError("no such value")
