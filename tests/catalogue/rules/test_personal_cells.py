"""Cells as one large text: what is looked at, and that every finding comes back to its own cell."""

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.catalogue.rules.personal import cells
from duoc.engines import pii

SIGNS = st.text(st.sampled_from("0123456789@abcÀđệ️😀\n;:. -|"), max_size=14)


@given(st.lists(SIGNS, max_size=40), st.integers(0, 5), st.integers(0, 5))
def test_cells_with_four_digits_or_an_at_are_looked_at(texts, before, behind):
    whole = pa.array([*["1234"] * before, *texts, *["a@b"] * behind], pa.string())
    told = cells.told(whole.slice(before, len(texts))).tolist()
    assert told == [n for n, text in enumerate(texts) if len(re.findall("[0-9]", text)) >= 4 or "@" in text]


def test_nothing_is_found_in_nothing():
    assert cells.told(pa.array([], pa.string())).tolist() == []
    assert cells.told(pa.array(["", ""], pa.string())).tolist() == []


TELLING = st.sampled_from(
    ["CCCD 079203001234", "0912345678", "số tài khoản 123456789", "a.b@example.com", "😀 gọi 0912 345 678", "không", "",
     "Mã đơn 123", "xe 69C-123.45", "079203001234", "Sông Đốc\nấp 1", "sinh ngày 05/03/1990", "số tài khoản", "hotline"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(TELLING, min_size=1, max_size=30))
def test_a_cell_is_read_as_if_it_were_alone(texts):
    found = [
        (hit.place, hit.type, hit.value)
        for hit in cells.hits(pa.array(texts, pa.string()), pa.array(range(len(texts))).to_numpy())
    ]
    alone = [
        (place, one.type, text[one.start : one.end])
        for place, text in enumerate(texts)
        for one in pii.scan(text, least=cells.LEAST)
    ]
    assert sorted(found) == sorted(alone)


@pytest.mark.parametrize(("label", "cell"), [("so cmnd", "381234567"), ("ho ten", "Trần Thị Bé"), ("stk", "123456789")])
def test_a_label_stands_before_every_cell(label, cell):
    table = pa.array([cell, "", cell], pa.string())
    told = [
        (hit.place, hit.value, hit.whole, hit.labelled)
        for hit in cells.hits(table, pa.array([0, 1, 2]).to_numpy(), label)
    ]
    assert told == [(0, cell, True, True), (2, cell, True, True)]
    assert list(cells.hits(table, pa.array([0, 1, 2]).to_numpy(), "")) == [] or label == "ho ten"


@given(st.lists(st.sampled_from(["a", "b", "c", "d", ""]), min_size=1, max_size=60))
def test_different_cells_stand_for_all_their_places(texts):
    different = cells.Different(pa.array(texts, pa.string()))
    back = {place: text for n, text in enumerate(different.cells.to_pylist()) for place in different.places(n)}
    assert [back[place] for place in range(len(texts))] == texts


def test_a_column_where_hardly_a_cell_comes_twice_is_kept_as_it_is():
    texts = pa.array([str(n) for n in range(100)], pa.string())
    assert cells.Different(texts).cells is texts


@pytest.mark.parametrize(
    ("cell", "is_wanted"),
    [
        ("69C-123.45", True),
        ("IDVNM2030012346", True),
        ("079203001234|381|x", True),
        ("69c-123", False),
        ("CM 2026", False),
    ],
)
def test_what_only_capitals_tell_is_read_twice(cell, is_wanted):
    assert (len(cells.capitals(pa.array([cell]), pa.array([0]).to_numpy())) == 1) is is_wanted
