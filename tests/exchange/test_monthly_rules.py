"""The monthly report by its rules alone: months, sections, and how they become one sheet."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules.monthly import Failure, Monthly, Party, Unused, Use, first_day, joined, last_day, month_before

AGENCY = Party(1, "VN/GOV/H01", "Sở Minh Họa")
CALLER = Party(2, "VN/GOV/H01/mot-cua", "Một cửa")
SERVICE = Party(3, "VN/GOV/G01/chia-se/dan-cu", "Dân cư")
USE = Use(CALLER, SERVICE, 10, 2, 7)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def report(environment: str = "production", **changes: Any) -> Monthly:
    whole: dict[str, Any] = dict.fromkeys(("used", "provided", "failures", "unused", "uncalled"), ())
    return Monthly(AGENCY, date(2024, 2, 1), date(2024, 2, 29), environment, **(whole | changes))


@pytest.mark.parametrize(
    ("month", "day"), [("2024-02", date(2024, 2, 1)), ("0001-01", date(1, 1, 1)), ("9999-12", date(9999, 12, 1))]
)
def test_month_is_its_first_day(month: str, day: date) -> None:
    assert first_day(month) == day


@pytest.mark.parametrize(
    "month",
    ["", "2024", "2024-2", "2024-13", "2024-00", "0000-01", "2024-021", "02-2024", "2024/02", "2024W05", "2024-W1", "2024 02",
     " 2024-2", "-024-02", "abcd-ef", "2024-0\n"],
)  # fmt: skip
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        first_day(month)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2024, 2, 1), 29), (date(2023, 2, 1), 28), (date(1900, 2, 1), 28), (date(2000, 2, 1), 29), (date(2024, 4, 1), 30),
     (date(2024, 12, 1), 31), (date(2024, 1, 1), 31), (date(9999, 12, 1), 31)],
)  # fmt: skip
def test_month_ends_on_the_day_of_the_calendar(first: date, last: int) -> None:
    assert last_day(first) == first.replace(day=last)


@given(DAYS)
def test_behind_the_last_day_another_month_begins(day: date) -> None:
    assert (last_day(day.replace(day=1)) + timedelta(days=1)).day == 1


@given(DAYS)
def test_month_before_ends_the_day_before_this_month(day: date) -> None:
    assert month_before(day)[1] + timedelta(days=1) == day.replace(day=1)


@given(DAYS)
def test_month_before_is_a_whole_month(day: date) -> None:
    first, last = month_before(day)
    assert (first.day, last_day(first)) == (1, last)


@pytest.mark.parametrize(
    ("name", "made", "stated"),
    [
        ("used", USE, {"client": CALLER.identifier, "client_name": "Một cửa", "service": SERVICE.identifier,
                       "service_name": "Dân cư", "requests": 10, "failed": 2, "before": 7}),
        ("provided", USE, {"client": CALLER.identifier, "client_name": "Một cửa", "service": SERVICE.identifier,
                           "service_name": "Dân cư", "requests": 10, "failed": 2, "before": 7}),
        ("failures", Failure(CALLER, SERVICE, 503, 2),
         {"client": CALLER.identifier, "service": SERVICE.identifier, "status": 503, "requests": 2}),
    ],
)  # fmt: skip
def test_row_is_stated_with_identifiers(name: str, made: Any, stated: dict[str, Any]) -> None:
    assert report(**{name: [made]}).members()[name] == [stated]


def test_month_is_stated_without_its_days() -> None:
    assert report().members()["month"] == "2024-02"


def test_right_that_nobody_used_says_whether_anybody_could() -> None:
    assert report(unused=[Unused(CALLER, SERVICE, connected=False)]).members()["never_used"][0]["connected"] is False


def test_service_that_nobody_called_is_named() -> None:
    assert report(uncalled=[SERVICE]).members()["never_called"] == [{"service": SERVICE.identifier, "name": "Dân cư"}]


def test_what_the_agency_can_change_comes_first() -> None:
    words = [section[0] for section in report().tables()]
    assert words[:2] == ["Được quyền gọi mà không gọi", "Dịch vụ của cơ quan không ai gọi"]


@pytest.mark.parametrize(("connected", "words"), [(True, "Đã kết nối"), (False, "Chưa kết nối")])
def test_connection_is_said_in_words(connected: bool, words: str) -> None:
    assert report(unused=[Unused(CALLER, SERVICE, connected)]).tables()[0][2][0][3] == words


def test_every_row_of_every_section_has_the_width_of_its_head() -> None:
    full = report(used=[USE], provided=[USE], failures=[Failure(CALLER, SERVICE, 500, 1)], uncalled=[SERVICE],
                  unused=[Unused(CALLER, SERVICE, connected=True)])  # fmt: skip
    assert all(len(row) == len(head) for _, head, rows in full.tables() for row in rows)


def test_invented_figures_are_called_so() -> None:
    assert report("replay").notes()[-1].startswith("MINH HỌA")


@pytest.mark.parametrize("environment", ["production", "sandbox"])
def test_real_figures_are_not_called_invented(environment: str) -> None:
    assert not any("MINH HỌA" in note for note in report(environment).notes())


def test_note_names_agency_and_month() -> None:
    assert report().notes()[0] == "Sở Minh Họa (VN/GOV/H01), tháng 02/2024."


def test_one_section_without_words_is_the_sheet() -> None:
    assert joined([("", ["a"], [[1]])]) == (["a"], [[1]])


def test_sections_stand_under_their_words_with_a_blank_line_between() -> None:
    head, rows = joined([("Một", ["a"], [[1]]), ("Hai", ["b"], [])])
    assert (head, rows) == (["Báo cáo tháng"], [["Một"], ["a"], [1], [], ["Hai"], ["b"], ["–"]])
