"""Cells of text become values of their column's type, a batch at a time."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duoc.engines.tabular.schema import Column
from duoc.engines.tabular.shapes import FALSE_WORDS, TRUE_WORDS, Shape, classify, moment, trimmed

ARROW = {
    "string": pa.string(),
    "geojson": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "year": pa.int64(),
}
_ZONED = pa.timestamp("us", "UTC")
_TRUE = pa.array(sorted(TRUE_WORDS), pa.string())
_FALSE = pa.array(sorted(FALSE_WORDS), pa.string())


def arrow_type(column: Column) -> Any:
    """The type of a column in Parquet."""
    return _ZONED if column.zoned else ARROW[column.type]


def convert(cells: Any, column: Column) -> tuple[Any, int]:
    """(typed array, cells that do not fit and became null). A text stays as it is; a blank one is null."""
    if column.type == "string":
        blank = pc.equal(pc.binary_length(pc.utf8_trim_whitespace(cells)), 0)
        return (pc.if_else(blank, pa.scalar(None, pa.string()), cells) if pc.any(blank).as_py() else cells), 0
    text = trimmed(cells)
    if column.lenient:
        # What does not fit must become nothing, though a quick conversion may find some number in it.
        return _fitting(text, column)
    try:
        return _cast(text, column), 0
    except (pa.ArrowInvalid, ValueError):
        return _fitting(text, column)


def _fitting(text: Any, column: Column) -> tuple[Any, int]:
    """By the shape of every cell: what does not fit is null, and counted unless it is a word for "empty"."""
    filled = pc.drop_null(text)
    fits = np.zeros(len(text), bool)
    present = pc.is_valid(text).to_numpy(zero_copy_only=False)
    if column.type == "geojson":
        good = np.array([_is_geometry(cell) for cell in filled.to_pylist()], bool)
        words = np.zeros(len(filled), bool)
    else:
        shapes = classify(filled)
        good = np.isin(shapes, [int(shape) for shape in column.accepts])
        words = shapes == Shape.EMPTY_WORD
    fits[present] = good
    fitting = pc.if_else(pa.array(fits), text, pa.scalar(None, pa.string()))
    return _cast(fitting, column), int((~good & ~words).sum())


def _cast(text: Any, column: Column) -> Any:
    match column.type:
        case "integer" | "number" | "year":
            return _number(text, column)
        case "boolean":
            return _truth(text)
        case "geojson":
            if not all(cell is None or _is_geometry(cell) for cell in text.to_pylist()):
                raise ValueError("no geometry")
            return text
        case _:
            return _moments(text, column)


def _truth(text: Any) -> Any:
    lower = pc.utf8_lower(text)
    true = pc.is_in(lower, _TRUE)
    if not pc.all(pc.or_(pc.or_(true, pc.is_in(lower, _FALSE)), pc.is_null(text))).as_py():
        raise ValueError("other words among the truth values")
    return pc.if_else(pc.is_valid(text), true, pa.scalar(None, pa.bool_()))


def _number(text: Any, column: Column) -> Any:
    group, decimal = (".", ",") if column.decimal == "," else (",", ".")
    kind = arrow_type(column)
    if column.type != "number" or decimal == ".":
        # Most columns have no groups: they need no rewriting.
        try:
            return _finite(text.cast(kind))
        except pa.ArrowInvalid:
            return _finite(pc.replace_substring(text, group, "").cast(kind))
    return _finite(pc.replace_substring(pc.replace_substring(text, group, ""), ",", ".").cast(kind))


def _finite(numbers: Any) -> Any:
    """The numbers. Raises ValueError where a word was taken for one ("nan", "inf")."""
    if pa.types.is_floating(numbers.type) and pc.any(pc.invert(pc.is_finite(numbers))).as_py():
        raise ValueError("no finite number")
    return numbers


def _moments(text: Any, column: Column) -> Any:
    kind = arrow_type(column)
    if column.type == "datetime" or _is_iso(text):
        try:
            return text.cast(kind)  # ISO 8601, the quick way; 31 February raises
        except pa.ArrowInvalid:
            pass
    coded = text.dictionary_encode()
    values = [moment(cell, column.order) for cell in coded.dictionary.to_pylist()]
    if any(value is None for value in values):
        raise ValueError("not every cell is a moment")
    days = [value.date() for value in values if value]
    typed = pa.array(days if column.type == "date" else values, kind)
    return typed.take(coded.indices)


def _is_iso(text: Any) -> bool:
    return bool(pc.all(pc.match_substring(text.slice(0, 1), "-")).as_py()) and len(text) > 0


def _is_geometry(cell: str) -> bool:
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return False
    return value is None or (isinstance(value, dict) and isinstance(value.get("type"), str))
