"""Dates: the calendar is the standard library's, the forms are those of docs/formats.md."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.mapping.samples import seen, told

from duoc.engines.mapping import dates
from duoc.engines.mapping.errors import MappingError, UnmappableError

STRFTIME = {"yyyy": "%Y", "mm": "%m", "dd": "%d", "HH": "%H", "MM": "%M", "SS": "%S"}


def by_strftime(form, moment):
    """As the C library writes it; years of four digits."""
    for token, sign in STRFTIME.items():
        form = form.replace(token, f"{moment.year:04}" if sign == "%Y" else moment.strftime(sign))
    return form


DAYS = ("yyyy-mm-dd", "yyyymmdd", "dd/mm/yyyy", "dd.mm.yyyy", "mm-dd-yyyy")
MOMENTS = ("yyyy-mm-ddTHH:MM:SS", "yyyymmddHHMMSS", "HH:MM:SS dd/mm/yyyy")


@pytest.mark.parametrize(("one", "other"), [(one, other) for one in DAYS for other in DAYS])
def test_a_day_is_the_same_day_in_every_form(one, other):
    pair = dates.pair(dates.form(one), dates.form(other))
    for day in (date(2024, 2, 29), date(1900, 1, 1), date(1, 12, 31), date(9999, 10, 9)):
        parts = pair.json.read(by_strftime(one, day))
        assert pair.xml.write(parts) == by_strftime(other, day)


@given(st.datetimes(), st.sampled_from(MOMENTS), st.sampled_from(MOMENTS))
@settings(max_examples=60)
def test_a_moment_is_the_same_moment_in_every_form(moment, one, other):
    moment = moment.replace(microsecond=0)
    parts = dates.form(one).read(by_strftime(one, moment))
    assert dates.form(other).write(parts) == by_strftime(other, moment)
    assert datetime.fromisoformat(dates.form(MOMENTS[0]).write(parts)) == moment


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("yyyy-mm-dd", "2023-02-29"),
        ("yyyy-mm-dd", "1900-02-29"),  # no leap year: divisible by 100, not by 400
        ("yyyy-mm-dd", "2024-04-31"),
        ("yyyy-mm-dd", "2024-00-01"),
        ("yyyy-mm-dd", "2024-01-00"),
        ("yyyy-mm-dd", "0000-01-01"),
        ("yyyy-mm-dd", "2024-1-1"),
        ("yyyy-mm-dd", "24-01-01"),
        ("yyyy-mm-dd", "2024/01/01"),
        ("yyyy-mm-dd", "2024-01-01 "),
        ("yyyy-mm-dd", "2024-01-01\n"),
        ("yyyy-mm-dd", "\u0662\u0660\u0662\u0664-01-01"),
        ("dd.mm.yyyy", "01x02x2024"),  # the dot is a dot
        ("yyyy-mm-ddTHH:MM:SS", "2024-01-01T24:00:00"),
        ("yyyy-mm-ddTHH:MM:SS", "2024-01-01T00:60:00"),
        ("yyyy-mm-ddTHH:MM:SS", "2024-01-01T00:00:60"),
        ("yyyy-mm-ddTHH:MM:SS", "2024-01-01t00:00:00"),
        ("yyyy", "999"),
        ("yyyy", "+999"),
    ],
)
def test_what_is_no_day_is_nothing(form, text):
    assert dates.form(form).read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mm-dd",
        "yy-mm-dd",
        "yyyy-mm-dd-dd",
        "yyyy-mmm-dd",
        "yyyyyyyy",
        "yyyy,mm",
        "%Y-%m-%d",
        "yyyy mm dd x",
        "YYYY",
    ],
)
def test_a_form_that_says_no_date_is_refused(text):
    with pytest.raises(MappingError):
        dates.form(text)


@pytest.mark.parametrize(
    ("one", "other"), [("yyyy", "yyyy-mm-dd"), ("yyyy-mm-dd", "yyyymm"), ("yyyymmdd", "yyyymmddHH")]
)
def test_two_forms_that_say_different_things_are_no_pair(one, other):
    with pytest.raises(MappingError, match="cùng các phần"):
        dates.pair(dates.form(one), dates.form(other))


BORN = [
    {
        "json": "sinh",
        "xml": "a:Sinh",
        "type": "date",
        "dates": [
            {"json": "yyyy-mm-dd", "xml": "dd/mm/yyyy"},
            {"json": "yyyy", "xml": "yyyy"},
            {"json": "dd/mm/yyyy", "xml": "yyyymmdd"},
        ],
    }
]


@pytest.mark.parametrize(
    ("json", "xml"), [("1999-12-31", "31/12/1999"), ("1999", "1999"), ("31/12/1999", "19991231")]
)  # fmt: skip
def test_the_first_pair_that_fits_is_taken(json, xml):
    assert seen(BORN, {"sinh": json})[0].text == xml
    assert told(BORN, f"<a:Sinh> {xml}\n</a:Sinh>") == {"sinh": json}


@pytest.mark.parametrize("text", ["1999-12", "30/02/1999", "", "31-12-1999", "19991231"])
def test_no_pair_that_fits_is_said_with_the_forms_and_not_with_the_date(text):
    with pytest.raises(UnmappableError) as caught:
        seen(BORN, {"sinh": text})
    assert str(caught.value) == "sinh: phải là ngày có thật, dạng yyyy-mm-dd hoặc yyyy hoặc dd/mm/yyyy"
