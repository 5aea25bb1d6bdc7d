"""Dates and their arithmetic; expected values reckoned with a calendar."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.engines.ckan.samples import NOW

from duoc.engines.ckan.errors import SearchError
from duoc.engines.ckan.query import moments


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-06-01T00:00:00Z", "2026-06-01T00:00:00+00:00"),
        ("2026-06-01T23:59:59.5Z", "2026-06-01T23:59:59.500000+00:00"),
        ("2026-06-01T00:00:00.123456789Z", "2026-06-01T00:00:00.123456+00:00"),
        ("2026-06-01T00:00:00.123456", "2026-06-01T00:00:00.123456+00:00"),
        ("2026-06-01T00:00:00Z+1DAY", "2026-06-02T00:00:00+00:00"),
        ("2026-01-31T00:00:00Z+1MONTH", "2026-02-28T00:00:00+00:00"),
        ("2024-02-29T00:00:00Z+1YEAR", "2025-02-28T00:00:00+00:00"),
        ("2026-12-15T00:00:00Z+1MONTH", "2027-01-15T00:00:00+00:00"),
        ("2026-01-15T00:00:00Z-1MONTH", "2025-12-15T00:00:00+00:00"),
        ("2026-11-30T00:00:00Z+12MONTHS", "2027-11-30T00:00:00+00:00"),
        ("NOW", "2026-11-29T08:30:15.123456+00:00"),
        ("NOW-7DAYS", "2026-11-22T08:30:15.123456+00:00"),
        ("NOW+2HOURS", "2026-11-29T10:30:15.123456+00:00"),
        ("NOW/DAY", "2026-11-29T00:00:00+00:00"),
        ("NOW/DATE", "2026-11-29T00:00:00+00:00"),
        ("NOW/HOUR", "2026-11-29T08:00:00+00:00"),
        ("NOW/MINUTES", "2026-11-29T08:30:00+00:00"),
        ("NOW/SECOND", "2026-11-29T08:30:15+00:00"),
        ("NOW/MILLISECOND", "2026-11-29T08:30:15.123000+00:00"),
        ("NOW/MONTH", "2026-11-01T00:00:00+00:00"),
        ("NOW/YEAR", "2026-01-01T00:00:00+00:00"),
        ("NOW/DAY-7DAYS", "2026-11-22T00:00:00+00:00"),
        ("NOW-1YEAR/MONTH+1DAY", "2025-11-02T00:00:00+00:00"),
        ("NOW-30MINUTES-15SECONDS", "2026-11-29T08:00:00.123456+00:00"),
        ("NOW-123MILLIS", "2026-11-29T08:30:15.000456+00:00"),
    ],
)
def test_moments_are_read_and_reckoned(text: str, told: str) -> None:
    assert moments.read(text, NOW).isoformat() == told


def test_now_is_told_in_utc() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=7)))
    assert moments.read("NOW/DAY", there) == datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "now",
        "2026-06-01",
        "2026-06-01 00:00:00",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-06-01T00:00:00+07:00",
        "2026-06-01T24:00:01Z",
        "NOW-7",
        "NOW-DAYS",
        "NOW-7FORTNIGHTS",
        "NOW/7DAYS",
        "NOW//DAY",
        "NOW-7DAYS ",
        "NOW+999999999DAYS",
        "NOW+999999999YEARS",
        "NOW-999999999MONTHS",
        "NOW+9999999999DAYS",
        "9999-12-31T00:00:00Z+1MONTH",
        "２０２６-06-01T00:00:00Z",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(SearchError, match="Invalid Date String"):
        moments.read(text, NOW)
