"""The table that somebody may read: a version of a resource, its columns, and where its rows lie.

What never changes of a version is read once and kept; what may change (its state, its table, who may see it) is asked each time,
in one query.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from duoc.catalogue.models import Version
from duoc.catalogue.rules.row_routing import Lying
from duoc.catalogue.rules.visibility import Viewer, rows_shown
from duoc.catalogue.services.entries import seen_by
from duoc.catalogue.services.folders import PARQUET, folder
from duoc.catalogue.services.row_search import COLUMN, RANK, RowMatch
from duoc.engines.columnar import Column, Group, Rollup, Rollups
from duoc.engines.columnar.columns import Known, columns_of

_REMEMBERED = 4096  # versions whose lasting facts are kept at once
_SEEING = 256  # sets of agencies whose statement is kept


class NoRowsError(LookupError):
    """There is no such resource or version for this viewer, or nothing was published."""


class ClosedError(PermissionError):
    """The entry is known to the viewer, its rows go through the exchange. `title`: the entry's."""

    def __init__(self, title: str) -> None:
        super().__init__("rows are not open")
        self.title = title


class GoneError(LookupError):
    """The version was withdrawn; `reason` in the words of who did it. earlier: the newest version that still stands, if any."""

    def __init__(self, number: int, reason: str, earlier: int | None = None) -> None:
        super().__init__(reason)
        self.number, self.reason, self.earlier = number, reason, earlier


class BeginAgainError(LookupError):
    """The version that a cursor belongs to was replaced more than an hour ago."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """What never changes of a version. Hashes in hex, sizes in bytes; original_open: whether the original is only this table."""

    number: int
    rows: int
    schema: dict[str, Any]
    columns: tuple[Column, ...]
    known: Known
    parquet_sha256: str
    parquet_bytes: int
    original_sha256: str
    original_bytes: int
    original_name: str
    original_open: bool
    published_at: datetime
    rollups: Rollups


class Owner(NamedTuple):
    """The resource and its entry (name, title, level, state, agency, id), as far as rows have to do with them.

    current: the current version's row, None before the first.
    """

    resource: UUID
    mimetype: str
    name: str
    title: str
    level: str
    state: str
    agency: int
    current: int | None
    entry: UUID

    @property
    def public(self) -> bool:
        """Whether everybody may read the rows."""
        return rows_shown(Viewer(), self.level, self.state, self.agency)


@dataclass(frozen=True)
class Table:
    """id: of the version's row. lasting: what never changes of it; lying: how its rows lie; found: only rows found by words."""

    id: int
    owner: Owner
    lasting: Lasting
    rows_table: str
    lying: Lying
    found: RowMatch | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """In the order of the table."""
        return self.lasting.columns

    @property
    def known(self) -> Known:
        """The same by name; of rows found also their rank."""
        return self.lasting.known if self.found is None else Known(self.columns, (RANK,))

    @property
    def parquet(self) -> Path:
        """Its file."""
        return folder(PARQUET) / f"{self.lasting.parquet_sha256}.parquet"


def table(number: UUID | str, viewer: Viewer, *, version: int | None = None) -> Table:
    """The current version of a resource, or the one of a number.

    Raises `NoRowsError`, `ClosedError`, `GoneError`.
    """
    owner, current = _open(number, viewer)
    return _table(owner, current) if version is None else _table(owner, _standing(owner, number=version))


def began(number: UUID | str, viewer: Viewer, version: int) -> Table:
    """The version that a cursor began on (its row's id). Raises `BeginAgainError` too."""
    owner, current = _open(number, viewer)
    if owner.current == version:
        return _table(owner, current)
    standing = _standing(owner, pk=version)
    found = _table(owner, standing)
    if standing.rows_until is None or standing.rows_until < timezone.now():
        raise BeginAgainError
    return found


def versions(number: UUID | str, viewer: Viewer) -> list[Version]:
    """All versions of a resource, newest first; the stones of withdrawn ones too. Raises `NoRowsError`, `ClosedError`."""
    owner, _ = _open(number, viewer)
    return list(Version.objects.filter(resource=owner.resource).order_by("-number"))


def owner(number: UUID | str, viewer: Viewer) -> Owner:
    """The resource itself, whether anything of it was published or not. Raises `NoRowsError`, `ClosedError`."""
    return _open(number, viewer)[0]


class _Standing(NamedTuple):
    """What may change of a version."""

    pk: int | None
    event: UUID
    number: int
    state: str
    rows_table: str
    rows_until: datetime | None
    reason: str


