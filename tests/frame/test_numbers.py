from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from duoc.frame import numbers


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (0, None, "0"),
        (14_725_366, None, "14.725.366"),
        (1234567.89, None, "1.234.567,89"),
        (Decimal("1234567.895"), None, "1.234.567,9"),
        (0.1 + 0.2, None, "0,3"),
        (5, 2, "5,00"),
        (-1234, None, "−1.234"),
        (10**28, None, "10" + ".000" * 9),
        (-1e30, None, "−1" + ".000" * 10),
        (1e30, 1, "1" + ".000" * 10 + ",0"),
        (1.7e308, None, "170" + ".000" * 102),
        (Decimal("12345678901234567890123456789.125"), None, "12.345.678.901.234.567.890.123.456.789,13"),
    ],
)
def test_number_is_written_as_vietnamese_write_it(value, places, written):
    assert numbers.number(value, places) == written


def test_number_follows_the_english_switch():
    with translation.override("en"):
        assert numbers.number(1234567.89) == "1,234,567.89"


@pytest.mark.parametrize(("value", "places"), [(-0.004, None), (-0.0, None), (-0.4, 0), (-0.04, 1), (Decimal("-0"), 2)])
def test_what_rounds_to_nothing_has_no_sign(value, places):
    assert "−" not in numbers.number(value, places)
    assert set(numbers.number(value, places)) <= set("0,")


def test_rounding_is_the_one_taught_at_school():
    # Half away from zero, on the decimal that was written and not on its binary neighbour: 2.675 is 2.67499… as a float.
    assert numbers.number(2.675) == "2,68"
    assert numbers.number(Decimal("0.125")) == "0,13"
    assert numbers.number(-2.5, 0) == "−3"


@given(st.decimals(-(10**9), 10**9, places=2))
def test_both_languages_write_the_same_number(value):
    vietnamese = numbers.number(value, 2)
    with translation.override("en"):
        assert numbers.number(value, 2).translate(str.maketrans(",.", ".,")) == vietnamese


@given(st.integers(-(10**15), 10**15))
def test_number_loses_no_digit(value):
    assert int(numbers.number(value).replace(".", "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("octets", "written"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1,0 kB"), (12_400_000_000, "12,4 GB"), (135 * 10**12, "135 TB")],
)
def test_size_has_three_leading_digits(octets, written):
    assert numbers.size(octets) == written


@pytest.mark.parametrize(
    ("microseconds", "written"),
    [
        (850, "850 µs"),
        (1_400, "1,4 ms"),
        (12_500_000, "12,5 giây"),
        (4_800_000_000, "1 giờ 20 phút"),
        (273_600_000_000, "3 ngày 4 giờ"),
        (60_000_000, "1 phút"),
        (0, "0 µs"),
        (999, "999 µs"),
        (999_949, "999,9 ms"),
        (999_950, "1 giây"),
        (86_400_000_000, "1 ngày"),
        (86_460_000_000, "1 ngày 1 phút"),
        (90_061_000_000, "1 ngày 1 giờ"),
    ],
)
def test_duration_has_at_most_two_units(microseconds, written):
    assert numbers.duration(microseconds) == written


@given(st.integers(0, 10**15))
def test_duration_is_never_empty_and_never_has_three_units(microseconds):
    written = numbers.duration(microseconds)
    assert 2 <= len(written.split()) <= 4
    assert not written.startswith("1.000")


@pytest.mark.parametrize(
    ("octets", "written"),
    [(999_499, "999 kB"), (999_500, "1,0 MB"), (99_949, "99,9 kB"), (99_950, "100 kB"), (10**18, "1.000 PB")],
)
def test_size_changes_its_unit_where_it_rounds_over(octets, written):
    assert numbers.size(octets) == written


def test_share_of_nothing_is_a_dash():
    assert numbers.share(1, 0) == "–"
    assert numbers.share(1, 3) == "33,3 %"


def test_moment_is_shown_on_the_clock_of_the_province():
    assert numbers.moment(datetime(2024, 8, 23, 17, 5, 9, tzinfo=UTC)) == "24/08/2024 00:05:09"


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        numbers.moment(datetime(2024, 8, 23))  # noqa: DTZ001 (the point of the test)


def test_day_is_written_day_first():
    assert numbers.day(date(2024, 8, 3)) == "03/08/2024"


@pytest.mark.parametrize(
    ("ago", "written"),
    [
        (timedelta(seconds=3), "vừa xong"),
        (timedelta(seconds=59), "59 giây trước"),
        (timedelta(minutes=2, seconds=59), "2 phút trước"),
        (timedelta(hours=23), "23 giờ trước"),
        (timedelta(hours=25), "22/08/2024 11:00"),
        (timedelta(seconds=-5), "23/08/2024 12:00"),
    ],
)
def test_relative_time_ends_after_a_day(ago, written):
    now = datetime(2024, 8, 23, 5, 0, tzinfo=UTC)
    assert numbers.relative(now - ago, now) == written
