"""What changed from one version of a resource to another: columns, and rows by their key or by all they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from duoc.catalogue.models import Version
from duoc.catalogue.services.publishing import files

_MEMORY = "1GB"
_SAMPLE = 20


@dataclass(frozen=True)
class Differences:
    """added, removed: names of columns; retyped: name → (before, after). Rows: how many were added, removed, changed.

    by: the columns that name a row; empty where rows were compared by all they hold, and then none is `changed`. rows: numbers
    (`_id`) of the first ones, those that were removed in the older version.
    """

    added: list[str]
    removed: list[str]
    retyped: dict[str, tuple[str, str]]
    by: list[str]
    rows_added: int
    rows_removed: int
    rows_changed: int
    rows: Mapping[str, list[int]]


def differences(before: Version, after: Version, keys: Sequence[str] = ()) -> Differences:
    """Compare two standing versions; keys: as the resource names them. Takes memory within bounds, the rest on the disk."""
    old, new = _types(before), _types(after)
    common = [name for name in new if name in old and old[name] == new[name]]
    by = [name for name in keys if name in common] if all(name in common for name in keys) else []
    with duckdb.connect(":memory:") as base:
        base.execute(f"SET memory_limit = '{_MEMORY}'; SET threads = 2")
        base.execute(f"SET temp_directory = '{files.draft().with_suffix('.spill')}'")
        for name, version in (("old", before), ("new", after)):
            file = base.read_parquet(str(files.parquet(version.parquet_sha256)), file_row_number=True)
            file.project("*, file_row_number + 1 AS _id").create_view(name)
        by = by if by and _names_rows(base, by) else []
        counted, rows = _told(base, _by_key(base, by, common) if by else _by_content(base, common))
    return Differences(
        [name for name in new if name not in old],
        [name for name in old if name not in new],
        {name: (old[name], new[name]) for name in new if name in old and old[name] != new[name]},
        by,
        *counted,
        rows,
    )


def _types(version: Version) -> dict[str, str]:
    return {one["name"]: one["type"] for one in version.schema["fields"]}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names_rows(base: Any, by: Sequence[str]) -> bool:
    """Whether no two rows of either version have the same key."""
    columns = ", ".join(map(_quoted, by))
    twice = (base.view(name).aggregate(f"{columns}, count(*) AS n", columns).filter("n > 1") for name in ("old", "new"))
    return not any(some.limit(1).fetchall() for some in twice)


def _by_key(base: Any, by: Sequence[str], common: Sequence[str]) -> Any:
    """Pairs that are no pairs, or that differ: was, now, changed."""
    same = " AND ".join(f"o.{_quoted(name)} IS NOT DISTINCT FROM n.{_quoted(name)}" for name in by)
    rest = [name for name in common if name not in by]
    other = " OR ".join(f"o.{_quoted(name)} IS DISTINCT FROM n.{_quoted(name)}" for name in rest) or "false"
    pairs = base.view("old").set_alias("o").join(base.view("new").set_alias("n"), same, "outer")
    pairs = pairs.filter(f"o._id IS NULL OR n._id IS NULL OR {other}")
    return pairs.project("o._id AS was, n._id AS now, o._id IS NOT NULL AND n._id IS NOT NULL AS changed")


def _by_content(base: Any, common: Sequence[str]) -> Any:
    """Rows as a bag: of one content so many more or fewer. Which of several equal ones went, nobody can say."""
    held = f"hash({', '.join(map(_quoted, common)) or '1'})"
    numbered = f"_id, {held} AS h, row_number() OVER (PARTITION BY {held} ORDER BY _id) AS k"
    old, new = (base.view(name).project(numbered).set_alias(alias) for name, alias in (("old", "o"), ("new", "n")))
    pairs = old.join(new, "o.h = n.h AND o.k = n.k", "outer").filter("o._id IS NULL OR n._id IS NULL")
    return pairs.project("o._id AS was, n._id AS now, false AS changed")


def _told(base: Any, pairs: Any) -> tuple[tuple[int, int, int], dict[str, list[int]]]:
    kinds = {"added": ("was IS NULL", "now"), "removed": ("now IS NULL", "was"), "changed": ("changed", "now")}
    pairs.create("told")  # once: a relation is run anew for each question
    held = base.table("told")
    counts, rows = [], {}
    for kind, (condition, number) in kinds.items():
        some = held.filter(condition)
        counts.append(int(some.aggregate("count(*)").fetchall()[0][0]))
        rows[kind] = [int(one) for (one,) in some.project(number).order(number).limit(_SAMPLE).fetchall()]
    return (counts[0], counts[1], counts[2]), rows
