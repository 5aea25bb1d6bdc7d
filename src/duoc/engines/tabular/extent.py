"""The smallest and the largest cell of a column, kept for every way in which its cells may yet be read."""

import datetime
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duoc.engines.tabular.shapes import Shape, moment

Value = int | float | datetime.datetime
_NUMBERS = {
    Shape.WHOLE: (",", "."),
    Shape.DOT_THREE: (",", "."),
    Shape.COMMA_THREE: (",", "."),
    Shape.DOT_GROUPS: (",",),
    Shape.COMMA_DECIMAL: (",",),
    Shape.VIETNAMESE: (",",),
    Shape.COMMA_GROUPS: (".",),
    Shape.DOT_DECIMAL: (".",),
    Shape.ENGLISH: (".",),
}
_DAY = ("dmy",)
_MONTH = ("mdy",)
_MOMENTS = {
    Shape.ISO_DATE: (*_DAY, *_MONTH),
    Shape.ISO_TIME: (*_DAY, *_MONTH),
    Shape.ISO_ZONED: (*_DAY, *_MONTH),
    Shape.DAY_FIRST: _DAY,
    Shape.DAY_FIRST_TIME: _DAY,
    Shape.MONTH_FIRST: _MONTH,
    Shape.MONTH_FIRST_TIME: _MONTH,
    Shape.EITHER_FIRST: (*_DAY, *_MONTH),
    Shape.EITHER_FIRST_TIME: (*_DAY, *_MONTH),
}


class Extent:
    """By shape and by way of reading ("," or "." for numbers, "dmy" or "mdy" for dates)."""

    def __init__(self) -> None:
        self._bounds: dict[tuple[Shape, str], tuple[Value, Value]] = {}

    def take(self, values: Any, shapes: Any) -> None:
        """Trimmed cells with their classes."""
        for number in np.unique(shapes):
            shape = Shape(int(number))
            if shape not in _NUMBERS and shape not in _MOMENTS:
                continue
            here = values if len(shapes) and (shapes == number).all() else values.filter(pa.array(shapes == number))
            for way in _NUMBERS.get(shape, ()):
                self._widen(shape, way, _numbers(here, shape, way))
            for way in _MOMENTS.get(shape, ()):
                self._widen(shape, way, _moments(here, way))

    def among(self, shapes: Iterable[Shape], way: str) -> tuple[Value, Value] | None:
        """The bounds of the cells of some shapes; None where there are none."""
        found = [self._bounds[shape, way] for shape in shapes if (shape, way) in self._bounds]
        return (min(low for low, _ in found), max(high for _, high in found)) if found else None

    def _widen(self, shape: Shape, way: str, bounds: tuple[Value, Value]) -> None:
        low, high = self._bounds.get((shape, way), bounds)
        self._bounds[shape, way] = (min(low, bounds[0]), max(high, bounds[1]))


def _numbers(cells: Any, shape: Shape, decimal: str) -> tuple[Value, Value]:
    if shape == Shape.WHOLE:
        found = pc.min_max(cells.cast(pa.int64()))
    else:
        plain = pc.replace_substring(cells, "." if decimal == "," else ",", "")
        found = pc.min_max(pc.replace_substring(plain, ",", ".").cast(pa.float64()))
    return found["min"].as_py(), found["max"].as_py()


def _moments(cells: Any, order: str) -> tuple[Value, Value]:
    try:
        found = pc.min_max(cells.cast(pa.timestamp("us")))
        return found["min"].as_py(), found["max"].as_py()
    except pa.ArrowInvalid:
        known = [value.replace(tzinfo=None) for cell in cells.to_pylist() if (value := moment(cell, order))]
        return min(known), max(known)
