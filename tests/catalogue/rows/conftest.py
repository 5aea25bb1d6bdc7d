"""One small published table, and one that is too large to scan where it can be indexed."""

# ruff: noqa: DTZ001  # a table's moments have no zone

from datetime import date, datetime

import pytest
from django.db import transaction

from duoc.catalogue.models import Resource
from duoc.catalogue.rules import row_routing
from duoc.catalogue.services.rows import reading

from . import published

ROWS = [
    ("001", "Năm Căn", 12, 1.5, True, date(2025, 1, 31), datetime(2025, 1, 31, 8, 30)),
    ("002", "Đất Mũi", 7, 2.5, False, date(2025, 1, 1), datetime(2025, 1, 1)),
    ("003", "Năm Căn", None, None, None, None, None),
    ("004", "=1+1", 7, -4.0, True, date(2026, 2, 28), datetime(2026, 2, 28, 23, 59, 59, 5)),
    ("005", None, 3, 0.0, False, date(2026, 2, 1), datetime(2026, 2, 1, 1, 2, 3)),
]


@pytest.fixture(scope="session", autouse=True)
def workers_end():
    """The workers of this process end with its tests."""
    yield
    for one in reading._readers.values():
        one.close()


@pytest.fixture(scope="module")
def small(module_database):
    """The resource of the small table, its current version in PostgreSQL and in Parquet."""
    held = published.resource(published.entry())
    published.publish(held, published.FIELDS, list(zip(*ROWS, strict=True)), keys=("ma", "so_luot"))
    return held


@pytest.fixture
def undone(small):
    """What a test writes is taken back."""
    with transaction.atomic():
        yield Resource.objects.get(pk=small.pk)
        transaction.set_rollback(True)


@pytest.fixture(params=["rows", "columns"])
def place(request, monkeypatch):
    """Both places in turn: the same question finds the same rows."""
    monkeypatch.setattr(row_routing, "place", lambda _question, _lying: request.param)
    return request.param
