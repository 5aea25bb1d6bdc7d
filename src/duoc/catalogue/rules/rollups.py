"""What of a version is counted and summed when it is published: by every column of few values, by day, and by pairs of them.

A chart of the table page, a facet, the total of a filter ask just this. Larger ones are left to the columns: a rollup that is
no smaller than what it sums up answers no faster.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from duoc.engines.columnar import Group

CATEGORIES, DATES, MEASURES = 6, 2, 4  # columns of each kind, at most
MOST_VALUES = 1_000  # different cells of a column that still groups
MOST_ROWS = 20_000  # of one rollup
_GROUPING = frozenset({"string", "boolean", "integer", "year"})
_SUMMED = frozenset({"integer", "number"})


def wanted(studied: Sequence[Mapping[str, Any]], keys: Sequence[str] = ()) -> list[tuple[Group, ...]]:
    """The groups of each rollup; studied: the figures of the version's columns. keys: columns that name a row group nothing."""
    categories = _categories(studied, keys)
    # A day whose ends are not told is somebody's (of birth).
    dates = [one for one in studied if one["type"] == "date" and one["distinct"] != 0 and one["minimum"]][:DATES]
    found: list[tuple[Group, ...]] = [(Group(one["name"]),) for one in categories]
    found += [(Group(one["name"]),) for one in dates if _days(one) <= MOST_ROWS]
    found += [
        (Group(one["name"]), Group(day["name"], "month"))
        for day in dates
        for one in categories
        if one["distinct"] * _months(day) <= 4 * MOST_ROWS  # not every value has every month
    ]
    found += [
        (Group(one["name"]), Group(other["name"]))
        for one, other in combinations(categories, 2)
        if one["distinct"] * other["distinct"] <= MOST_ROWS
    ]
    return found


def summed(studied: Sequence[Mapping[str, Any]], keys: Sequence[str] = ()) -> list[str]:
    """Columns whose figures are kept: numbers that are no names and no years."""
    return [one["name"] for one in studied if one["type"] in _SUMMED and one["name"] not in keys][:MEASURES]


def _categories(studied: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> list[Mapping[str, Any]]:
    """Those of most values first to fall out: who has five values is asked for more often than who has nine hundred."""
    found = [
        one for one in studied
        if one["type"] in _GROUPING and one["name"] not in keys and 1 < (one["distinct"] or MOST_VALUES + 1) <= MOST_VALUES
    ]  # fmt: skip
    kept = {one["name"] for one in sorted(found, key=lambda one: one["distinct"])[:CATEGORIES]}
    return [one for one in found if one["name"] in kept]


def _days(one: Mapping[str, Any]) -> int:
    first, last = _ends(one)
    return (last - first).days + 1


def _months(one: Mapping[str, Any]) -> int:
    first, last = _ends(one)
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _ends(one: Mapping[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(one["minimum"]), date.fromisoformat(one["maximum"])


def names(rollups: Iterator[tuple[Group, ...]] | Sequence[tuple[Group, ...]]) -> list[str]:
    """The columns that group in any of them, each once, in the order in which they come."""
    return list(dict.fromkeys(group.column for groups in rollups for group in groups))
