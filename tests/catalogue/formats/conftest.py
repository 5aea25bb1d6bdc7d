"""The reference list, with what a full entry has; hidden, restricted and withdrawn entries beside it."""

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from duoc.catalogue.models import Entry, Resource, Version
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, loading, publishers, resources
from duoc.core.profile import load
from duoc.people import services as people

SITE = "http://localhost:8080"
# Words that stand nowhere but in what nobody may know.
SECRET = "tuyệt-mật-khu-vực"


@pytest.fixture(scope="module")
def listed(module_database: str, shared: Path) -> None:
    """99 entries as loaded; one of them full; one hidden, one draft, one withdrawn beside them."""
    people.seed(load("ca-mau"))
    loading.load((shared / "data/catalogue/sample_catalogue.csv").read_text("utf-8"), HOUSE)
    full(Entry.objects.get(code="MO-001"))
    link(Entry.objects.get(code="MO-002"), "https://nguon.example.invalid/du-lieu.csv")
    link(Entry.objects.get(code="DC-001"), f"https://noi-bo.example.invalid/{SECRET}.csv")
    health = publishers.settle_publisher("so-y-te", "Sở Y tế", HOUSE)
    for name, members in {
        "an-kin": {"level": "hidden", "access_right": "NON_PUBLIC", "kind": "shared"},
        "ban-nhap": {"level": "open", "access_right": "PUBLIC", "kind": "open"},
        "da-rut": {"level": "open", "access_right": "PUBLIC", "kind": "open"},
        "rut-kin": {"level": "hidden", "access_right": "NON_PUBLIC", "kind": "shared"},
    }.items():
        row = entries.register(HOUSE, health, name=name, title=f"{SECRET} {name}", keywords=[SECRET], **members)
        if name != "ban-nhap":
            entries.set_state(HOUSE, row, "published")
        if name in ("da-rut", "rut-kin"):
            entries.set_state(HOUSE, row, "withdrawn", reason="Có dữ liệu cá nhân.")


@pytest.fixture
def undone(listed: None) -> Iterator[None]:
    """What a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def full(row: Entry) -> None:
    """Everything that an entry of open data may say, and a published version of a CSV."""
    entries.change(
        HOUSE,
        row,
        {
            "title_en": "A full sample",
            "spatial": "Tỉnh Cà Mau",
            "starts": date(2025, 1, 1),
            "ends": date(2025, 12, 31),
            "review_months": 6,
            "reviewed_on": date(2026, 1, 5),
            "data_updated_on": date(2026, 1, 1),
            "legal_bases": [{"title": "Nghị định mẫu", "article": "Điều 1", "url": "https://luat.example.invalid/1"}],
            "contact": {"role": "Phòng Dữ liệu", "phone": "0290 000 000", "email": "dulieu@example.invalid"},
            "version": "2",
        },
    )
    held = Resource.objects.filter(entry=row).order_by("position").first()
    assert held is not None
    version = Version.objects.create(
        resource=held,
        number=1,
        schema={"fields": [{"name": "ma", "type": "string"}, {"name": "so", "type": "integer"}], "missingValues": [""]},
        rows=2,
        parquet_sha256="a" * 64,
        parquet_bytes=10,
        original_sha256="b" * 64,
        original_bytes=11,
        original_name="bảng 1.csv",
        manifest={"original": {"open": True}},
        event=uuid.uuid4(),
    )
    Resource.objects.filter(pk=held.pk).update(current=version, url_type="upload")


def link(row: Entry, url: str) -> Resource:
    """A file of somebody else's."""
    return resources.add_resource(HOUSE, row, name="Tệp ở nơi khác", format="csv", url=url)


def entry(name: str) -> Any:
    """The row of a code or name."""
    found = entries.entry(name, HOUSE, withdrawn=True)
    assert found is not None
    return found
