"""Cells of a table for the compiled pass: the heading is judged in Python, the rows are cut in C."""

import struct

from duoc.engines.pii import tables
from duoc.engines.pii.compiled.interface import Cells, Core

_SPAN = struct.Struct("=qq")


def cells(core: Core, data: bytes) -> Cells | None:
    """As `tables.column_labels`, in the form that `Core.judge` takes."""
    head = tables.heading(data)
    if head is None:
        return None
    width = len(head.cells)
    cut = core.rows(data, head.end + 1, head.delimiter[0] if head.delimiter else -1, width)
    if cut is None or not tables.is_table(head, len(cut[0]) // (width * _SPAN.size), cut[1]):
        return None
    places = cut[0] if head.has_names else b"".join(_SPAN.pack(*cell) for cell in head.cells) + cut[0]
    spans = list(_SPAN.iter_unpack(places[: tables.SAMPLE * width * _SPAN.size]))
    sample = [spans[first : first + width] for first in range(0, len(spans), width)]
    kinds = tables.column_kinds(data, head.cells if head.has_names else None, sample)
    if kinds is None:
        return None
    names = [(start, -stop, tables.NOTHING) for start, stop in head.cells] if head.has_names else []
    return names, places, tuple(kinds)
