"""package_search over PostgreSQL: the worked cases, and the pure evaluator as a twin."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.engines.ckan.samples import document, open_entries

from duoc.catalogue.models import Entry
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services.ckan import searching
from duoc.engines.ckan import search
from duoc.engines.ckan.query.matching import matches

NOW = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)


def cases(shared: Path):
    return [json.loads(line) for line in (shared / "data/catalogue/fq_cases.jsonl").read_text("utf-8").splitlines()]


def codes(**params):
    """The codes that a search finds, all of them."""
    wanted = search.read({"rows": 1000, **params}, NOW)
    count, rows, _ = searching.search(wanted, ANYBODY)
    assert count == len(rows)
    return sorted(row.code for row in rows)


def test_every_worked_case_is_right(opened, shared):
    for case in cases(shared):
        wanted = search.read(case["params"], NOW)
        count, rows, facets = searching.search(wanted, ANYBODY)
        assert (case["id"], count) == (case["id"], case["count"])
        assert (case["id"], codes(**{**case["params"], "rows": 1000, "start": 0})) == (case["id"], case["codes"])
        assert len(rows) == max(0, min(wanted.rows, count - wanted.start))
        if "first_codes" in case:
            assert [row.code for row in rows] == case["first_codes"]
        told = {field: {one.name: one.count for one in values} for field, values in facets.items()}
        for field, counts in case.get("search_facets", {}).items():
            assert (case["id"], told[field]) == (case["id"], counts)
