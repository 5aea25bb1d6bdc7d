"""Rows as the records that doors show, for who asks."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from duoc.catalogue.models import Entry, Publisher, Resource, Version
from duoc.catalogue.rules.records import EntryRecord, PublisherRecord, ResourceRecord, VersionRecord
from duoc.catalogue.rules.visibility import Viewer, rows_shown
from duoc.catalogue.services import publishers, topics
from duoc.people.models import Agency

_SAME = (
    "id", "code", "name", "title", "title_en", "notes", "kind", "level", "state", "frequency", "review_months", "reviewed_on",
    "data_updated_on", "source_note", "license_id", "access_right", "contact", "spatial", "starts", "ends", "extras", "personal",
    "author", "version", "sample", "created", "modified", "published_at", "withdrawn_at", "withdrawn_reason",
)  # fmt: skip
_TUPLES = ("formats", "sharing", "legal_bases", "keywords")
_RESOURCE = (
    "id", "position", "name", "description", "format", "url", "url_type", "service", "mimetype", "size", "hash",
    "extras", "created",
    "modified",
)  # fmt: skip
_VERSION = (
    "id", "number", "state", "rows", "schema", "columns", "parquet_sha256", "parquet_bytes", "original_sha256", "original_bytes",
    "original_name", "event", "rows_table", "published_at", "withdrawn_at", "withdrawn_reason",
)  # fmt: skip


def entries(found: Iterable[Entry], viewer: Viewer) -> list[EntryRecord]:
    """Records of entries that came with their resources (`services.entries.with_resources`); two queries for all of them."""
    rows = list(found)
    agencies = {agency.pk: agency for row in rows for agency in (row.agency, row.operator) if agency}
    held = {one.agency_id: one for one in Publisher.objects.filter(agency__in=agencies).select_related("agency")}
    known = {number: _publisher(agency, held.get(number)) for number, agency in agencies.items()}
    return [_entry(row, known, viewer) for row in rows]


def entry(row: Entry, viewer: Viewer) -> EntryRecord:
    """Of one entry."""
    return entries([row], viewer)[0]


def _closed(held: ResourceRecord) -> ResourceRecord:
    """What may be known of a resource by who may not read its rows: not where it lies, how large it is, what its columns are."""
    return replace(held, url="", size=None, hash="", extras={}, searchable=(), keys=(), current=None)


def resource(row: Resource) -> ResourceRecord:
    """Of a resource."""
    facts = {name: getattr(row, name) for name in _RESOURCE}
    return ResourceRecord(
        **facts,
        searchable=tuple(row.searchable),
        keys=tuple(row.keys),
        current=version(row.current) if row.current else None,
    )


def version(row: Version) -> VersionRecord:
    """Of a version."""
    is_open = bool(row.manifest.get("original", {}).get("open", False))
    return VersionRecord(**{name: getattr(row, name) for name in _VERSION}, original_open=is_open)


def _entry(row: Entry, known: dict[int, PublisherRecord], viewer: Viewer) -> EntryRecord:
    facts = {name: getattr(row, name) for name in _SAME}
    rows_open = rows_shown(viewer, row.level, row.state, row.agency_id)
    resources = map(resource, row.resources.all())
    lists: dict[str, Any] = {name: tuple(getattr(row, name)) for name in _TUPLES}
    return EntryRecord(
        **facts,
        **lists,
        publisher=known[row.agency_id],
        operator=known.get(row.operator_id) if row.operator_id else None,
        topic=topics.record(row.topic) if row.topic else None,
        rows_open=rows_open,
        resources=tuple(resources if rows_open else map(_closed, resources)),
    )


def _publisher(agency: Agency, held: Publisher | None) -> PublisherRecord:
    return publishers.record(held) if held else PublisherRecord(agency.pk, agency.key, agency.key, agency.name)
