"""Rows that programs write: how each type lies in the draft's table and in a version, and when a draft is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from duoc.catalogue.rules.row_tables import SYSTEM

# A program that writes row by row is given time to end: a version for each of its calls would serve nobody.
QUIET, QUIET_LARGE = timedelta(seconds=2), timedelta(seconds=15)
LONGEST = timedelta(seconds=60)  # from the first write: a program that never ends is published too
LARGE = 5_000  # rows


@dataclass(frozen=True, slots=True)
class Kind:
    """A type. `stored`: of the column; `read`: of what is sent, whose words for a bad value are PostgreSQL's own.

    `published`: in the Table Schema of a version.
    """

    stored: str
    read: str
    published: str


# What has no type in a version (a time, a document, a list) is kept as the text that PostgreSQL makes of it.
KINDS = {
    "text": Kind("text", "text", "string"),
    "int4": Kind("int4", "int4", "integer"),
    "int8": Kind("int8", "int8", "integer"),
    "numeric": Kind("numeric", "numeric", "number"),
    "float8": Kind("float8", "float8", "number"),
    "bool": Kind("bool", "bool", "boolean"),
    "date": Kind("date", "date", "date"),
    "timestamp": Kind("timestamp", "timestamp", "datetime"),
    "timestamptz": Kind("text", "timestamptz", "string"),
    "time": Kind("text", "time", "string"),
    "json": Kind("text", "json", "string"),
    "text[]": Kind("text", "text[]", "string"),
}
Fields = Sequence[Mapping[str, Any]]


def table_of(resource: UUID) -> str:
    """The name of a resource's draft table."""
    return f"catalogue_draft_{resource.hex}"


def published_types(fields: Fields) -> dict[str, str]:
    """By column the type that its version has."""
    return {one["id"]: KINDS[one["type"]].published for one in fields}


def titles(fields: Fields) -> dict[str, str]:
    """By column what people call it: its label, else its name."""
    return {one["id"]: str((one.get("info") or {}).get("label") or one["id"]) for one in fields}


def reserved(fields: Fields) -> list[str]:
    """Columns that no table can have."""
    return [one["id"] for one in fields if one["id"] in SYSTEM]


def grown(held: Fields, asked: Fields) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """(all fields, those that are new, those whose type is quite another).

    One of a type that is the same in a version keeps its own; a type that was `guessed` is none against one that is known.
    """
    known = {one["id"]: dict(one) for one in held}
    new, other = [], []
    for field in asked:
        one = {name: value for name, value in field.items() if name != "guessed"}
        before = known.get(one["id"])
        if before is None:
            new.append(one)
        elif not field.get("guessed") and KINDS[before["type"]].published != KINDS[one["type"]].published:
            other.append(one["id"])
        elif one.get("info"):
            before["info"] = one["info"]
    return [*known.values(), *new], new, other


def due(waits_since: datetime, written_at: datetime, rows: int) -> datetime:
    """When what was written is published: once it is quiet, or has waited for long."""
    return min(written_at + (QUIET if rows <= LARGE else QUIET_LARGE), waits_since + LONGEST)
