"""The smallest and the largest are kept for every way of reading until the way is known."""

import datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.tabular.extent import Extent
from duoc.engines.tabular.shapes import Shape, classify


def seen(*batches: list[str]) -> Extent:
    """What some batches of cells leave behind."""
    extent = Extent()
    for cells in batches:
        array = pa.array(cells)
        extent.take(array, classify(array))
    return extent


@pytest.mark.parametrize(
    ("cells", "shapes", "way", "bounds"),
    [
        (["5", "-3", "12"], [Shape.WHOLE], ",", (-3, 12)),
        (["1.234", "2"], [Shape.WHOLE, Shape.DOT_THREE], ",", (2, 1234.0)),
        (["1.234", "2"], [Shape.WHOLE, Shape.DOT_THREE], ".", (1.234, 2)),
        (["1.234.567,5", "0,5"], [Shape.VIETNAMESE, Shape.COMMA_DECIMAL], ",", (0.5, 1234567.5)),
        (["1,234.5", "0.5", "1e3"], [Shape.ENGLISH, Shape.DOT_DECIMAL], ".", (0.5, 1234.5)),
        (["x", "y"], [Shape.TEXT], ",", None),
        (["5"], [Shape.DOT_THREE], ",", None),
    ],
)
def test_numbers_have_bounds(cells: list[str], shapes: list[Shape], way: str, bounds: Any) -> None:
    assert seen(cells).among(shapes, way) == bounds


def test_a_day_that_can_be_read_in_two_ways_has_two_places() -> None:
    extent = seen(["05/03/2026", "04/06/2026"])
    april, may, march, june = (
        datetime.datetime.fromisoformat(f"2026-{day}") for day in ("04-06", "05-03", "03-05", "06-04")
    )
    assert extent.among([Shape.EITHER_FIRST], "dmy") == (march, june)
    assert extent.among([Shape.EITHER_FIRST], "mdy") == (april, may)


@given(st.lists(st.lists(st.integers(-(10**17), 10**17), min_size=1, max_size=5), min_size=1, max_size=4))
def test_batches_add_up(batches: list[list[int]]) -> None:
    extent = seen(*([str(number) for number in batch] for batch in batches))
    every = [number for batch in batches for number in batch]
    assert extent.among([Shape.WHOLE], ",") == (min(every), max(every))


@given(
    st.lists(
        st.lists(st.datetimes(min_value=datetime.datetime.fromisoformat("1000-01-01")), min_size=1, max_size=5),
        min_size=1,
        max_size=3,
    )
)
def test_moments_add_up(batches: list[list[datetime.datetime]]) -> None:
    extent = seen(*([moment.isoformat(" ") for moment in batch] for batch in batches))
    every = [moment for batch in batches for moment in batch]
    assert extent.among([Shape.ISO_TIME], "dmy") == (min(every), max(every))


def test_moments_with_a_zone_are_compared_in_utc() -> None:
    bounds = seen(["2026-03-05T06:00:00+07:00", "2026-03-05T00:00:00Z"]).among([Shape.ISO_ZONED], "dmy")
    assert bounds is not None
    assert [value.isoformat() for value in bounds if isinstance(value, datetime.datetime)] == [
        "2026-03-04T23:00:00",
        "2026-03-05T00:00:00",
    ]
