"""Numbers, dates and words at their edges: one sign more or less makes another shape."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.tabular.layout import date_order, delimiters, find, number_signs
from duoc.engines.tabular.naming import heads, is_index, joined
from duoc.engines.tabular.shapes import Shape, classify, moment, outline
from duoc.engines.tabular.syllables import is_syllable, share


def shape(cell: str) -> Shape:
    return Shape(int(classify(pa.array([cell]))[0]))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("9" * 18, Shape.WHOLE),
        ("9" * 19, Shape.LONG),
        ("-" + "9" * 18, Shape.WHOLE),
        ("-" + "9" * 19, Shape.TEXT),
        ("0", Shape.WHOLE),
        ("-0", Shape.WHOLE),
        ("00", Shape.ZEROS),
        ("-00", Shape.TEXT),
        ("0" * 19, Shape.LONG),
        ("+5", Shape.TEXT),
        ("0.123", Shape.DOT_DECIMAL),  # no group begins with a zero
        ("0,123", Shape.COMMA_DECIMAL),
        ("1.23", Shape.DOT_DECIMAL),
        ("1.234", Shape.DOT_THREE),
        ("1234.567", Shape.DOT_DECIMAL),
        ("1234,567", Shape.COMMA_DECIMAL),
        ("1.234.567.890.123.456", Shape.DOT_GROUPS),  # six groups fit a column of integers
        ("1.234.567.890.123.456.789", Shape.TEXT),
        ("1.234.56", Shape.TEXT),
        ("1.234,56", Shape.VIETNAMESE),
        ("1234.567,8", Shape.TEXT),
        ("1,234.56", Shape.ENGLISH),
        ("1,23.4", Shape.TEXT),
        ("1e5", Shape.DOT_DECIMAL),
        ("1e99", Shape.DOT_DECIMAL),
        ("1e100", Shape.TEXT),
        ("1,5e3", Shape.TEXT),
        ("-1.5E-3", Shape.DOT_DECIMAL),
        ("1 000", Shape.TEXT),
        ("1\u00a0000", Shape.TEXT),
        ("１２", Shape.TEXT),
        ("12%", Shape.TEXT),
        ("1.5 kg", Shape.TEXT),
        ("Infinity", Shape.TEXT),
        ("inf", Shape.TEXT),
        ("NaN", Shape.EMPTY_WORD),
        ("không", Shape.BOOLEAN),
        ("không có", Shape.EMPTY_WORD),
        ("không ai", Shape.TEXT),
        ("t", Shape.TEXT),
        ("1/1/2026", Shape.EITHER_FIRST),
        ("12/12/2026", Shape.EITHER_FIRST),
        ("13/12/2026", Shape.DAY_FIRST),
        ("12/13/2026", Shape.MONTH_FIRST),
        ("13/13/2026", Shape.TEXT),
        ("1/1-2026", Shape.TEXT),
        ("001/1/2026", Shape.TEXT),
        ("29/02/2024", Shape.DAY_FIRST),
        ("29/02/2025", Shape.TEXT),
        ("29/02/2000", Shape.DAY_FIRST),
        ("29/02/1900", Shape.TEXT),
        ("2026/12/31", Shape.ISO_DATE),
        ("2026-1-1", Shape.TEXT),
        ("2026-01-01T", Shape.TEXT),
        ("2026-01-01 24:00", Shape.TEXT),
        ("2026-01-01 23:59:60", Shape.TEXT),
        ("2026-01-01 23:59:59", Shape.ISO_TIME),
        ("2026-01-01T00:00Z", Shape.ISO_ZONED),
        ("2026-01-01T00:00+16:00", Shape.TEXT),
        ("2026-01-01T00:00+14:00", Shape.ISO_ZONED),
        ("2026-01-01T00:00+07:60", Shape.TEXT),
        ("31/12/2025 10:00Z", Shape.TEXT),
        ("31/12/2025 10:00:00", Shape.DAY_FIRST_TIME),
    ],
)
def test_a_cell_at_the_edge_has_its_shape(cell: str, expected: Shape) -> None:
    assert shape(cell) == expected


@settings(max_examples=40)
@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_every_integer_of_eighteen_digits_is_whole(number: int) -> None:
    assert shape(str(number)) == Shape.WHOLE


@settings(max_examples=40)
@given(st.integers(10**6, 10**18 - 1))
def test_groups_of_three_are_told_by_their_sign(number: int) -> None:
    english = f"{number:,}"
    assert (shape(english), shape(english.replace(",", "."))) == (Shape.COMMA_GROUPS, Shape.DOT_GROUPS)


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("05/03/2026", "dmy", (2026, 3, 5)),
        ("05/03/2026", "mdy", (2026, 5, 3)),
        ("2026-03-05", "mdy", (2026, 3, 5)),
        ("2026/3/5", "dmy", (2026, 3, 5)),
        ("5.3.2026", "dmy", (2026, 3, 5)),
        ("31/01/2026", "dmy", (2026, 1, 31)),
        ("1/1/0001", "dmy", (1, 1, 1)),
        ("31/12/9999", "dmy", (9999, 12, 31)),
    ],
)
def test_a_day_is_read_in_its_order(cell: str, order: str, day: tuple[int, int, int]) -> None:
    found = moment(cell, order)
    assert found is not None
    assert found.date() == datetime.date(*day)


@pytest.mark.parametrize(
    ("cell", "microsecond"), [("1", 100_000), ("01", 10_000), ("123456", 123_456), ("000001", 1), ("5", 500_000)]
)
def test_parts_of_a_second_are_read_from_the_left(cell: str, microsecond: int) -> None:
    found = moment(f"2026-01-01 00:00:00.{cell}", "dmy")
    assert found is not None
    assert found.microsecond == microsecond


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("", ""),
        ("079203001234", "999999999999"),
        ("Nguyễn Văn An", "Aaaaaa Aaa Aa"),
        ("an@x.vn", "aa@a.aa"),
        ("٣", "9"),
        ("\u200b", "?"),
        ("a\tb", "a?a"),
        ("x" * 25, "a" * 24),
    ],
)
def test_an_outline_shows_no_value(cell: str, seen: str) -> None:
    assert outline(cell) == seen


@given(st.text(max_size=40))
def test_an_outline_can_be_printed(cell: str) -> None:
    assert outline(cell).isprintable()


@pytest.mark.parametrize(
    ("cells", "signs"),
    [
        ([], (",", ".")),
        (["1.234,5", "1,234.5"], (",", ".")),  # as many for the one as for the other: the file's country
        (["1.234,5", "1,234.5", "2,345.6"], (".", ",")),
        (["1,234,567"], (".", ",")),
        (["0.5"], (".", ",")),
        (["0,5"], (",", ".")),
        (["1,234"], (",", ".")),  # one group of three says nothing
        (["12.3456"], (".", ",")),
        (["12,3456"], (",", ".")),
        ([" 12.5 "], (".", ",")),
        (["-12.5"], (".", ",")),
        (["12.5%"], (",", ".")),
    ],
)
def test_the_signs_of_numbers_are_what_most_cells_say(cells: list[str], signs: tuple[str, str]) -> None:
    assert number_signs([cells]) == signs


def test_a_file_that_says_nothing_has_the_sign_that_was_asked_for() -> None:
    assert number_signs([["x"]], unless=".") == (".", ",")


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        ([], "dmy"),
        (["12/12/2025"], "dmy"),
        (["12-31-2025"], "mdy"),
        (["12.31.2025 10:00"], "mdy"),
        (["1/1/20255"], "dmy"),
        (["12/31/2025", "1/2/2026"], "mdy"),
        (["2025-12-31"], "dmy"),
    ],
)
def test_the_order_of_dates_is_a_month_only_with_proof(cells: list[str], order: str) -> None:
    assert date_order([cells]) == order


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_declared_separator_is_believed(sign: str) -> None:
    assert delimiters(f"sep={sign}\na,b;c|d\n1,2;3|4\n") == ((sign, 1.0),)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_whole_of_a_table_is_surer_than_a_part(sign: str) -> None:
    text = "\n".join(
        [sign.join("abcd"), *(sign.join(["x, y; z", "1", "2", "3"]) if sign == "|" else sign.join("1234"),) * 3]
    )
    assert delimiters(text)[0][0] == sign


@pytest.mark.parametrize("text", ["", "\n\n", "một\nhai\n", "   \n"])
def test_without_columns_there_is_the_comma_alone(text: str) -> None:
    assert delimiters(text) == ((",", 0.0),)


@settings(max_examples=40)
@given(st.lists(st.lists(st.text(st.sampled_from("ab1, "), max_size=4), max_size=5), max_size=8))
def test_any_rows_have_a_place_or_none(rows: list[list[str]]) -> None:
    place = find(rows)
    assert (place is None) or 0 <= place.header_row <= len(rows)


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (["(A)", "(B)", "(1)"], True),
        (["(A)", "B", "(1)"], False),
        (["0", "1", "2", "3"], True),
        (["2", "3", "4", "5"], False),
        (["A", "1", "2", "3"], True),
        (["B", "1", "2", "3"], False),
        (["1", "2", "", "3", " ", "4"], True),
        (["(1)"], False),
        (["(1)", "(2)"], True),
        (["1", "1", "2", "3"], False),
        (["1000", "1001", "1002", "1003"], False),
        (["a", "b", "1", "2"], False),
    ],
)
def test_a_line_of_numbers_counts_from_its_beginning(row: list[str], answer: bool) -> None:
    assert is_index(row) is answer


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["a", "a", "a"], ["a", "a_2", "a_3"]),
        (["", ""], ["cot_1", "cot_2"]),
        (["cot_2", ""], ["cot_2", "cot_2_2"]),
        (["Đ", "đ"], ["d", "d_2"]),
        (["Số\u00a0lượng"], ["so_luong"]),
        (["a--b__c"], ["a_b_c"]),
        (["x" * 80], ["x" * 58]),
        (["x" * 80, "x" * 90], ["x" * 58, "x" * 58 + "_2"]),
        (["a" * 57 + " b"], ["a" * 57]),  # no name ends with a joint
        (["select"], ["select"]),
        (["a;drop table t"], ["a_drop_table_t"]),
        (["日本"], ["cot_1"]),
    ],
)
def test_a_name_can_be_carried(titles: list[str], names: list[str]) -> None:
    assert [head.name for head in heads(titles)] == names


@pytest.mark.parametrize(
    ("rows", "width", "titles"),
    [
        ([], 2, ["", ""]),
        ([[]], 2, ["", ""]),
        ([["a"]], 3, ["a", "", ""]),
        ([["  a \n b "]], 1, ["a b"]),
        ([["a", "b", "c"]], 2, ["a", "b"]),
        ([["N", ""], ["N", "x"]], 2, ["N", "N x"]),
        ([["(1)", "(2)"]], 2, ["", ""]),
    ],
)
def test_titles_are_as_many_as_the_columns(rows: list[list[str]], width: int, titles: list[str]) -> None:
    assert joined(rows, width) == titles


@pytest.mark.parametrize(
    "word", ["Đước", "NGHIÊNG", "quốc", "giếng", "khuỷu", "uỷ", "ủy", "yêu", "xoong", "huých", "nguyệt", "ừ", "ngoằng"]
)
def test_a_word_that_is_spelt_as_a_syllable_is_one(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "đ",
        "cac",
        "càc",
        "cảch",
        "hõc",
        "bèp",
        "áá",
        "fá",
        "wê",
        "zô",
        "jâm",
        "ngg",
        "Müller",
        "2025",
        "hoà1",
        "h o",
    ],
)
def test_a_word_that_breaks_the_spelling_is_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("texts", "part"),
    [
        ({}, 0.0),
        ({"Ca Mau": 9}, 0.0),  # nothing beyond ASCII
        ({"Đước": 1}, 1.0),
        ({"Müller": 1}, 0.0),
        ({"Đước": 3, "Müller": 1}, 0.75),
        ({"Đước Müller": 2}, 0.5),
        ({"đước, mắm; vẹt": 1, "ÿÿ": 3}, 0.5),
        ({"ho\u0300a": 1}, 1.0),
    ],
)
def test_the_share_of_syllables_is_counted_by_hand(texts: dict[str, int], part: float) -> None:
    assert share(texts) == part
