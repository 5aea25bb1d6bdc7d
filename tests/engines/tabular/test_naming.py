"""Names that SQL, CKAN and a URL can carry, and titles that people wrote."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.tabular.naming import heads, is_index, joined


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("ma", "ma"),
        ("Tên cơ sở", "ten_co_so"),
        ("  Sản lượng\n(kg) ", "san_luong_kg"),
        ("Đơn vị", "don_vi"),
        ("_id", "id"),
        ("2024", "2024"),
        ("Tỷ lệ %", "ty_le"),
        ("???", "cot_1"),
        ("", "cot_1"),
        ("Sa\u0309n", "san"),
    ],
)
def test_a_title_gives_a_name(title: str, name: str) -> None:
    assert heads([title])[0].name == name


def test_the_title_is_kept_composed_and_on_one_line() -> None:
    assert heads(["  Sa\u0309n\nlượng "])[0].title == "Sản lượng"


def test_twins_are_told_apart() -> None:
    assert [head.name for head in heads(["Quý", "Quy", "quy_2", "QUÝ"])] == ["quy", "quy_2", "quy_2_2", "quy_3"]


@given(st.lists(st.text(max_size=80), max_size=12))
def test_names_are_unique_short_and_plain(titles: list[str]) -> None:
    names = [head.name for head in heads(titles)]
    assert len(set(names)) == len(names) == len(titles)
    assert all(re.fullmatch(r"[a-z0-9](?:[a-z0-9_]{0,61}[a-z0-9])?", name) for name in names)


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        ([["a", "b"]], ["a", "b"]),
        ([["Xã", "SL", ""], ["", "Q1", "Q2"]], ["Xã", "SL Q1", "SL Q2"]),
        ([["SL", "", "GT", ""], ["Q1", "Q2", "Q1", "Q2"]], ["SL Q1", "SL Q2", "GT Q1", "GT Q2"]),
        ([["A", ""], ["B", ""], ["C", "D"]], ["A B C", "A B D"]),
        ([["Xã", "SL"], ["(1)", "(2)"]], ["Xã", "SL"]),
        ([["a", "b", ""]], ["a", "b", ""]),
        ([["a", "a"], ["a", "b"]], ["a", "a b"]),
    ],
)
def test_heads_of_several_lines_are_joined(rows: list[list[str]], titles: list[str]) -> None:
    assert joined(rows, len(titles)) == titles


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (["A", "B", "1", "2", "3"], True),
        (["(1)", "(2)", "(3)"], True),
        (["1", "2", "3", "4"], True),
        (["1", "2"], False),
        (["1", "3", "4", "5"], False),
        (["5", "6", "7", "8"], False),
        (["1", "2", "x", "4"], False),
        (["A", "B", "C", "D"], False),
        (["A", "C", "1", "2"], False),
        (["A", "B", "1"], False),
        ([], False),
    ],
)
def test_a_line_that_numbers_the_columns_is_no_data(row: list[str], answer: bool) -> None:
    assert is_index(row) is answer
