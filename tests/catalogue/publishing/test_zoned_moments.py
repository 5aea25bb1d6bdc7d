"""Moments that tell their zone: a day, a month, a year of them is the province's, in whichever place they are counted."""

import pytest

from duoc.catalogue.rules import row_routing
from duoc.catalogue.rules.row_queries import RowQuery, filter_of, read_order
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import rows
from duoc.engines.columnar import Aggregate, Group, Measure

# 31/12/2025 17:30 UTC is 1/1/2026 00:30 in Cà Mau (UTC+7), a Thursday; the last is the same moment written there.
MOMENTS = "ma,luc\nA,2025-12-31T16:59:59Z\nB,2025-12-31T17:30:00Z\nC,2026-01-01T00:30:00+07:00\n"


@pytest.fixture(params=["rows", "columns"])
def table(request, publish, resource, monkeypatch):
    assert publish(MOMENTS).state == "published"
    monkeypatch.setattr(row_routing, "place", lambda _question, _lying: request.param)
    return rows.table(resource.pk, ANYBODY)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("day", [["2025-12-31", 1], ["2026-01-01", 2]]),
        ("month", [["2025-12-01", 1], ["2026-01-01", 2]]),
        ("quarter", [[1, 2], [4, 1]]),
        ("year", [[2025, 1], [2026, 2]]),
        ("weekday", [[3, 1], [4, 2]]),
    ],
)
def test_parts_of_a_moment_are_the_provinces(table, part, expected):
    assert rows.aggregate(table, Aggregate((Group("luc", part),), (Measure("count"),))) == expected


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"luc": {"gte": "2026-01-01"}}, ["B", "C"]),
        ({"luc": {"lt": "2026-01-01T00:30:00"}}, ["A"]),
        ({"luc": "2026-01-01T00:30"}, ["B", "C"]),
        ({"luc": ["2025-12-31T17:30:00Z"]}, ["B", "C"]),
        ({"luc": {"gte": "2025-12-31T17:30:00+00:00"}}, ["B", "C"]),
    ],
)
def test_a_day_in_a_filter_is_the_provinces_and_a_zone_is_heard(table, asked, found):
    page = rows.page(table.owner.resource, RowQuery(filter_of(asked)), ANYBODY)
    assert [row[1] for row in page.rows] == found


def test_pages_in_the_order_of_moments_lose_nothing(table):
    seen, cursor = [], ""
    for _ in range(3):
        page = rows.page(table.owner.resource, RowQuery(order=read_order("luc"), limit=1, cursor=cursor), ANYBODY)
        seen += [row[1] for row in page.rows]
        cursor = page.following
    assert (seen, cursor) == (["A", "B", "C"], "")


def test_moments_without_a_zone_stay_as_they_were_written(publish, resource):
    version = publish("ma,luc\nA,31/12/2025 17:30:00\nB,01/01/2026 00:30:00\n").version
    assert [field["type"] for field in version.schema["fields"]] == ["string", "datetime"]
    assert "zone" not in version.schema["fields"][1]
    asked = Aggregate((Group("luc", "year"),), (Measure("count"),))
    assert rows.aggregate(rows.table(resource.pk, ANYBODY), asked) == [[2025, 1], [2026, 1]]
