"""A table as pages hand it to the template `frame/table.html`: columns, rows of cells, what to say when it is empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, whether it holds numbers or sentences (which stand under its head on a card), and the value of `sort`
    that orders by it (empty: not sortable)."""

    label: str
    numeric: bool = False
    sort: str = ""
    tight: bool = False
    prose: bool = False


class Pick(NamedTuple):
    """A tick box that belongs to a form elsewhere on the page (`form`: its id) and is sent with it as `name`."""

    form: str
    name: str
    value: Any
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what is shown, where it leads, a second line, a state word (`ok`, `warn`, `danger`, `info`), the tick box that
    picks its row."""

    text: Any
    href: str = ""
    note: Any = ""
    state: str = ""
    badge: str = ""
    pick: Pick | None = None


@dataclass(slots=True)
class Table:
    """Everything a table shows. `marked` holds the numbers of rows that need attention."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str
    empty_href: str = ""
    empty_action: str = ""
    first: str = ""
    following: str = ""
    exports: Sequence[tuple[str, str]] = ()
    sort: str = ""
    query: str = ""
    dense: bool = False
    marked: frozenset[int] = field(default_factory=frozenset)

    def heads(self) -> list[tuple[Column, str, str]]:
        """(column, address that sorts by it, `ascending` | `descending` | empty) for each column."""
        result = []
        for column in self.columns:
            down = self.sort == f"-{column.sort}"
            now = (
                "" if not column.sort or self.sort.lstrip("-") != column.sort else "descending" if down else "ascending"
            )
            wanted = f"-{column.sort}" if now == "ascending" else column.sort
            result.append((column, with_query(self.query, sort=wanted) if column.sort else "", now))
        return result

    def lines(self) -> list[tuple[bool, list[tuple[Column, Cell]]]]:
        """(marked, [(column, cell), …]) for each row."""
        return [
            (position in self.marked, list(zip(self.columns, row, strict=True)))
            for position, row in enumerate(self.rows)
        ]


def with_query(query: str, **changes: str | None) -> str:
    """The query string with some parameters set (None or empty: taken away); cursors never survive a change."""
    values = QueryDict(query, mutable=True)
    values.pop("after", None)
    for name, value in changes.items():
        if value:
            values[name] = value
        else:
            values.pop(name, None)
    pairs = [(name, item) for name, items in values.lists() for item in items if item]
    return "?" + urlencode(pairs)
