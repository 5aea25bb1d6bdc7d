"""Drafts: their names, types and columns, and when they are published."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules import drafts
from duoc.engines.ckan.stored import TYPES
from duoc.engines.columnar.columns import COLUMN_TYPES

NUMBER = UUID("0b1f6f6e-2f5c-4b0e-9d57-0d8c4a1d2f10")
BEGUN = datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_a_table_is_called_after_its_resource_and_fits_a_name():
    assert drafts.table_of(NUMBER) == "catalogue_draft_0b1f6f6e2f5c4b0e9d570d8c4a1d2f10"
    assert len(drafts.table_of(NUMBER) + "_key") <= 63


def test_every_type_of_ckans_words_is_kept_and_published():
    assert set(TYPES.values()) == set(drafts.KINDS)
    assert {kind.published for kind in drafts.KINDS.values()} <= set(COLUMN_TYPES)


def test_fields_are_called_by_their_labels():
    fields = [
        {"id": "ma", "type": "text", "info": {"label": "Mã"}},
        {"id": "so", "type": "int8"},
        {"id": "x", "type": "json", "info": {}},
    ]
    assert drafts.titles(fields) == {"ma": "Mã", "so": "so", "x": "x"}
    assert drafts.published_types(fields) == {"ma": "string", "so": "integer", "x": "string"}


def test_names_of_the_database_are_reserved():
    assert drafts.reserved([{"id": "xmin"}, {"id": "ma"}, {"id": "ctid"}]) == ["xmin", "ctid"]


def field(name, kind, **more):
    return {"id": name, "type": kind, **more}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([], ([field("a", "int8")], [], [])),
        ([field("b", "date")], ([field("a", "int8"), field("b", "date")], [field("b", "date")], [])),
        ([field("a", "text")], ([field("a", "int8")], [], ["a"])),
        ([field("a", "int4")], ([field("a", "int8")], [], [])),
        ([field("a", "text", guessed=True)], ([field("a", "int8")], [], [])),
        ([field("c", "text", guessed=True)], ([field("a", "int8"), field("c", "text")], [field("c", "text")], [])),
        ([field("a", "int8", info={"label": "A"})], ([field("a", "int8", info={"label": "A"})], [], [])),
    ],
)
def test_columns_are_added_and_known_ones_keep_their_types(asked, expected):
    assert drafts.grown([field("a", "int8")], asked) == expected


def test_a_small_draft_waits_until_it_is_quiet():
    last = BEGUN + timedelta(seconds=9)
    assert drafts.due(BEGUN, last, 10) == last + timedelta(seconds=2)
    assert drafts.due(BEGUN, last, 5_001) == last + timedelta(seconds=15)


@given(st.integers(0, 3600), st.integers(0, 10_000))
def test_nobody_who_writes_for_ever_waits_for_ever(seconds, rows):
    when = drafts.due(BEGUN, BEGUN + timedelta(seconds=seconds), rows)
    assert BEGUN < when <= BEGUN + timedelta(seconds=60)
