"""A file into CKAN's DataStore: by the DataStore's own API, and the faster way of ckanext-xloader."""

import csv
import json
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg import sql

from bench._catalogue_rows import FIELDS, KEYS
from bench._ckan import Ckan
from bench._cpu import tree_cpu_s

TYPES = {"string": "text", "date": "date", "integer": "int8", "number": "float8"}
_READ: dict[str, Callable[[str], Any]] = {"string": str, "date": str, "integer": int, "number": float}


def dataset(ckan: Ckan) -> str:
    """A dataset for the rows."""
    ckan.ask("organization_create", {"name": "so-mau"}, signed=True)
    return str(ckan.ask("package_create", {"name": "ho-so-mot-cua", "owner_org": "so-mau"}, signed=True)["id"])


def copied(ckan: Ckan, package: str, file: Path) -> tuple[str, dict[str, float]]:
    """As ckanext-xloader loads: the DataStore's own table without trigger and indexes, COPY, all rows' words at once, indexes.

    (resource, {seconds, cpu_s, postgres_cpu_s}).
    """
    clock = _Clock(ckan)
    resource = _created(ckan, package)
    table = sql.Identifier(resource)
    with ckan.rows() as connection:
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER zfulltext").format(table))
        found = connection.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%(_full_text)%%'", [resource]
        )
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        columns = sql.SQL(", ").join(map(sql.Identifier, FIELDS))
        text = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER true)").format(table, columns)
        with connection.cursor().copy(text) as copy, file.open("rb") as source:
            while piece := source.read(1 << 20):
                copy.write(piece)
        words = sql.SQL(" || ' ' || ").join(
            sql.SQL("coalesce({}::text, '')").format(sql.Identifier(name)) for name in FIELDS
        )
        connection.execute(sql.SQL("UPDATE {} SET _full_text = to_tsvector({})").format(table, words))
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER zfulltext").format(table))
        # By SQL, as xloader does: an action of CKAN ends every statement after a minute, and the index of words takes longer.
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist (_full_text)").format(table))
        for key in KEYS:
            connection.execute(sql.SQL("CREATE INDEX ON {} ({})").format(table, sql.Identifier(key)))
    _count(ckan, resource)
    return resource, clock.told()


def inserted(ckan: Ckan, package: str, file: Path, batch: int) -> dict[str, float]:
    """By the API alone, its trigger and its indexes at work from the first row on. Of the client only the waiting counts."""
    clock = _Clock(ckan)
    resource = _created(ckan, package, indexes=list(KEYS))
    for body in _bodies(file, resource, batch, clock):
        ckan.ask("datastore_upsert", body, signed=True)
    _count(ckan, resource)
    return clock.told()


class _Clock:
    """Seconds and CPU of CKAN since it was made, without what the client needs for itself."""

    def __init__(self, ckan: Ckan) -> None:
        self._ckan, self.client = ckan, 0.0
        self._before = tree_cpu_s(ckan.pid), tree_cpu_s(ckan.postgres)
        self._begun = time.monotonic()

    def told(self) -> dict[str, float]:
        seconds = time.monotonic() - self._begun - self.client
        server, postgres = (
            tree_cpu_s(self._ckan.pid) - self._before[0],
            tree_cpu_s(self._ckan.postgres) - self._before[1],
        )
        return {"seconds": round(seconds, 2), "cpu_s": round(server, 2), "postgres_cpu_s": round(postgres, 2)}


def _created(ckan: Ckan, package: str, **more: Any) -> str:
    asked = {"resource": {"package_id": package, "name": "ho-so"}, "fields": _fields(), **more}
    return str(ckan.ask("datastore_create", asked, signed=True)["resource_id"])


def _count(ckan: Ckan, resource: str) -> None:
    """As its documents ask for at the end: the count that pages without a filter tell."""
    asked = {"resource_id": resource, "records": [], "method": "insert", "calculate_record_count": True}
    ckan.ask("datastore_upsert", asked, signed=True)


def _fields() -> list[dict[str, str]]:
    return [{"id": name, "type": TYPES[kind]} for name, kind in FIELDS.items()]


def _bodies(file: Path, resource: str, batch: int, clock: _Clock) -> Iterator[bytes]:
    begun = time.monotonic()
    with file.open(encoding="utf-8", newline="") as source:
        reader = csv.reader(source)
        names = next(reader)
        reads = [_READ[FIELDS[name]] for name in names]
        while rows := list(islice(reader, batch)):
            records = [
                {name: read(cell) if cell else None for name, read, cell in zip(names, reads, row, strict=True)}
                for row in rows
            ]
            asked = {"resource_id": resource, "method": "insert", "calculate_record_count": False, "records": records}
            body = json.dumps(asked, ensure_ascii=False).encode()
            clock.client += time.monotonic() - begun
            yield body
            begun = time.monotonic()
