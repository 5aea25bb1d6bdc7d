"""The monthly report without a database: its months, its sections, its notes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules import monthly
from duoc.exchange.rules.monthly import Failure, Monthly, Party, Unused, Use

_AGENCY = Party(1, "VN/GOV/H12", "Sở Tư pháp")
_CALLER = Party(2, "VN/GOV/H12/MCDT", "Một cửa điện tử")
_SERVICE = Party(3, "VN/GOV/BTP/HT/khai-sinh", "Khai sinh")
_USE = Use(_CALLER, _SERVICE, 1200, 7, 900)
_DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def _report(environment="production", **parts):
    told = {"used": [], "provided": [], "failures": [], "unused": [], "uncalled": []} | parts
    return Monthly(_AGENCY, date(2026, 2, 1), date(2026, 2, 28), environment, **told)


@pytest.mark.parametrize("month", ["2026-01", "2026-12", "1999-02"])
def test_a_month_begins_on_its_first_day(month):
    assert monthly.first_day(month).isoformat() == f"{month}-01"


@pytest.mark.parametrize(
    "month",
    [
        "",
        "2026",
        "2026-1",
        "2026-13",
        "2026-00",
        "2026/01",
        "2026-W1",
        "2026W01",
        "202601-",
        "0000-01",
        "٢٠٢٦-01",
        "2026-1\n",
    ],
)
def test_another_month_is_refused(month):
    with pytest.raises(ValueError, match=r"month|isoformat|year"):
        monthly.first_day(month)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2100, 2, 1), date(2100, 2, 28)),
        (date(2026, 4, 1), date(2026, 4, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_on_its_last_day(first, last):
    assert monthly.last_day(first) == last


@given(_DAYS)
def test_the_day_after_the_last_begins_a_month(day):
    assert (monthly.last_day(day.replace(day=1)) + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 1, 1), (date(2025, 12, 1), date(2025, 12, 31))),
        (date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2028, 3, 1), (date(2028, 2, 1), date(2028, 2, 29))),
    ],
)
def test_the_month_before_is_a_whole_month(day, month):
    assert monthly.month_before(day) == month


@given(_DAYS)
def test_the_month_before_ends_where_the_day_s_month_begins(day):
    assert monthly.month_before(day)[1] + timedelta(days=1) == day.replace(day=1)


def test_what_was_never_used_comes_first():
    assert _report().tables()[0][0] == "Được quyền gọi mà không gọi"


@pytest.mark.parametrize(("connected", "word"), [(True, "Đã kết nối"), (False, "Chưa kết nối")])
def test_an_unused_right_says_whether_it_could_be_used(connected, word):
    rows = _report(unused=[Unused(_CALLER, _SERVICE, connected)]).tables()[0][2]
    assert rows == [["Một cửa điện tử", "Khai sinh", "VN/GOV/BTP/HT/khai-sinh", word]]


@pytest.mark.parametrize(("part", "place"), [("used", 2), ("provided", 3)])
def test_a_use_is_a_line_of_its_section(part, place):
    assert _report(**{part: [_USE]}).tables()[place][2] == [["Một cửa điện tử", "Khai sinh", 1200, 7, 900]]


def test_a_failure_is_a_line_with_its_status():
    rows = _report(failures=[Failure(_CALLER, _SERVICE, 503, 4)]).tables()[4][2]
    assert rows == [["Một cửa điện tử", "Khai sinh", 503, 4]]


def test_a_service_that_nobody_called_is_named():
    assert _report(uncalled=[_SERVICE]).tables()[1][2] == [["Khai sinh", "VN/GOV/BTP/HT/khai-sinh"]]


@pytest.mark.parametrize("place", range(5))
def test_each_line_is_as_long_as_its_head(place):
    full = _report(
        used=[_USE],
        provided=[_USE],
        failures=[Failure(_CALLER, _SERVICE, 500, 1)],
        unused=[Unused(_CALLER, _SERVICE, True)],
        uncalled=[_SERVICE],
    )
    _, head, rows = full.tables()[place]
    assert [len(row) for row in rows] == [len(head)]


def test_json_names_the_month():
    assert _report().members()["month"] == "2026-02"


def test_json_tells_of_a_use_by_identifiers_and_names():
    assert _report(used=[_USE]).members()["used"] == [
        {
            "client": "VN/GOV/H12/MCDT",
            "client_name": "Một cửa điện tử",
            "service": "VN/GOV/BTP/HT/khai-sinh",
            "service_name": "Khai sinh",
            "requests": 1200,
            "failed": 7,
            "before": 900,
        }
    ]


def test_notes_name_agency_and_month():
    assert _report().notes()[0] == "Sở Tư pháp (VN/GOV/H12), tháng 02/2026."


def test_only_a_replay_says_that_its_days_are_invented():
    assert len(_report("replay").notes()) == len(_report().notes()) + 1


def test_one_section_without_words_is_its_own_table():
    assert monthly.joined([("", ["a"], [[1]])]) == (["a"], [[1]])


def test_sections_stand_below_one_another():
    head, rows = monthly.joined([("Một", ["a", "b"], [[1, 2]]), ("Hai", ["c"], [[3]])])
    assert (head, rows) == (["Báo cáo tháng"], [["Một"], ["a", "b"], [1, 2], [], ["Hai"], ["c"], [3]])


def test_an_empty_section_shows_a_dash():
    assert monthly.joined([("Một", ["a"], [])])[1] == [["Một"], ["a"], ["–"]]
