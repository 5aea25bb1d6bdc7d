"""Where the rows of a table lie: the frame around them, its squares with rows, and the communes that cells name."""

from typing import Any, NamedTuple

from duoc.catalogue.rules.communes import Commune, Register
from duoc.catalogue.rules.row_maps import SQUARES, Square
from duoc.catalogue.services.rows import reading
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar import Extent, Filter, Grid, Page, Where
from duoc.engines.columnar.questions import Box
from duoc.people import services as people
from duoc.people.services.periods import today


class Placed(NamedTuple):
    """placed: rows with a place; near: of those, rows that do not lie far from all others; box: around these, None for none."""

    placed: int
    near: int
    box: Box | None


def extent(table: Table, where: Where, tree: Filter) -> Placed:
    """Where the rows found lie. Raises `ColumnError`, `FilterError`, `ReadingError`."""
    ((placed, near, *box),) = reading.answer(table, Extent(where, tree))
    return Placed(placed, near, (box[0], box[1], box[2], box[3]) if near else None)


def squares(table: Table, where: Where, box: Box, tree: Filter) -> list[Square]:
    """The squares of a frame that have rows, at most 48 × 48. Raises as above."""
    return [Square(*row) for row in reading.answer(table, Grid(where, box, tree, SQUARES))]


def cells(table: Table, columns: tuple[str, ...], tree: Filter, most: int) -> list[list[Any]] | None:
    """(number of the row, a cell a column) of all rows found; None where they are more than `most`. Raises as above."""
    found = reading.answer(table, Page(tree, limit=most + 1, columns=columns))
    return found if len(found) <= most else None


def communes() -> Register:
    """The communes in force today that have a point."""
    return Register(
        Commune(one.code, one.name, one.lon, one.lat)
        for one in people.units_as_of(today(), "commune")
        if one.lat is not None and one.lon is not None
    )
