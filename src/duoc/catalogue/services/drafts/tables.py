"""The table of a draft: made, begun from a version, grown by columns, keyed, given up; one writer at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from duoc.catalogue.models import Draft, Resource
from duoc.catalogue.rules import drafts as rules
from duoc.catalogue.rules.drafts import Fields
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.publishing.asking import may_publish
from duoc.catalogue.services.publishing.drafting import forget
from duoc.core.environment import Environment
from duoc.engines.columnar.columns import ID
from duoc.engines.columnar.statements import POSTGRESQL
from duoc.frame import waking

quoted = POSTGRESQL.name  # strangers name the columns
# A version's column in a draft begun from it.
_BEGUN = {
    "string": "text", "integer": "int8", "number": "float8", "boolean": "bool", "date": "date", "datetime": "timestamp",
    "year": "int4", "geojson": "text",
}  # fmt: skip


class NoDraftError(LookupError):
    """There are no rows of this resource to write to."""


class DraftRefusedError(ValueError):
    """`why`: `types` (a column has another type), `reserved` (no column can be called so), `key` (rows of one key, or too long a
    key), `columns` (a key on what is no column), `place` (the version's rows lie in a file alone). `names`: the columns."""

    def __init__(self, why: str, names: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.why, self.names = why, tuple(names)


@dataclass(frozen=True)
class Writing:
    """A draft that is locked for its writer until the transaction ends.

    Its statements carry their values beside them, not in their text: what the database logs of one that fails holds none.
    """

    draft: Draft

    def run(self, text: str, *values: Any) -> int:
        """Rows that a statement did something to. Raises `psycopg.Error`."""
        with psycopg.Cursor(connection.connection) as cursor:
            return cursor.execute(text.encode(), values).rowcount

    def ask(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows that a statement tells. Raises `psycopg.Error`."""
        with psycopg.Cursor(connection.connection) as cursor:
            return cursor.execute(text.encode(), values).fetchall()

    @property
    def table(self) -> str:
        """Its quoted name."""
        return quoted(rules.table_of(self.draft.resource_id))

    @property
    def columns(self) -> list[str]:
        """Their names in order."""
        return [one["id"] for one in self.draft.fields]

    @property
    def kinds(self) -> dict[str, rules.Kind]:
        """By column how it is read and kept."""
        return {one["id"]: rules.KINDS[one["type"]] for one in self.draft.fields}


class _UndoneError(Exception):
    """What was tried is taken back."""


@contextmanager
def write(viewer: Viewer, resource: Resource, *, dry: bool = False) -> Iterator[Writing]:
    """Write rows of a resource: committed when this ends; what raises inside takes all of it back. dry: nothing is kept.

    A resource without a draft gets one with the rows of its version. Raises `NoDraftError`, `DraftRefusedError`,
    `PublicationRefusedError`.
    """
    may_publish(viewer, resource.entry)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            held = Draft.objects.select_for_update().filter(resource=resource).first()
            writing = Writing(held or _begun(cursor, resource))
            yield writing
            if dry:
                raise _UndoneError
            _written(writing.draft, viewer)
    except _UndoneError:
        return


def create(
    viewer: Viewer,
    resource: Resource,
    fields: Fields,
    keys: Sequence[str] | None = None,
    indexes: Sequence[str] | None = None,
) -> None:
    """A draft with these columns beside those that are there; keys and indexes given anew take the place of the old ones.

    A resource without a draft gets an empty one, or one with the rows of its version.
    Raises `DraftRefusedError`, `PublicationRefusedError`.
    """
    may_publish(viewer, resource.entry)
    if names := rules.reserved(fields):
        raise DraftRefusedError("reserved", names)
    with transaction.atomic(), connection.cursor() as cursor:
        Resource.objects.select_for_update().get(pk=resource.pk)  # two that create it at once take turns
        held = Draft.objects.select_for_update().filter(resource=resource).first()
        if held is None:
            held = _empty(cursor, resource) if resource.current is None else _begun(cursor, resource)
        held.fields, new, other = rules.grown(held.fields, fields)
        if other:
            raise DraftRefusedError("types", other)
        for one in new:
            kind = rules.KINDS[one["type"]].stored
            cursor.execute(f"ALTER TABLE {_name(held)} ADD COLUMN {quoted(one['id'])} {kind}", [])
        if keys is not None:
            _key(cursor, held, keys)
        held.save(update_fields=["fields", "keys"])
        _remember(resource, held, indexes)
        _written(held, viewer)


def clear(viewer: Viewer, resource: Resource) -> None:
    """A draft of nothing in place of the one that there is. It is never published: what is published stays.

    Raises `PublicationRefusedError`.
    """
    may_publish(viewer, resource.entry)
    with transaction.atomic(), connection.cursor() as cursor:
        forget(resource.pk)
        _empty(cursor, resource)


def _empty(cursor: Any, resource: Resource) -> Draft:
    made = Draft.objects.create(resource=resource)
    cursor.execute(f"CREATE TABLE {_name(made)} ({quoted(ID)} bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)")
    return made


def _name(held: Draft) -> str:
    return quoted(rules.table_of(held.resource_id))


def _key(cursor: Any, held: Draft, keys: Sequence[str]) -> None:
    if unknown := [one for one in keys if one not in {field["id"] for field in held.fields}]:
        raise DraftRefusedError("columns", unknown)
    index = quoted(f"{rules.table_of(held.resource_id)}_key")
    try:
        with transaction.atomic():
            cursor.execute(f"DROP INDEX IF EXISTS {index}")
            if keys:
                cursor.execute(f"CREATE UNIQUE INDEX {index} ON {_name(held)} ({', '.join(map(quoted, keys))})", [])
    except IntegrityError:
        raise DraftRefusedError("key", keys) from None
    held.keys = list(keys)


def _remember(resource: Resource, held: Draft, indexes: Sequence[str] | None) -> None:
    """Versions have the same keys and indexes; a resource that was nothing yet is rows from now on."""
    extras = resource.extras if indexes is None else {**resource.extras, "filters": ",".join(indexes)}
    kind = resource.url_type or ("" if resource.url else "datastore")
    Resource.objects.filter(pk=resource.pk).update(keys=held.keys, extras=extras, url_type=kind)


def _begun(cursor: Any, resource: Resource) -> Draft:
    """A draft with the rows of the current version."""
    version = resource.current
    if version is None:
        raise NoDraftError(str(resource.pk))
    if not version.rows_table:
        raise DraftRefusedError("place")
    fields = [{"id": one["name"], "type": _BEGUN[one["type"]], **_label(one)} for one in version.schema["fields"]]
    made = Draft.objects.create(resource=resource, fields=fields)
    cells = ", ".join([quoted(ID), *(f"{quoted(one['id'])}::{one['type']}" for one in fields)])
    columns = ", ".join([quoted(ID), *(quoted(one["id"]) for one in fields)])
    defined = ", ".join(f"{quoted(one['id'])} {one['type']}" for one in fields)
    cursor.execute(
        f"CREATE TABLE {_name(made)} ({quoted(ID)} bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, {defined})", []
    )
    taken = f"INSERT INTO {_name(made)} ({columns}) SELECT {cells} FROM {quoted(version.rows_table)}"  # noqa: S608  # names quoted
    cursor.execute(taken, [])
    last = f"SELECT max({quoted(ID)}) FROM {_name(made)}"  # noqa: S608  # as above
    numbers = f"SELECT setval(pg_get_serial_sequence(%s, %s), greatest(({last}), 1))"  # as above
    cursor.execute(numbers, [_name(made), ID])
    if resource.keys and set(resource.keys) <= {one["id"] for one in fields}:
        _key(cursor, made, resource.keys)
        made.save(update_fields=["keys"])
    return made


def _label(one: dict[str, Any]) -> dict[str, Any]:
    title = one.get("title", "")
    return {"info": {"label": title}} if title and title != one["name"] else {}


def _written(held: Draft, viewer: Viewer) -> None:
    Draft.objects.filter(pk=held.pk).update(
        written=F("written") + 1, written_at=Now(), waits_since=Coalesce(F("waits_since"), Now()), by=viewer.name
    )
    waking.wake(Environment.PRODUCTION)
