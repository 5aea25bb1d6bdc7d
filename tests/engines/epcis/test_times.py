"""Times of events."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.epcis.times import instant, written


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2019-10-21T11:00:30.000+01:00", "2019-10-21T10:00:30.000Z"),
        ("2019-10-21T00:05:00-06:00", "2019-10-21T06:05:00.000Z"),
        ("2022-02-16T08:40:21.3142715Z", "2022-02-16T08:40:21.314Z"),  # from a published vector
        ("2005-07-11T11:30:47.0Z", "2005-07-11T11:30:47.000Z"),
        ("2026-01-01t00:00:00z", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T00:00:00.0005Z", "2026-01-01T00:00:00.001Z"),
        ("2026-01-01T00:00:00.00049999999Z", "2026-01-01T00:00:00.000Z"),
        ("2026-12-31T23:59:59.9995+00:00", "2027-01-01T00:00:00.000Z"),
        ("2026-01-01T05:00:00+07:00", "2025-12-31T22:00:00.000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"),
    ],
)
def test_times_in_utc_to_the_millisecond(text: str, wanted: str) -> None:
    moment = instant(text)
    assert moment is not None
    assert written(moment) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00",
        "2026-01-01",
        "2026-01-01T00:00Z",
        "20260101T000000Z",
        "2026-01-01T00:00:00+7:00",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+07:60",
        "2026-01-01 00:00:00Z",
        "",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:60Z",
        "٢٠٢٦-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z\n",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert instant(text) is None


def test_digits_without_end_are_no_time() -> None:
    assert instant("2026-01-01T00:00:00." + "1" * 1_000_000 + "Z") is None


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)), st.integers(-839, 839))  # noqa: DTZ001  # hypothesis draws naive ones
def test_offset_is_taken_off(moment: datetime, minutes: int) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    sign = "-" if minutes < 0 else "+"
    text = f"{moment.isoformat(timespec='milliseconds')}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    found = instant(text)
    assert found is not None
    assert found.utcoffset() == UTC.utcoffset(None)
    assert (moment.replace(tzinfo=UTC) - found).total_seconds() == 60 * minutes
