"""Separators, heads, and the signs of numbers, from the first lines."""

import pytest

from duoc.engines.tabular.layout import Place, date_order, delimiters, find, grid, number_signs

DATA = [["x", "1"], ["y", "2"], ["z", "3"]]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb c, d\n1\t2\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("BẢNG, NĂM 2026;;\na;b;c\n1;2;3\n4;5;6\n", ";"),
        ('a,b\n"1;2;3","4"\n"1;2;3",5\n', ","),
        ("sep=;\na;b\n1;2\n", ";"),
        ("chỉ một cột\nmột\nhai\n", ","),
        ('ten,dia_chi\nA,"1, 2, 3"\nB,"4, 5"\n', ","),
    ],
)
def test_the_separator_is_told(text: str, sign: str) -> None:
    assert delimiters(text)[0][0] == sign


@pytest.mark.parametrize(
    ("rows", "header_row", "header_rows", "width"),
    [
        ([["a", "b"], *DATA], 1, 1, 2),
        ([["BẢNG"], [], ["a", "b"], *DATA], 3, 1, 2),
        ([["BẢNG", ""], ["Đơn vị: kg", ""], ["a", "b"], *DATA], 3, 1, 2),
        ([["x", "1"], ["y", "2"]], 0, 0, 2),
        ([["2023", "Xã"], ["1", "a"]], 1, 1, 2),
        ([["Xã", "2023", "2024"], ["A", "1", "2"]], 1, 1, 3),
        ([["Xã", "SL", ""], ["", "Q1", "Q2"], ["A", "1", "2"], ["B", "3", "4"]], 1, 2, 3),
        ([["SL", "", "GT", ""], ["Q1", "Q2", "Q1", "Q2"], ["1", "2", "3", "4"], ["1", "2", "3", "9"]], 1, 2, 4),
        ([["Xã", "SL", "Q"], ["A", "B", "1"], ["N", "1", "2"], ["M", "3", "4"]], 1, 1, 3),
        ([["Xã", "Huyện", "SL", "GT"], ["A", "B", "1", "2"], ["N", "h", "1", "2"], ["M", "h", "3", "4"]], 1, 2, 4),
        ([["Xã", "SL", "GT", "Q"], ["1", "2", "3", "4"], ["N", "1", "2", "5"], ["M", "3", "4", "6"]], 1, 2, 4),
        ([["ten", "ghi_chu"], ["Năm Căn", ""], ["Đất Mũi", "x"]], 1, 1, 2),
        ([["ten", "", "ghi_chu"], ["Năm Căn", "a", "b"], ["Đất Mũi", "x", "c"]], 1, 1, 3),
        ([["a"], ["1"], ["2"]], 1, 1, 1),
    ],
)
def test_heads_are_found(rows: list[list[str]], header_row: int, header_rows: int, width: int) -> None:
    place = find(rows)
    assert place is not None
    assert (place.header_row, place.header_rows, place.width) == (header_row, header_rows, width)


def test_texts_over_the_heads_are_told() -> None:
    assert find([["BẢNG", ""], ["Lập: A", ""], ["a", "b"], *DATA]) == Place(3, 1, 2, ("BẢNG", "Lập: A"))


def test_nothing_is_no_table() -> None:
    assert find([]) is None
    assert find([[], ["", " "]]) is None


@pytest.mark.parametrize(
    ("cells", "signs"),
    [
        (["1.234,5"], (",", ".")),
        (["1,234.5"], (".", ",")),
        (["1.234.567"], (",", ".")),
        (["12,5", "3,25"], (",", ".")),
        (["12.5", "x"], (".", ",")),
        (["1.234"], (",", ".")),
        (["1234", "text"], (",", ".")),
    ],
)
def test_the_signs_of_numbers_are_told(cells: list[str], signs: tuple[str, str]) -> None:
    assert number_signs([cells]) == signs


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["31/12/2025"], "dmy"),
        (["12/31/2025"], "mdy"),
        (["01/02/2026"], "dmy"),
        (["12/31/2025", "31/12/2025"], "dmy"),
        (["x"], "dmy"),
    ],
)
def test_the_order_of_dates_is_told(cells: list[str], order: str) -> None:
    assert date_order([cells]) == order


def test_a_quote_that_stays_open_does_not_stop_the_look() -> None:
    assert grid('a,b\n"1,2\n', ",")[0] == ["a", "b"]
