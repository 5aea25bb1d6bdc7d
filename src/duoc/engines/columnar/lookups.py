"""Columns that a question adds to a table for itself: what a cell of one column stands for, by a list of pairs.

The file is not changed and no SQL comes from outside: names are quoted, keys and values are parameters, and the list is small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from duoc.engines.columnar.columns import Column, ColumnError, Known
from duoc.engines.columnar.filters import FilterError

MOST_KEYS = 50_000


@dataclass(frozen=True, slots=True)
class Lookup:
    """A row whose cell of `column` (as text) is `keys[n]` has `values[n]` in the added columns `names`; any other has null there.

    Each key stands once; the added columns are texts.
    """

    column: str
    names: tuple[str, ...]
    keys: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...]


class Naming(Protocol):
    """What quotes a name; raises `ColumnError` for what can be none."""

    def name(self, text: str) -> str:
        """The name, quoted."""


def widened(known: Known, lookup: Lookup | None) -> Known:
    """The columns with the added ones. Raises `ColumnError` where the table has one of these names, or no such column."""
    if lookup is None:
        return known
    known.type(lookup.column)
    if taken := set(lookup.names) & {*known.names, "_id"}:
        raise ColumnError(min(taken), "taken")
    return Known([*known.columns, *(Column(name) for name in lookup.names)])


def joined(relation: str, lookup: Lookup | None, naming: Naming) -> tuple[str, Sequence[Any]]:
    """(what stands behind FROM, its parameters, which come before all others). `relation` is called `held`, before and after."""
    if lookup is None:
        return relation, ()
    if len(lookup.keys) > MOST_KEYS:
        raise FilterError("many", lookup.column)
    lists = [list(lookup.keys), *([row[place] for row in lookup.values] for place in range(len(lookup.names)))]
    said = ", ".join(f"unnest(CAST(? AS varchar[])) AS c{place}" for place in range(len(lists)))
    added = ", ".join(f"looked.c{place} AS {naming.name(name)}" for place, name in enumerate(lookup.names, 1))
    cell = f"CAST(held.{naming.name(lookup.column)} AS varchar)"
    text = f"(SELECT held.*, {added} FROM {relation} LEFT JOIN (SELECT {said}) AS looked ON looked.c0 = {cell}) AS held"  # noqa: S608  # names are quoted, the rest are parameters
    return text, lists
