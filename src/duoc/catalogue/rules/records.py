"""What services tell doors of the registry: plain records, already filtered for who asks. Times UTC, days of the province."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublisherRecord:
    """Who answers for an entry. name: its address in the catalogue (CKAN organization); key: its key word in `people`."""

    id: int
    key: str
    name: str
    title: str
    description: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A sector. theme: code of the EU's table `data-theme`."""

    key: str
    title: str
    title_en: str
    theme: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """An immutable version of a resource's data.

    schema: Table Schema; hashes in hex; sizes in bytes; event: the ledger's entry. original_open: whoever may
    read the rows may have the file too.
    """

    id: int
    number: int
    state: str
    rows: int
    schema: Mapping[str, Any]
    columns: list[Any]
    parquet_sha256: str
    parquet_bytes: int
    original_sha256: str
    original_bytes: int
    original_name: str
    event: UUID
    rows_table: str
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    original_open: bool = True


@dataclass(frozen=True, slots=True)
class ResourceRecord:
    """A resource with its current version (None: a link, or nothing published yet). url: as stored, '' for our own files."""

    id: UUID
    position: int
    name: str
    description: str
    format: str
    url: str
    url_type: str
    service: str
    mimetype: str
    size: int | None
    hash: str
    extras: Mapping[str, str]
    searchable: tuple[str, ...]
    keys: tuple[str, ...]
    created: datetime
    modified: datetime
    current: VersionRecord | None


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry as its viewer may see it. rows_open: whether he may read its rows here; resources: in their order."""

    id: UUID
    code: str
    name: str
    title: str
    title_en: str
    notes: str
    kind: str
    level: str
    state: str
    publisher: PublisherRecord
    operator: PublisherRecord | None
    topic: TopicRecord | None
    frequency: str
    review_months: int | None
    reviewed_on: date | None
    data_updated_on: date | None
    source_note: str
    formats: tuple[str, ...]
    sharing: tuple[str, ...]
    license_id: str
    access_right: str
    legal_bases: tuple[Mapping[str, str], ...]
    contact: Mapping[str, str]
    spatial: str
    starts: date | None
    ends: date | None
    keywords: tuple[str, ...]
    extras: Mapping[str, str]
    personal: bool
    author: str
    version: str
    sample: bool
    created: datetime
    modified: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    rows_open: bool
    resources: tuple[ResourceRecord, ...] = ()
