"""The calendar's weeks and shades, against a calendar on the wall."""

from datetime import date, timedelta

from duoc.frame import months


def test_weeks_begin_on_monday_and_days_keep_their_values() -> None:
    # 1 February 2024 was a Thursday, 29 February too.
    made = months.draw({date(2024, 2, day): day for day in range(1, 30)}, lambda day: f"?{day}")
    (february,) = made.months
    assert (february.name, len(february.weeks)) == ("02/2024", 5)
    assert [cell.day for cell in february.weeks[0]] == [0, 0, 0, 1, 2, 3, 4]
    assert [cell.day for cell in february.weeks[-1]] == [26, 27, 28, 29, 0, 0, 0]
    last = february.weeks[-1][3]
    assert (last.label, last.value, last.grade, last.href) == ("29/02/2024", 29, 6, "?2024-02-29")


def test_shades_are_in_proportion_and_nothing_has_none() -> None:
    values = {
        date(2024, 1, 1): 0,
        date(2024, 1, 2): 1,
        date(2024, 1, 3): 50,
        date(2024, 1, 4): 51,
        date(2024, 1, 5): 100,
    }
    (january,) = months.draw(values, str).months
    assert [cell.grade for cell in january.weeks[0][:5]] == [0, 1, 3, 4, 6]
    # Outside the period a day is only a number.
    assert (january.weeks[0][5].value, january.weeks[0][5].href) == (None, "")


def test_only_the_last_two_years_are_drawn() -> None:
    days = {date(2020, 1, 1) + timedelta(days=step): 1 for step in range(1096)}
    drawn = months.draw(days, str).months
    assert (len(drawn), drawn[0].name, drawn[-1].name) == (24, "01/2021", "12/2022")
    assert months.draw({}, str).months == []
