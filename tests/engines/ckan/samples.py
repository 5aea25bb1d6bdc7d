"""CKAN's recorded answers, and the sample list as the fields that queries ask for."""

import csv
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from duoc.engines.ckan.query.matching import Document

NOW = datetime(2026, 11, 29, 8, 30, 15, 123456, tzinfo=UTC)


@cache
def exchanges(shared: Path) -> dict[str, dict[str, Any]]:
    """Recorded request and response of CKAN 2.12 by their ids."""
    text = (shared / "data/catalogue/ckan_exchanges.jsonl").read_text("utf-8")
    return {one["id"]: one for one in map(json.loads, text.splitlines())}


def answered(shared: Path, name: str) -> Any:
    """What CKAN answered, whole."""
    return exchanges(shared)[name]["response"]


@cache
def open_entries(shared: Path) -> list[dict[str, str]]:
    """The 86 open rows of the sample list."""
    with (shared / "data/catalogue/sample_catalogue.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == "open"]


def listed(text: str) -> list[str]:
    """A cell that holds a list with commas."""
    return [one.strip() for one in text.split(",") if one.strip()]


def document(row: dict[str, str]) -> Document:
    """A row of the list as a dataset's fields, as the data's README says to load it."""
    return {
        "id": [row["code"]],
        "name": [row["name"]],
        "title": [row["title_vi"]],
        "title_string": [row["title_vi"]],
        "notes": [row["description"]],
        "license_id": [row["license_id"]],
        "organization": [row["agency_slug"]],
        "groups": [row["topic_slug"]],
        "tags": listed(row["keywords"]),
        "res_format": [one.upper() for one in listed(row["format"])],
        "metadata_modified": [datetime.fromisoformat(row["metadata_modified"]).replace(tzinfo=UTC)],
        "text": [row["title_vi"], row["description"], *listed(row["keywords"])],
    }
