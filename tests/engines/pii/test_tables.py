"""A text that is a table: its cells, its names, and what a column without a telling name holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.pii import tables
from duoc.engines.pii.tables import COLUMN, NOTHING

CITIZEN, PHONE, CARD = "079203001234", "0912345678", "4111111111111111"


def cells(text: str) -> tuple[list[str] | None, list[list[str]]] | None:
    """The names and rows of a table as texts."""
    data = f"\n{text}\n".encode()
    found = tables.read(data)
    if found is None:
        return None
    names = None if found.names is None else [data[slice(*one)].decode() for one in found.names]
    return names, [[data[slice(*one)].decode() for one in row] for row in found.rows]


def kind(*values: str) -> int:
    return tables.by_values([value.encode() for value in values])


@pytest.mark.parametrize("sign", [",", ";", "|", "\t"])
def test_a_table_with_names_is_read(sign: str) -> None:
    text = f"ho_ten{sign}so_dien_thoai\nAn{sign}{PHONE}\nBinh{sign}"
    assert cells(text) == (["ho_ten", "so_dien_thoai"], [["An", PHONE], ["Binh", ""]])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("ho_ten,cccd\nAn,1", [["An", "1"]]),
        ("ho_ten, cccd\nAn , 1", [["An", "1"]]),
        ('"ho_ten","cccd"\n"An, B","1"', [["An, B", "1"]]),
        ('ho_ten,cccd\n"An",1', [["An", "1"]]),
        ("ho_ten,cccd\r\nAn,1\r", [["An", "1"]]),
        ("ho_ten,cccd\nAn,1\n\nBinh,2", [["An", "1"], ["Binh", "2"]]),  # an empty line is none
        ("ho_ten,cccd\n,", [["", ""]]),
        ("ho_ten\nAn\nBinh", [["An"], ["Binh"]]),  # one column
        ("ho_ten,cccd\na,1\nb,2\nc,3\nd,4\ne", [["a", "1"], ["b", "2"], ["c", "3"], ["d", "4"]]),  # a line too short
    ],
)
def test_cells_are_without_quotes_and_blanks(text: str, rows: list[list[str]]) -> None:
    found = cells(text)
    assert found is not None
    assert found[1] == rows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ho_ten,cccd",
        "Kinh gui ong An,\nDien thoai 0912345678",
        "ho_ten,cccd\nAn,1,2",
        "ho_ten,cccd\na,1\nb\nc",  # one of three lines is as wide
        "a,b\n1,2",  # names that tell nothing, and few rows
        "{ho_ten,cccd\nAn,1",
        "[ho_ten,cccd\nAn,1",
        "<ho_ten,cccd\nAn,1",
        "ho_ten\n" + "a" * 41,
        "ho_ten" + "x" * 60 + "\nAn",
        "ho_ten" + "," * 400 + "\nAn" + "," * 400,
    ],
)
def test_another_text_is_no_table(text: str) -> None:
    assert cells(text) is None


@pytest.mark.parametrize(("rows", "is_table"), [(9, False), (10, True), (11, True)])
def test_a_table_without_names_has_ten_rows(rows: int, is_table: bool) -> None:
    assert (cells("\n".join(["12,34"] * rows)) is not None) is is_table


def test_without_names_the_first_line_is_a_row() -> None:
    found = cells("\n".join(f"{number},x" for number in range(12)))
    assert found is not None
    assert (found[0], len(found[1])) == (None, 12)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (CITIZEN, "SO_DINH_DANH"),
        ("079 203 001 234", "SO_DINH_DANH"),
        (f'"{CITIZEN}"', "SO_DINH_DANH"),
        (PHONE, "PHONE"),
        ("0912.345.678", "PHONE"),
        ("84912345678", "PHONE"),
        (CARD, "BANK_CARD"),
        ("4111-1111-1111-1111", "BANK_CARD"),
    ],
)
def test_a_column_is_known_by_its_values(value: str, name: str) -> None:
    assert kind(*[value] * 10) == COLUMN[name]


@pytest.mark.parametrize("value", ["912345678", "111111111111", "4111111111111112", "123", "abc", "O912345678"])
def test_a_column_of_other_values_says_nothing(value: str) -> None:
    assert kind(*[value] * 10) == NOTHING


@pytest.mark.parametrize(
    ("good", "bad", "is_known"), [(10, 0, True), (9, 0, False), (6, 4, True), (5, 5, False), (60, 40, True)]
)
def test_most_of_at_least_ten_values_decide(good: int, bad: int, is_known: bool) -> None:
    assert (kind(*[PHONE] * good, *["x"] * bad) == COLUMN["PHONE"]) is is_known


def test_empty_cells_do_not_count() -> None:
    assert kind(*[PHONE] * 10, *[""] * 90) == COLUMN["PHONE"]


def test_kinds_do_not_meet_those_of_labels() -> None:
    assert min(COLUMN.values()) > NOTHING


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from("ab1 "), min_size=1, max_size=4), min_size=2, max_size=2),
        min_size=1,
        max_size=8,
    )
)
def test_rows_of_names_are_all_read(rows: list[list[str]]) -> None:
    found = cells("\n".join(["ho_ten,cccd", *(",".join(row) for row in rows)]))
    assert found is not None
    assert found[1] == [[cell.strip() for cell in row] for row in rows]


@given(st.text(st.sampled_from('ab1 ,;|"\n'), max_size=60))
def test_all_rows_of_any_table_are_as_wide(text: str) -> None:
    found = cells(f"ho_ten,cccd\n{text}")
    assert found is None or len({len(row) for row in found[1]}) == 1
