"""A version is made in one transaction: rows, manifest, current version, entry in the ledger; before it nothing is seen of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections, transaction
from django.db.models import Max
from django.utils import timezone

from duoc.catalogue.models import Entry, Publication, Resource, Version
from duoc.catalogue.rules import row_tables
from duoc.catalogue.services.publishing import drafting, files, gatekeeping, rollups, rows, sameness
from duoc.catalogue.services.publishing.progress import Progress
from duoc.core import canonical
from duoc.engines.columnar.columns import columns_of
from duoc.engines.tabular import Column, Written
from duoc.frame import outbox
from duoc.people.services.periods import today

KEPT_FOR_CURSORS = timedelta(hours=1)
_MEDIA = {
    "csv": "text/csv", "json": "application/json", "jsonl": "application/x-ndjson", "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "parquet": "application/vnd.apache.parquet",
}  # fmt: skip


class ChangedError(RuntimeError):
    """The entry became open, or it, its resource or these very bytes were withdrawn, while the job ran: what was decided for it
    does not hold any more."""


@dataclass(frozen=True)
class Table:
    """What the version is made of. schema: Table Schema; studied: figures of the columns; whole: the file is only this table."""

    written: Written
    schema: Mapping[str, Any]
    columns: Sequence[Column]
    studied: list[dict[str, Any]]
    format: str
    whole: bool


def make(held: Publication, table: Table, report: dict[str, Any], progress: Progress) -> Version:
    """Load the rows and put the version in place of the one before. Raises `ChangedError`; `progress` may raise to cancel.

    The files are on the disk under their names.
    """
    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('catalogue_version', 'id'))")
            (number,) = cursor.fetchone()
        wanted = _rows(held.resource, row_tables.table_of(number), table)
        progress.stage("rows")
        is_loaded = rows.load(wanted, files.parquet(table.written.sha256), table.written.rows, progress)
        rolled: dict[str, Any] = {}
        if is_loaded:
            progress.stage("index")
            rows.index(wanted, progress)
            progress.stage("rollups")
            rolled = _rolled_up(held.resource, wanted.name, table, progress)
        progress.stage("version")
        report = report | {"seconds": progress.seconds, "laid_out": sameness.layout(held.resource)}
        return _put(held, table, report, number, wanted.name if is_loaded else "", rolled)


def _rolled_up(resource: Resource, name: str, table: Table, progress: Progress) -> dict[str, Any]:
    return rollups.roll_up(
        name, files.parquet(table.written.sha256), columns_of(table.schema), table.studied, resource.keys,
        table.written.rows, progress,
    )  # fmt: skip


def _rows(resource: Resource, name: str, table: Table) -> rows.Wanted:
    known = {column.name for column in table.columns}
    filters = str(resource.extras.get("filters", "")).split(",")
    searchable = [one for one in resource.searchable if one in known]
    return rows.Wanted(name, table.columns, searchable, row_tables.indexed(resource.keys, filters, table.studied))


def _put(
    held: Publication, table: Table, report: dict[str, Any], number: int, name: str, rolled: dict[str, Any]
) -> Version:
    entry = Entry.objects.select_for_update(of=["self"]).select_related("agency").get(pk=held.resource.entry_id)
    resource = Resource.objects.select_for_update(of=["self"]).get(pk=held.resource_id)
    source = held.source
    if entry.state == "withdrawn" or (entry.level == "open" and gatekeeping.unmarked(held, source["sha256"])):
        raise ChangedError
    withdrawn = Version.objects.filter(resource=resource, state="withdrawn", original_sha256=source["sha256"])
    if resource.removed or withdrawn.filter(withdrawn_at__gte=held.asked_at).exists():
        raise ChangedError
    last = Version.objects.filter(resource=resource).aggregate(last=Max("number"))["last"] or 0
    manifest = _manifest(entry, resource, table, source, last + 1)
    event = outbox.append("catalogue.version", _told(manifest), public=entry.level == "open")
    now = timezone.now()
    made = Version.objects.create(
        id=number, resource=resource, number=last + 1, schema=table.schema, columns=table.studied,
        rows=table.written.rows, parquet_sha256=table.written.sha256, parquet_bytes=table.written.bytes,
        original_sha256=source["sha256"], original_bytes=source["bytes"], original_name=source["name"],
        manifest=manifest, event=event, rows_table=name, published_at=now, rollups=rolled,
    )  # fmt: skip
    Version.objects.filter(resource=resource, state="published").exclude(pk=made.pk).update(
        state="replaced", rows_until=now + KEPT_FOR_CURSORS
    )
    resource.current, resource.size, resource.hash = made, source["bytes"], source["sha256"]
    if source["kind"] != drafting.KIND:
        resource.mimetype, resource.format = _MEDIA.get(table.format, ""), table.format.upper()
        # What was written before another source took the place of it is no draft of what stands now.
        drafting.forget(resource.pk)
    resource.url_type = resource.url_type or ("upload" if source["kind"] == "upload" else "datastore")
    resource.save(update_fields=["current", "size", "hash", "mimetype", "format", "url_type"])
    Entry.objects.filter(pk=entry.pk).update(data_updated_on=today())
    Publication.objects.filter(pk=held.pk).update(
        state="published", version=made, stage="", ended_at=now, report=report, done=made.rows, total=made.rows
    )
    return made


def _manifest(entry: Entry, resource: Resource, table: Table, source: Mapping[str, Any], number: int) -> dict[str, Any]:
    """What the ledger vouches for: whoever has the files can recount every member. No person is named in it."""
    return {
        "entry": entry.code, "resource": str(resource.pk), "number": number, "publisher": entry.agency.key,
        "legal_bases": entry.legal_bases, "schema": dict(table.schema), "rows": table.written.rows,
        "parquet": {"sha256": table.written.sha256, "bytes": table.written.bytes},
        "original": {
            "sha256": source["sha256"], "bytes": source["bytes"], "name": source["name"], "open": table.whole,
        },
    } | ({"restores": source["restores"]} if "restores" in source else {})  # fmt: skip


def _told(manifest: dict[str, Any]) -> dict[str, Any]:
    digest = digest_of(manifest)
    told = {name: manifest[name] for name in ("entry", "resource", "number", "rows", "publisher")}
    hashes = {"parquet_sha256": manifest["parquet"]["sha256"], "original_sha256": manifest["original"]["sha256"]}
    told |= {name: manifest[name] for name in ("restores",) if name in manifest}
    return told | hashes | {"manifest_sha256": digest}


def digest_of(manifest: dict[str, Any]) -> str:
    """SHA-256 in hex of the manifest's canonical JSON, as the ledger tells it."""
    return hashlib.sha256(canonical.dumps(manifest)).hexdigest()
