"""Records as services give them, without a database."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from duoc.catalogue.rules.records import EntryRecord, PublisherRecord, ResourceRecord, TopicRecord, VersionRecord

SITE = "https://dulieu.example.invalid"
ENTRY, FILE, LINK = (uuid.UUID(int=number) for number in (1, 2, 3))
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
OFFICE = PublisherRecord(1, "so-mau", "so-mau-tinh", "Sở Mẫu")
TOPIC = TopicRecord("giao-thong", "Giao thông", "Transport", "TRAN")
VERSION = VersionRecord(
    id=1,
    number=3,
    state="published",
    rows=10,
    schema={"fields": [{"name": "ma", "type": "string"}], "missingValues": [""], "primaryKey": ["ma"]},
    columns=[],
    parquet_sha256="c" * 64,
    parquet_bytes=5,
    original_sha256="d" * 64,
    original_bytes=77,
    original_name="tuyến xe.csv",
    event=uuid.UUID(int=9),
    rows_table="",
    published_at=NOON,
    withdrawn_at=None,
    withdrawn_reason="",
)


def resource(**change: Any) -> ResourceRecord:
    """An uploaded CSV with its current version."""
    whole = ResourceRecord(
        id=FILE,
        position=0,
        name="Tuyến xe",
        description="Mọi tuyến",
        format="csv",
        url="",
        url_type="upload",
        service="",
        mimetype="text/csv",
        size=77,
        hash="d" * 64,
        extras={},
        searchable=(),
        keys=(),
        created=NOON,
        modified=NOON,
        current=VERSION,
    )
    return replace(whole, **change)


def link(**change: Any) -> ResourceRecord:
    """A file of somebody else's."""
    facts = {"id": LINK, "url": "https://kia.example.invalid/a.xlsx", "url_type": "", "format": "XLSX", "current": None}
    return resource(**{"name": "Ở nơi khác", "mimetype": "", "size": None, "hash": "", **facts, **change})


def entry(**change: Any) -> EntryRecord:
    """An open entry that says everything."""
    whole = EntryRecord(
        id=ENTRY,
        code="MO-001",
        name="tuyen-xe",
        title="Tuyến xe buýt",
        title_en="Bus lines",
        notes="Các tuyến xe buýt của tỉnh.",
        kind="open",
        level="open",
        state="published",
        publisher=OFFICE,
        operator=None,
        topic=TOPIC,
        frequency="QUARTERLY",
        review_months=6,
        reviewed_on=date(2026, 1, 1),
        data_updated_on=date(2026, 1, 1),
        source_note="Sổ theo dõi",
        formats=("CSV",),
        sharing=(),
        license_id="cc-by",
        access_right="PUBLIC",
        legal_bases=({"title": "Nghị định mẫu", "article": "Điều 1", "url": "https://luat.example.invalid/1"},),
        contact={"role": "Phòng Dữ liệu", "phone": "0290 000 000", "email": "dulieu@example.invalid"},
        spatial="Tỉnh mẫu",
        starts=date(2025, 1, 1),
        ends=date(2025, 12, 31),
        keywords=("xe", "buýt"),
        extras={},
        personal=False,
        author="",
        version="3",
        sample=False,
        created=NOON,
        modified=NOON,
        published_at=NOON,
        withdrawn_at=None,
        withdrawn_reason="",
        rows_open=True,
        resources=(resource(), link()),
    )
    return replace(whole, **change)


def restricted(**change: Any) -> EntryRecord:
    """The same as a shared database, whose rows the viewer may not read."""
    facts = {
        "kind": "shared",
        "level": "restricted",
        "access_right": "RESTRICTED",
        "rows_open": False,
        "license_id": "",
    }
    return entry(**{**facts, **change})
