"""Drafts become versions like files do: once it is quiet a job is asked for, and takes the rows as they are when it begins."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from duoc.catalogue.models import Draft, Entry
from duoc.catalogue.rules import drafts as rules
from duoc.catalogue.rules.versions import LIVE
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.publishing import asking, files
from duoc.engines.columnar.columns import ID
from duoc.engines.columnar.statements import POSTGRESQL
from duoc.engines.tabular import Choice

KIND = "datastore"
_BATCH = 10_000
Tell = Callable[[int, int], None]


def ask_due() -> int:
    """Ask for the publication of drafts that have been quiet for long enough; how many. One that runs already is left to end."""
    done = 0
    for held in _waiting():
        if _due(held) > timezone.now():
            continue
        with transaction.atomic():
            row = Draft.objects.select_for_update(skip_locked=True, of=["self"]).filter(pk=held.pk).first()
            if row is None or row.asked >= row.written:
                continue
            done += _ask(held, row)
    return done


def next_due() -> datetime | None:
    """When the next draft is to be published, if any waits."""
    return min((_due(held) for held in _waiting()), default=None)


def fetch(source: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The rows of a draft into the stage, as text in their order: {name, sha256, bytes, types, titles}.

    What was written until now is taken with them. Raises `LookupError` where the draft was given up meanwhile.
    """
    part = files.draft()
    try:
        with transaction.atomic():
            found = Draft.objects.select_for_update(of=["self"]).select_related("resource")
            held = found.filter(pk=source["resource"]).first()
            if held is None:
                raise LookupError("the draft was given up")
            _taken(held, part, tell)
            Draft.objects.filter(pk=held.pk).update(asked=held.written, waits_since=None)
        kept = files.stage(files.pieces(part))
    finally:
        part.unlink(missing_ok=True)
    name = asking.plain_name(f"{held.resource.name or 'bang'}.parquet")
    return {
        "name": name,
        **kept._asdict(),
        "types": rules.published_types(held.fields),
        "titles": rules.titles(held.fields),
    }


def choice(source: Mapping[str, Any]) -> Choice | None:
    """How the staged rows are read: as their columns were declared. None for a source that is no draft."""
    return Choice(format="parquet", types=source["types"]) if source["kind"] == KIND else None


def forget(resource: UUID) -> None:
    """Give the draft of a resource up, if there is one: its rows are gone. Versions stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        for held in Draft.objects.select_for_update().filter(pk=resource):
            cursor.execute(f"DROP TABLE IF EXISTS {POSTGRESQL.name(rules.table_of(resource))}")
            held.delete()


def _waiting() -> list[Draft]:
    """Drafts with something new and nobody at work on them; one without a column is no table."""
    found = Draft.objects.filter(asked__lt=F("written"), resource__removed=False).exclude(fields=[])
    return list(found.exclude(resource__publications__state__in=LIVE).select_related("resource__entry__agency"))


def _due(held: Draft) -> datetime:
    with connection.cursor() as cursor:
        name = rules.table_of(held.pk)
        # One that was given up since is no longer there; what is asked for then finds nothing.
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        rows = 0
        if cursor.fetchone()[0]:
            some = f"SELECT FROM {POSTGRESQL.name(name)} LIMIT {rules.LARGE + 1}"  # a name of our own
            cursor.execute(f"SELECT count(*) FROM ({some}) AS held")  # noqa: S608  # as above
            (rows,) = cursor.fetchone()
    return rules.due(held.waits_since or held.written_at, held.written_at, rows)


def _ask(held: Draft, row: Draft) -> int:
    entry: Entry = held.resource.entry
    done = 0
    if entry.state != "withdrawn":
        # Whoever wrote was asked for his right when he wrote.
        asking.ask(Viewer(changes=None, name=row.by), held.resource, {"kind": KIND, "resource": str(held.pk)})
        done = 1
    Draft.objects.filter(pk=row.pk).update(asked=row.written, waits_since=None)
    return done


def _taken(held: Draft, part: Any, tell: Tell) -> None:
    names = [one["id"] for one in held.fields]
    schema = pa.schema([(name, pa.string()) for name in names])
    cells = ", ".join(f"{POSTGRESQL.name(name)}::text" for name in names)
    table, number = POSTGRESQL.name(rules.table_of(held.pk)), POSTGRESQL.name(ID)
    # By number, not by a cursor of the server: that would be the transaction's, and this runs inside others' too.
    text = f"SELECT {number}, {cells} FROM {table} WHERE {number} > %s ORDER BY 1 LIMIT {_BATCH}"  # noqa: S608  # names quoted
    done = 0
    with pq.ParquetWriter(part, schema, compression="zstd") as out, connection.cursor() as cursor:
        last = 0
        while True:
            cursor.execute(text, [last])
            rows = cursor.fetchall()
            if not rows:
                break
            columns = list(zip(*rows, strict=True))
            last, done = rows[-1][0], done + len(rows)
            out.write_table(pa.table([pa.array(one, pa.string()) for one in columns[1:]], schema=schema))
            tell(done, done)
