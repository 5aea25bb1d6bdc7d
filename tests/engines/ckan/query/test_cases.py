"""The worked cases of package_search over the sample list, by the evaluator alone."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.engines.ckan.samples import NOW, document, open_entries

from duoc.engines.ckan import search
from duoc.engines.ckan.query.matching import matches
from duoc.engines.ckan.search import PackageSearch


def cases(shared: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / "data/catalogue/fq_cases.jsonl").read_text("utf-8").splitlines()]


def found(wanted: PackageSearch, shared: Path) -> list[dict[str, str]]:
    return [
        row for row in open_entries(shared) if all(matches(part, document(row)) for part in (wanted.q, *wanted.filters))
    ]


def test_there_are_cases_and_rows(shared: Path) -> None:
    assert len(cases(shared)) == 34
    assert len(open_entries(shared)) == 86


def test_every_case_finds_its_rows(shared: Path) -> None:
    for case in cases(shared):
        rows = found(search.read(case["params"], NOW), shared)
        assert (case["id"], len(rows)) == (case["id"], case["count"])
        assert (case["id"], sorted(row["code"] for row in rows)) == (case["id"], case["codes"])


def test_the_sorted_cases_begin_with_their_rows(shared: Path) -> None:
    sorted_ones = [case for case in cases(shared) if "first_codes" in case]
    assert len(sorted_ones) == 2
    for case in sorted_ones:
        wanted = search.read(case["params"], NOW)
        (key,) = wanted.order
        rows = sorted(found(wanted, shared), key=lambda row: document(row)[key.field], reverse=key.descending)
        assert [row["code"] for row in rows[: wanted.rows]] == case["first_codes"]


def test_the_facet_cases_count_their_values(shared: Path) -> None:
    for case in cases(shared):
        wanted = search.read(case["params"], NOW)
        for field, counts in case.get("search_facets", {}).items():
            assert field in wanted.facets
            assert Counter(value for row in found(wanted, shared) for value in document(row)[field]) == counts


@pytest.mark.parametrize(
    ("query", "count"),
    [
        # Counted by hand in the list: 8 of so-y-te, 5 of so-tu-phap.
        ("organization:so-y-te organization:so-tu-phap", 0),
        ("organization:so-y-te OR organization:so-tu-phap", 13),
        ("NOT organization:so-y-te", 78),
        ("-(organization:so-y-te OR organization:so-tu-phap)", 73),
        ("+organization:so-y-te -res_format:CSV", 0),
        # What a harvester sends: a time, a space, organizations joined by OR.
        ("metadata_modified:[2026-01-01T00:00:00Z TO *] organization:so-y-te OR organization:so-tu-phap", 13),
        ("metadata_modified:[2030-01-01T00:00:00Z TO *] organization:so-y-te OR organization:so-tu-phap", 0),
        ("title:*", 86),
        ("nope:*", 0),
        ("-nope:x", 86),
        ("license_id:CC-BY", 0),
        ('title:"thu tuc hanh chinh" organization:van-phong-ubnd-tinh', 3),
    ],
)
def test_queries_find_what_was_counted_by_hand(shared: Path, query: str, count: int) -> None:
    assert len(found(search.read({"fq": query}, NOW), shared)) == count
