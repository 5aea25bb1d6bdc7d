"""Cells become values, and what only looks like a value to a library becomes nothing."""

import datetime
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.tabular.kinds import Kind
from duoc.engines.tabular.naming import Head
from duoc.engines.tabular.schema import Column
from duoc.engines.tabular.shapes import Shape, classify, trimmed
from duoc.engines.tabular.values import arrow_type, convert

WHOLE = {Shape.WHOLE}
VIETNAMESE = {Shape.WHOLE, Shape.DOT_THREE, Shape.COMMA_THREE, Shape.DOT_GROUPS, Shape.COMMA_DECIMAL, Shape.VIETNAMESE}
ENGLISH = {Shape.WHOLE, Shape.DOT_THREE, Shape.COMMA_THREE, Shape.COMMA_GROUPS, Shape.DOT_DECIMAL, Shape.ENGLISH}
DAYS = {Shape.ISO_DATE, Shape.DAY_FIRST, Shape.EITHER_FIRST}
MOMENTS = DAYS | {Shape.ISO_TIME, Shape.DAY_FIRST_TIME, Shape.EITHER_FIRST_TIME}


def made(kind: str, accepts: set[Shape], *, lenient: bool = False, **more: Any) -> Column:
    """A column of a type."""
    return Column.of(Head("cot", ""), Kind(kind, frozenset(accepts), **more), 0, lenient=lenient)


def told(cells: list[str | None], column: Column) -> tuple[list[Any], int]:
    """The values and how many cells did not fit."""
    values, misfits = convert(pa.array(cells, pa.string()), column)
    assert values.type == arrow_type(column)
    return values.to_pylist(), misfits


CASES: list[tuple[Column, list[str | None], list[Any], int]] = [
    (made("integer", WHOLE), ["1", "", None, " 2 ", "-3"], [1, None, None, 2, -3], 0),
    (made("integer", WHOLE), ["1", "N/A", "x"], [1, None, None], 1),
    (made("number", VIETNAMESE), ["1.234,5", "1,5", "nan", "7"], [1234.5, 1.5, None, 7.0], 0),
    (made("number", VIETNAMESE), ["1,5", "inf", "1e999"], [1.5, None, None], 2),
    (
        made("number", ENGLISH, decimal="."),
        ["1,234.5", "1.5", "1e3", "NaN", "Infinity"],
        [1234.5, 1.5, 1000.0, None, None],
        1,
    ),
    (made("boolean", {Shape.BOOLEAN}), ["có", "Không", "-", "", "maybe"], [True, False, None, None, None], 1),
    (made("boolean", {Shape.BOOLEAN}), ["TRUE", "sai", None], [True, False, None], 0),
    (made("year", WHOLE), ["2024", "", "x"], [2024, None, None], 1),
    (made("number", WHOLE), [None, "", " "], [None, None, None], 0),
]
# A library reads these; the study has stopped at them, and a column whose misfits are emptied must empty them.
TEMPTING: list[tuple[Column, list[str | None], list[Any], int]] = [
    (made("integer", WHOLE | {Shape.DOT_THREE, Shape.DOT_GROUPS}), ["1.234", "1.2.3"], [1234, None], 1),
    (made("integer", WHOLE), ["16", "0x10"], [16, None], 1),
    (made("number", VIETNAMESE), ["1,5", "1.5"], [1.5, None], 1),
    (made("number", ENGLISH, decimal="."), ["1.5", "1,5"], [1.5, None], 1),
    (
        made("datetime", MOMENTS),
        ["2026-01-02", "2026-01-02T03"],
        [datetime.datetime.fromisoformat("2026-01-02"), None],
        1,
    ),
]


@pytest.mark.parametrize(("column", "cells", "values", "misfits"), CASES)
def test_cells_become_values(column: Column, cells: list[str | None], values: list[Any], misfits: int) -> None:
    assert told(cells, column) == (values, misfits)


@pytest.mark.parametrize(("column", "cells", "values", "misfits"), CASES + TEMPTING)
def test_cells_that_do_not_fit_become_nothing(
    column: Column, cells: list[str | None], values: list[Any], misfits: int
) -> None:
    assert told(cells, replace(column, lenient=True)) == (values, misfits)


def test_days_and_moments_are_those_that_were_written() -> None:
    days, _ = told(["31/12/2025", "2026-01-02", None, "1-2-2026"], made("date", DAYS))
    assert days == [datetime.date(2025, 12, 31), datetime.date(2026, 1, 2), None, datetime.date(2026, 2, 1)]
    american, _ = told(["12/31/2025", "1/2/2026"], made("date", {Shape.MONTH_FIRST, Shape.EITHER_FIRST}, order="mdy"))
    assert american == [datetime.date(2025, 12, 31), datetime.date(2026, 1, 2)]
    moments, _ = told(["05/03/2026 7:05", "2026-03-05 07:05:06.5"], made("datetime", MOMENTS))
    assert [moment.isoformat() for moment in moments] == ["2026-03-05T07:05:00", "2026-03-05T07:05:06.500000"]
    zoned, _ = told(
        ["2026-03-05T07:00:00+07:00", "2026-03-05T00:00:00Z"], made("datetime", {Shape.ISO_ZONED}, zoned=True)
    )
    assert zoned == [datetime.datetime.fromisoformat("2026-03-05T00:00:00+00:00")] * 2


def test_a_text_is_never_touched_and_a_blank_one_is_null() -> None:
    assert told(["  a ", " ", "", None, "N/A", "=1"], made("string", set())) == (
        ["  a ", None, None, None, "N/A", "=1"],
        0,
    )


def test_a_geometry_is_an_object_with_a_type() -> None:
    column = made("geojson", {Shape.TEXT})
    good = '{"type":"Point","coordinates":[1,2]}'
    assert told([good, "", None], column) == ([good, None, None], 0)
    assert told([good, "x", "[1]", "{}", "[" * 100_000], column) == ([good, None, None, None, None], 4)


@given(st.lists(st.text(st.sampled_from("0123456789.,-eE+naif/: T"), max_size=12), min_size=1, max_size=8))
def test_a_lenient_column_has_a_value_exactly_where_the_shape_fits(cells: list[str]) -> None:
    for kind, accepts, more in (
        ("integer", WHOLE, {}),
        ("number", VIETNAMESE, {}),
        ("number", ENGLISH, {"decimal": "."}),
        ("date", DAYS, {}),
        ("datetime", MOMENTS, {}),
    ):
        values, misfits = told(list(cells), made(kind, accepts, lenient=True, **more))
        text = trimmed(pa.array(cells)).to_pylist()
        shapes = [Shape(int(classify(pa.array([cell]))[0])) if cell else None for cell in text]
        assert [value is not None for value in values] == [shape in accepts for shape in shapes]
        assert misfits == sum(shape is not None and shape not in accepts | {Shape.EMPTY_WORD} for shape in shapes)
