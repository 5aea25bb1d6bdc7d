"""A list of entries in the form of the national annex's columns (CSV), loaded as one: all of it or nothing."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from duoc.catalogue.models import Entry
from duoc.catalogue.rules.entries import EntryRefusedError, keyword
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import entries, publishers, resources, topics

COLUMNS = ("code", "title_vi", "kind", "agency", "topic", "frequency", "format", "description")
LARGEST = 32 << 20  # bytes: a registry, not its data
_FREE = "MINH HỌA"


class ListRefusedError(ValueError):
    """A list cannot be loaded; the message names the line and what is wrong with it. Nothing of it was kept."""


class Loaded(NamedTuple):
    """How many entries were made, changed, and found as they were."""

    made: int
    changed: int
    same: int


def load(text: str, viewer: Viewer) -> Loaded:
    """Register or change what a list says, by code; entries go on show at once. Raises `ListRefusedError`."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or [])]:
        raise ListRefusedError(f"Danh mục thiếu cột: {', '.join(missing)}.")
    counts = {"made": 0, "changed": 0, "same": 0}
    try:
        with transaction.atomic():
            for row in reader:
                if None in row or None in row.values():
                    raise ListRefusedError(f"Dòng {reader.line_num}: số ô không khớp số cột.")
                try:
                    counts[_entry(row, viewer)] += 1
                except (EntryRefusedError, ValueError) as error:
                    raise ListRefusedError(f"Dòng {reader.line_num} ({row['code']}): {error}") from None
    except csv.Error as error:
        raise ListRefusedError(f"Dòng {reader.line_num}: không đọc được như CSV ({error}).") from None
    return Loaded(**counts)


def _entry(row: dict[str, str], viewer: Viewer) -> str:
    publisher = publishers.settle_publisher(row.get("agency_slug") or "", row["agency"], viewer)
    topic = (
        topics.settle_topic(row.get("topic_slug") or "", row["topic"], row.get("data_theme", ""))
        if row["topic"]
        else None
    )
    formats = [one.strip().upper() for one in row["format"].split(",") if one.strip()]
    members = _members(row, formats)
    modified = _moment(row.get("metadata_modified", ""))
    held = Entry.objects.filter(code=row["code"]).first()
    if held is not None:
        before = held.modified
        entries.change(viewer, held, members | {"topic": topic})
        held.refresh_from_db(fields=["modified"])
        return "changed" if held.modified != before else "same"
    made = entries.register(
        viewer, publisher, code=row["code"], topic=topic, sample=row.get("sample_flag") == _FREE, **members
    )
    entries.set_state(viewer, made, "published")
    for one in formats:
        resources.add_resource(viewer, made, name=f"{row['title_vi']} ({one})", format=one)
    if modified is not None and viewer.administrator:
        # The resources have moved the moment: the list's own comes last.
        Entry.objects.filter(pk=made.pk).update(modified=modified)
    return "made"


def _members(row: dict[str, str], formats: list[str]) -> dict[str, Any]:
    kind = row["kind"]
    right = row.get("access_right") or ("PUBLIC" if kind == "open" else "RESTRICTED")
    members: dict[str, Any] = {
        "title": row["title_vi"],
        "notes": row["description"],
        "kind": kind,
        "level": "open" if kind == "open" else "restricted",
        "access_right": right,
        "frequency": row["frequency"],
        "formats": formats,
        "license_id": row.get("license_id", ""),
        "keywords": [keyword(one) for one in row.get("keywords", "").split(",") if one.strip()],
        "source_note": row.get("peer_source", ""),
    }
    if row.get("name"):
        members["name"] = row["name"]
    return members | _legal(row)


def _legal(row: dict[str, str]) -> dict[str, Any]:
    """Columns that a fuller list has beside: legal basis, contact, place and period, review."""
    found: dict[str, Any] = {}
    if row.get("legal_basis"):
        found["legal_bases"] = [{"title": one.strip()} for one in row["legal_basis"].split(";") if one.strip()]
    if row.get("contact_role") or row.get("contact_email"):
        found["contact"] = {
            name: row[f"contact_{name}"] for name in ("role", "phone", "email") if row.get(f"contact_{name}")
        }
    for name in ("spatial",):
        if row.get(name):
            found[name] = row[name]
    for name in ("starts", "ends", "reviewed_on", "data_updated_on"):
        if row.get(name):
            found[name] = date.fromisoformat(row[name])
    if row.get("review_months"):
        found["review_months"] = int(row["review_months"])
    return found


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