_STANDING = ("pk", "event", "number", "state", "rows_table", "rows_until", "withdrawn_reason")
_OWNER = (
    "resources__pk", "resources__mimetype", "name", "title", "level", "state", "agency_id", "resources__current_id", "pk",
)  # fmt: skip
_RESOURCE = UUID(int=0)  # its place among the values of the statement


def _open(number: UUID | str, viewer: Viewer) -> tuple[Owner, _Standing]:
    try:
        wanted = UUID(str(number))
    except ValueError:
        raise NoRowsError("no such resource") from None
    text, values = _statement(viewer.sees)
    with connection.cursor() as cursor:
        cursor.execute(text, [wanted if value == _RESOURCE else value for value in values])
        row = cursor.fetchone()
    if row is None:
        raise NoRowsError("no such resource")
    owner = Owner(*row[: len(_OWNER)])
    if not rows_shown(viewer, owner.level, owner.state, owner.agency):
        raise ClosedError(owner.title)
    return owner, _Standing(*row[len(_OWNER) :])


@lru_cache(maxsize=_SEEING)
def _statement(sees: frozenset[int] | None) -> tuple[str, tuple[Any, ...]]:
    """The query for whoever sees all of these agencies: making it costs more than PostgreSQL's answer to it."""
    found = seen_by(Viewer(sees=sees)).filter(resources__pk=_RESOURCE, resources__removed=False).order_by()
    shown = found.values_list(*_OWNER, *(f"resources__current__{name}" for name in _STANDING))
    text, values = shown.query.sql_with_params()
    return text, tuple(values)


def _standing(owner: Owner, **which: int) -> _Standing:
    row = Version.objects.filter(resource=owner.resource, **which).values_list(*_STANDING).first()
    if row is None:
        raise NoRowsError("no such version")
    return _Standing(*row)


def _table(owner: Owner, standing: _Standing) -> Table:
    if standing.pk is None:
        raise _nothing(owner)
    if standing.state == "withdrawn":
        raise GoneError(standing.number, standing.reason)
    lasting = _lasting(standing.pk, standing.event)
    name = standing.rows_table if standing.rows_table == f"catalogue_rows_{standing.pk}" else ""
    indexed, searchable = _indexed(name, standing.event) if name else (frozenset(), False)
    rollups = lasting.rollups if name else Rollups()
    lying = Lying(lasting.rows, bool(name), indexed, rollups, searchable)
    return Table(standing.pk, owner, lasting, name, lying)


def _nothing(owner: Owner) -> LookupError:
    """Why a resource has no current version: none was published, or the last one was withdrawn."""
    found = Version.objects.filter(resource=owner.resource).order_by("-number")
    last = found.first()
    if last is None or last.state != "withdrawn":
        return NoRowsError("nothing is published")
    earlier = found.exclude(state="withdrawn").values_list("number", flat=True).first()
    return GoneError(last.number, last.withdrawn_reason, earlier)


@lru_cache(maxsize=_REMEMBERED)
def _lasting(version: int, _event: UUID) -> Lasting:
    """The event names this version among those of all databases that this process has seen."""
    held = Version.objects.defer("columns").get(pk=version)
    columns = columns_of(held.schema)
    return Lasting(
        number=held.number, rows=held.rows, schema=held.schema, columns=columns, known=Known(columns),
        parquet_sha256=held.parquet_sha256, parquet_bytes=held.parquet_bytes, original_sha256=held.original_sha256,
        original_bytes=held.original_bytes, original_name=held.original_name, published_at=held.published_at,
        original_open=bool(held.manifest.get("original", {}).get("open", False)), rollups=_rollups(held.rollups),
    )  # fmt: skip


def _rollups(kept: dict[str, Any]) -> Rollups:
    held = (
        Rollup(number, tuple(Group(column, part) for column, part in groups), rows)
        for number, (groups, rows) in enumerate(kept.get("held", ()))
    )
    return Rollups(tuple(held), tuple(kept.get("groups", ())), tuple(kept.get("measures", ())))


@lru_cache(maxsize=_REMEMBERED)
def _indexed(name: str, _event: UUID) -> tuple[frozenset[str], bool]:
    """Columns of a version's table that begin an index, and whether it has one of words: it was made whole and never changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
            "WHERE i.indrelid = to_regclass(%s) AND i.indpred IS NULL",
            [name],
        )
        indexed = frozenset(row[0] for row in cursor.fetchall())
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s)",
            [name, COLUMN],
        )
        return indexed, bool(cursor.fetchone()[0])
