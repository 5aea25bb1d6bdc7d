"""The table that somebody may read: a version of a resource, its columns, and where its rows lie."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from duoc.catalogue.models import Entry, Resource, Version
from duoc.catalogue.rules.row_routing import Lying
from duoc.catalogue.rules.visibility import Viewer, rows_shown
from duoc.catalogue.services.resources import resource as seen_resource
from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.engines.columnar import Column
from duoc.engines.columnar.columns import Known, columns_of


class NoRowsError(LookupError):
    """There is no such resource or version for this viewer, or nothing was published."""


class ClosedError(PermissionError):
    """The entry is known to the viewer, its rows go through the exchange."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("rows are not open")
        self.entry = entry


class GoneError(LookupError):
    """The version was withdrawn; `reason` in the words of who did it."""

    def __init__(self, version: Version) -> None:
        super().__init__(version.withdrawn_reason)
        self.reason, self.number = version.withdrawn_reason, version.number


class BeginAgainError(LookupError):
    """The version that a cursor belongs to was replaced more than an hour ago."""


@dataclass(frozen=True)
class Table:
    """version: with its resource and entry. lying: how its rows lie; known: its columns."""

    version: Version
    resource: Resource
    entry: Entry
    schema: dict[str, Any]
    columns: tuple[Column, ...]
    parquet: Path
    known: Known = field(compare=False)

    @property
    def rows_table(self) -> str:
        """The name of its table in PostgreSQL, '' where there is none."""
        return self.version.rows_table if self.lying.in_rows else ""

    @property
    def lying(self) -> Lying:
        """How its rows lie, for the choice of where to ask."""
        held = self.version
        here = held.rows_table == f"catalogue_rows_{held.pk}"
        return Lying(held.rows, here, _indexed(held.rows_table) if here else frozenset())


def folder(kind: str) -> Path:
    """The files of versions (`parquet`, `originals`) and what is made of them for a moment (`exports`)."""
    return Environment.PRODUCTION.folder(locate(settings.load())) / "catalogue" / kind


def table(number: UUID | str, viewer: Viewer, *, version: int | None = None) -> Table:
    """The current version of a resource, or the one of a number.

    Raises `NoRowsError`, `ClosedError`, `GoneError`.
    """
    held = _open(number, viewer)
    if version is None:
        if held.current is None:
            raise NoRowsError("nothing is published")
        return of(held.current, held)
    found = Version.objects.filter(resource=held, number=version).first()
    if found is None:
        raise NoRowsError("no such version")
    return of(found, held)


def began(number: UUID | str, viewer: Viewer, version: int) -> Table:
    """The version that a cursor began on (its row's id). Raises `BeginAgainError` too."""
    held = _open(number, viewer)
    if held.current is not None and held.current.pk == version:
        return of(held.current, held)
    found = Version.objects.filter(resource=held, pk=version).first()
    if found is None:
        raise NoRowsError("no such version")
    kept = of(found, held)
    if found.rows_until is None or found.rows_until < timezone.now():
        raise BeginAgainError
    return kept


def versions(number: UUID | str, viewer: Viewer) -> list[Version]:
    """All versions of a resource, newest first; the stones of withdrawn ones too. Raises `NoRowsError`, `ClosedError`."""
    held = _open(number, viewer)
    return list(Version.objects.filter(resource=held).order_by("-number"))


def of(version: Version, held: Resource) -> Table:
    """Raises `GoneError`. The caller has settled that the viewer may read the rows."""
    if version.state == "withdrawn":
        raise GoneError(version)
    columns = columns_of(version.schema)
    path = folder("parquet") / f"{version.parquet_sha256}.parquet"
    return Table(version, held, held.entry, version.schema, columns, path, Known(columns))


def _open(number: UUID | str, viewer: Viewer) -> Resource:
    held = seen_resource(number, viewer)
    if held is None:
        raise NoRowsError("no such resource")
    entry = held.entry
    if not rows_shown(viewer, entry.level, entry.state, entry.agency_id):
        raise ClosedError(entry)
    return held


@lru_cache(maxsize=4096)  # a version's table is made whole and never changed
def _indexed(name: str) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
            "WHERE i.indrelid = to_regclass(%s) AND i.indpred IS NULL",
            [name],
        )
        return frozenset(row[0] for row in cursor.fetchall())
