"""Working days: counted by hand on a calendar of 2026."""

import csv
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from duoc.people import services as people
from duoc.people.models import Holiday
from duoc.people.rules import calendar as rules

TET = {date(2026, 2, day): True for day in range(16, 21)}
SWAPPED = {date(2026, 1, 2): True, date(2026, 1, 10): False}


@pytest.mark.parametrize(
    ("start", "count", "named", "end"),
    [
        (date(2026, 11, 23), 2, {}, date(2026, 11, 25)),  # Monday → Wednesday
        (date(2026, 11, 26), 2, {}, date(2026, 11, 30)),  # Thursday → Monday
        (date(2026, 11, 28), 2, {}, date(2026, 12, 1)),  # handed in on a Saturday
        (date(2026, 2, 13), 1, TET, date(2026, 2, 23)),  # the Friday before Tết
        (date(2025, 12, 31), 2, SWAPPED, date(2026, 1, 5)),  # 1 January is no holiday in this table: Thursday counts
        (date(2026, 1, 9), 1, SWAPPED, date(2026, 1, 10)),  # a Saturday made up for
        (date(2026, 11, 29), 0, {}, date(2026, 11, 30)),  # a term that ends on a Sunday ends on Monday
    ],
)
def test_a_term_in_working_days_ends_where_the_calendar_says(start, count, named, end):
    assert rules.add_working_days(start, count, named) == end


@pytest.mark.parametrize(("count", "named"), [(-1, {}), (10**6, {})])
def test_an_impossible_term_is_refused(count, named):
    with pytest.raises(ValueError, match=r"term|calendar"):
        rules.add_working_days(date(2026, 1, 1), count, named)


def test_days_between_count_both_ways():
    assert rules.working_days_between(date(2026, 11, 27), date(2026, 12, 4), {}) == 5
    assert rules.working_days_between(date(2026, 12, 4), date(2026, 11, 27), {}) == -5
    assert rules.working_days_between(date(2026, 2, 13), date(2026, 2, 23), TET) == 1
    assert rules.working_days_between(date(2026, 1, 1), date(2026, 1, 1), {}) == 0


def test_the_calendar_is_settled_once_and_keeps_what_was_added(database):
    assert people.settle_calendar() > 20
    Holiday.objects.create(
        day=date(2026, 11, 24), off=True, name="Ngày nghỉ của tỉnh", basis="Thông báo", verified=False
    )
    assert people.settle_calendar() == 0
    assert people.named_days()[date(2026, 11, 24)] is True
    assert people.add_working_days(date(2026, 11, 23), 1) == date(2026, 11, 25)


def test_holidays_of_the_reference_are_in_the_calendar(database, shared):
    people.settle_calendar()
    rows = csv.DictReader((shared / "data/dossiers/holidays.csv").read_text(encoding="utf-8").splitlines())
    wanted = {
        date.fromisoformat(row["date"]): row["kind"] == "off"
        for row in rows
        if row["date"].startswith("2026") and row["active"] == "1"
    }
    named = people.named_days()
    assert {day: named.get(day) for day in wanted} == wanted


def test_holiday_says_what_and_why(database):
    with pytest.raises(IntegrityError, match="holiday_says_what_and_why"), transaction.atomic():
        Holiday.objects.create(day=date(2026, 1, 1), off=True, name="", basis="x", verified=False)


def test_holidays_of_a_year_come_in_their_order(database):
    people.settle_calendar()
    days = [holiday.day for holiday in people.holidays(2026)]
    assert days == sorted(days)
    assert days[0] == date(2026, 1, 1)
