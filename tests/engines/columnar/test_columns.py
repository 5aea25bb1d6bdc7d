"""What a value of each type is, and how a cell is told."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.columnar.columns import COLUMN_TYPES, Column, ColumnError, Known, columns_of, plain, value

VIETNAM = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("given_value", "kind", "held"),
    [
        ("12", "integer", 12),
        (" 12 ", "integer", 12),
        ("-12", "integer", -12),
        ("+12", "integer", 12),
        ("007", "integer", 7),
        (12.0, "integer", 12),
        (-0.0, "integer", 0),
        (2**63 - 1, "integer", 9223372036854775807),
        (-(2**63), "integer", -9223372036854775808),
        ("2025", "year", 2025),
        (2025, "year", 2025),
        ("1.5", "number", 1.5),
        ("1e3", "number", 1000.0),
        (3, "number", 3.0),
        (" -0.25 ", "number", -0.25),
        (".5", "number", 0.5),
        (True, "boolean", True),
        (False, "boolean", False),
        ("true", "boolean", True),
        ("TRUE", "boolean", True),
        ("t", "boolean", True),
        ("1", "boolean", True),
        (1, "boolean", True),
        ("yes", "boolean", True),
        ("Có", "boolean", True),
        ("CÓ", "boolean", True),
        ("false", "boolean", False),
        ("F", "boolean", False),
        (0, "boolean", False),
        ("no", "boolean", False),
        (" Không ", "boolean", False),
        ("2025-01-31", "date", date(2025, 1, 31)),
        (" 2025-01-31 ", "date", date(2025, 1, 31)),
        ("2024-02-29", "date", date(2024, 2, 29)),
        (date(2025, 1, 31), "date", date(2025, 1, 31)),
        ("2025-01-31T08:30:00", "datetime", datetime(2025, 1, 31, 8, 30)),  # noqa: DTZ001  # a table's moments have no zone
        ("2025-01-31 08:30", "datetime", datetime(2025, 1, 31, 8, 30)),  # noqa: DTZ001  # as above
        ("2025-01-31", "datetime", datetime(2025, 1, 31)),  # noqa: DTZ001  # as above
        ("2025-01-31T08:30:00Z", "datetime", datetime(2025, 1, 31, 8, 30)),  # noqa: DTZ001  # as above
        ("2025-01-31T08:30:00+07:00", "datetime", datetime(2025, 1, 31, 1, 30)),  # noqa: DTZ001  # as above
        ("2025-01-01T00:00:00+07:00", "datetime", datetime(2024, 12, 31, 17)),  # noqa: DTZ001  # as above
        (datetime(2025, 1, 31, 8, tzinfo=VIETNAM), "datetime", datetime(2025, 1, 31, 1)),  # noqa: DTZ001  # as above
        ("Năm Căn", "string", "Năm Căn"),
        ("", "string", ""),
        (" a ", "string", " a "),
        (5, "string", "5"),
        (True, "string", "true"),
        (False, "string", "false"),
        ("'; DROP TABLE a; --", "string", "'; DROP TABLE a; --"),
        ('{"type":"Point"}', "geojson", '{"type":"Point"}'),
    ],
)
def test_a_value_is_held_as_its_columns_type(given_value, kind, held):
    assert value(given_value, kind) == held


@pytest.mark.parametrize("kind", COLUMN_TYPES)
@pytest.mark.parametrize("nothing", [None, [], {}, (), set(), [1], {"a": 1}])
def test_nothing_and_many_are_no_value_of_any_type(kind, nothing):
    with pytest.raises(ValueError, match=f"^no {kind}$"):
        value(nothing, kind)


@pytest.mark.parametrize(
    ("given_value", "kind"),
    [
        ("", "integer"),
        ("a", "integer"),
        ("1.5", "integer"),
        (1.5, "integer"),
        ("1e3", "integer"),
        ("0x10", "integer"),
        ("1_000", "integer"),
        ("1.000", "integer"),
        ("1,000", "integer"),
        (True, "integer"),
        (math.nan, "integer"),
        (math.inf, "integer"),
        (1e300, "integer"),
        (2**63, "integer"),
        (-(2**63) - 1, "integer"),
        ("9" * 5000, "integer"),
        ("", "number"),
        ("1,5", "number"),
        ("1_0.5", "number"),
        ("nan", "number"),
        ("inf", "number"),
        ("-Infinity", "number"),
        ("1e999", "number"),
        (math.nan, "number"),
        (10**400, "number"),
        (True, "number"),
        ("hai", "year"),
        ("2_025", "year"),
        ("", "boolean"),
        ("2", "boolean"),
        ("truee", "boolean"),
        (2, "boolean"),
        (1.0, "boolean"),
        ("", "date"),
        ("31/01/2025", "date"),
        ("2025-02-29", "date"),
        ("2025-13-01", "date"),
        ("0000-01-01", "date"),
        ("2025-01-31T00:00:00", "date"),
        ("", "datetime"),
        ("hôm nay", "datetime"),
        ("2025-01-31T25:00:00", "datetime"),
        ("0001-01-01T00:00:00+07:00", "datetime"),
        ("9999-12-31T23:59:59-01:00", "datetime"),
        ("a\0b", "string"),
        ("\0", "geojson"),
        ("\ud800", "string"),
        ("\udfffa", "geojson"),
    ],
)
def test_what_can_be_no_such_value_is_refused(given_value, kind):
    with pytest.raises(ValueError, match=f"^no {kind}$"):
        value(given_value, kind)


@pytest.mark.parametrize("kind", ["integer", "number", "year", "date", "datetime", "boolean"])
def test_the_refusal_does_not_tell_the_value(kind):
    with pytest.raises(ValueError, match=r"^no ") as refused:
        value("079012345678a", kind)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (None, None),
        (True, True),
        (False, False),
        (0, 0),
        (2**63 - 1, 9223372036854775807),
        ("", ""),
        ("Năm Căn", "Năm Căn"),
        (1.5, 1.5),
        (math.nan, None),
        (math.inf, None),
        (-math.inf, None),
        (date(2025, 1, 31), "2025-01-31"),
        (datetime(2025, 1, 31, 8, 30), "2025-01-31T08:30:00"),  # noqa: DTZ001  # a table's moments have no zone
        (datetime(2025, 1, 31, 8, 30, 0, 5), "2025-01-31T08:30:00.000005"),  # noqa: DTZ001  # as above
        (datetime(2025, 1, 31, 8, 30, tzinfo=UTC), "2025-01-31T08:30:00Z"),
        (datetime(2025, 1, 31, 8, 30, tzinfo=VIETNAM), "2025-01-31T01:30:00Z"),
        (Decimal("12"), 12),
        (Decimal("12.00"), 12),
        (Decimal("12.5"), 12.5),
        (Decimal("-0.25"), -0.25),
        (Decimal(2**70), 2**70),
    ],
)
def test_a_cell_is_told_as_json_has_it(held, told):
    assert (plain(held), type(plain(held))) == (told, type(told))


def test_a_schema_names_its_columns_in_their_order():
    fields = [{"name": "b", "type": "integer"}, {"name": "a", "type": "date"}]
    assert columns_of({"fields": fields}) == (Column("b", "integer"), Column("a", "date"))


@pytest.mark.parametrize("kind", ["time", "array", "object", "any", "duration", "geopoint", "yearmonth", "", None])
def test_a_type_that_a_version_may_not_have_is_read_as_text(kind):
    assert columns_of({"fields": [{"name": "a", "type": kind}]}) == (Column("a", "string"),)


def test_a_column_without_a_type_is_text():
    assert columns_of({"fields": [{"name": "a"}]}) == (Column("a", "string"),)


KNOWN = Known([Column("b", "integer"), Column("a", "date")])


def test_names_stand_in_the_order_of_the_table():
    assert KNOWN.names == ("b", "a")


@pytest.mark.parametrize(("name", "kind"), [("a", "date"), ("b", "integer"), ("_id", "integer")])
def test_a_known_column_has_its_type(name, kind):
    assert KNOWN.type(name) == kind


@pytest.mark.parametrize("name", ["", "A", "a ", "_ID", "c", 'a"', "\0"])
def test_another_name_is_refused(name):
    with pytest.raises(ColumnError) as refused:
        KNOWN.type(name)
    assert (refused.value.name, refused.value.why) == (name, "unknown")


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_integer_of_eight_bytes_is_one(number):
    assert value(str(number), "integer") == number


@given(st.integers(min_value=2**63) | st.integers(max_value=-(2**63) - 1))
def test_no_wider_integer_is_one(number):
    with pytest.raises(ValueError, match=r"^no integer$"):
        value(number, "integer")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_is_one(number):
    assert value(repr(number), "number") == number


@given(st.dates())
def test_a_day_told_is_that_day(day):
    assert value(plain(day), "date") == day


@given(st.datetimes())
def test_a_moment_told_is_that_moment(moment):
    assert value(plain(moment), "datetime") == moment


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(VIETNAM)))  # noqa: DTZ001  # ends of a range
def test_a_moment_of_a_zone_told_is_the_moment_in_utc(moment):
    assert value(plain(moment), "datetime").replace(tzinfo=UTC) == moment


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary()),
    st.sampled_from(COLUMN_TYPES),
)
def test_whatever_is_given_is_a_value_or_refused_by_its_type(anything, kind):
    try:
        value(anything, kind)
    except ValueError as refused:
        assert str(refused) == f"no {kind}"  # noqa: PT017  # either way is right
