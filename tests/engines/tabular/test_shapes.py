"""Every cell has one shape; numbers and dates are told from what only resembles them."""

import datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.tabular.shapes import EMPTY_WORDS, FALSE_WORDS, TRUE_WORDS, Shape, classify, moment, outline, trimmed

CELLS = {
    Shape.WHOLE: ["0", "7", "-15", "123456789012345678"],
    Shape.ZEROS: ["00", "007", "096001000001", "0" * 18],
    Shape.LONG: ["1234567890123456789", "9" * 40, "0" * 30],
    Shape.DOT_THREE: ["1.234", "-12.345", "999.000"],
    Shape.COMMA_THREE: ["1,234", "-12,345"],
    Shape.DOT_GROUPS: ["1.234.567", "-1.000.000.000"],
    Shape.COMMA_GROUPS: ["1,234,567"],
    Shape.DOT_DECIMAL: ["12.5", "0.125", "1234.567", "1.5e3", "2E-7", "-0.5", "1.2345", "3e5"],
    Shape.COMMA_DECIMAL: ["12,5", "0,125", "1234,567", "-0,5"],
    Shape.VIETNAMESE: ["1.234,5", "1.234.567,89", "-12.345,6"],
    Shape.ENGLISH: ["1,234.5", "1,234,567.89"],
    Shape.BOOLEAN: ["true", "FALSE", "Có", "không", "Đúng", "Sai", "yes", "No"],
    Shape.EMPTY_WORD: ["-", "N/A", "n/a", "NULL", "không có", "…", "#N/A", "nan"],
    Shape.ISO_DATE: ["2026-03-05", "2024-02-29", "2026/3/5"],
    Shape.DAY_FIRST: ["31/12/2025", "13-01-2026", "29.2.2024"],
    Shape.MONTH_FIRST: ["12/31/2025", "1/13/2026"],
    Shape.EITHER_FIRST: ["05/03/2026", "1/2/2026"],
    Shape.ISO_TIME: ["2026-03-05 10:00", "2026-03-05T10:00:59", "2026-03-05 10:00:00.123456"],
    Shape.ISO_ZONED: ["2026-03-05T10:00:00Z", "2026-03-05T10:00:00+07:00", "2026-03-05 10:00-0330"],
    Shape.DAY_FIRST_TIME: ["31/12/2025 10:00", "31/12/2025 7:05:09"],
    Shape.MONTH_FIRST_TIME: ["12/31/2025 10:00"],
    Shape.EITHER_FIRST_TIME: ["05/03/2026 10:00"],
    Shape.TEXT: [
        "abc", "Năm Căn", "1.2.3", "1,2,3", "12.34.567", "1.234.56", "1 234", "+84912345678", "5%", "1-2", "-", "--5", "1e", "e5",
        "31/02/2026", "32/01/2026", "2026-02-30", "2026-13-01", "29/02/2026", "1/1/26", "2026-03-05 25:00", "05/03/2026 10:61",
        "10:00", "=1+1", "@SUM(1)", "0.1.2", "00,5", "01.5", "1.234,", ",5", ".5", "5.", "1..5",
        "1e999", "9" * 31 + ".5", "١٢٣", "2026-03-05T10:00+99:00",
    ],
}  # fmt: skip
CELLS[Shape.TEXT].remove("-")


@pytest.mark.parametrize(("shape", "cell"), [(shape, cell) for shape, cells in CELLS.items() for cell in cells])
def test_a_cell_has_its_shape(shape: Shape, cell: str) -> None:
    assert Shape(int(classify(pa.array([cell]))[0])) == shape


def test_every_shape_is_shown() -> None:
    assert set(CELLS) == set(Shape)


def test_a_mixed_array_is_classified_cell_by_cell() -> None:
    pairs = [(shape, cell) for shape, cells in CELLS.items() for cell in cells]
    shapes = classify(pa.array([cell for _, cell in pairs]))
    assert shapes.tolist() == [int(shape) for shape, _ in pairs]


@given(st.lists(st.sampled_from([cell for cells in CELLS.values() for cell in cells]), min_size=1, max_size=20))
def test_neighbours_do_not_matter(cells: list[str]) -> None:
    alone = np.concatenate([classify(pa.array([cell])) for cell in cells])
    assert classify(pa.array(cells)).tolist() == alone.tolist()


@given(st.text(max_size=20))
def test_any_text_has_a_shape(text: str) -> None:
    cells = trimmed(pa.array([text])).drop_null()
    assert all(number in set(map(int, Shape)) for number in classify(cells))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_a_number_written_the_vietnamese_way_is_one(value: Decimal) -> None:
    english = f"{value:,.2f}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    assert classify(pa.array([vietnamese]))[0] in {Shape.VIETNAMESE, Shape.COMMA_DECIMAL}
    assert classify(pa.array([english]))[0] in {Shape.ENGLISH, Shape.DOT_DECIMAL}


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.sampled_from("/-."), st.booleans())
def test_a_day_is_read_back(day: datetime.date, sign: str, padded: bool) -> None:
    text = sign.join(
        [f"{day.day:02d}" if padded else str(day.day), f"{day.month:02d}" if padded else str(day.month), str(day.year)]
    )
    found = moment(text, "dmy")
    assert found is not None
    assert found.date() == day
    shape = classify(pa.array([text]))[0]
    assert shape == (Shape.DAY_FIRST if day.day > 12 else Shape.EITHER_FIRST)


@given(st.datetimes(min_value=datetime.datetime.fromisoformat("1000-01-01T00:00:00")), st.sampled_from("T "))
def test_an_iso_moment_is_read_back(value: datetime.datetime, sign: str) -> None:
    assert moment(value.isoformat(sign), "dmy") == value
    assert classify(pa.array([value.isoformat(sign)]))[0] == Shape.ISO_TIME


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026-02-30", "29/02/2023", "00/01/2026", "01/13/2026", "1/1/0000", "x"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert moment(text, "dmy") is None


def test_a_zone_is_turned_into_utc() -> None:
    assert moment("2026-03-05T07:00:00+07:00", "dmy") == datetime.datetime(2026, 3, 5, tzinfo=datetime.UTC)
    assert moment("2026-03-05T00:00:00-01:30", "dmy") == datetime.datetime(2026, 3, 5, 1, 30, tzinfo=datetime.UTC)
    assert moment("0001-01-01T00:00:00+07:00", "dmy") is None


def test_blanks_of_every_kind_are_trimmed_away() -> None:
    assert trimmed(pa.array(["  a ", "\u00a0b\t", " \n ", "", None])).to_pylist() == ["a", "b", None, None, None]


def test_an_outline_says_what_a_cell_looks_like_and_not_what_it_says() -> None:
    assert outline("Nguyễn Văn A") == "Aaaaaa Aaa A"
    assert outline("0912-345.678") == "9999-999.999"
    assert outline("a\nb\x00\u200e€") == "a?a????"[:6]
    assert len(outline("x" * 100)) == 24


def test_words_have_one_meaning() -> None:
    assert not (EMPTY_WORDS & (TRUE_WORDS | FALSE_WORDS))
    assert not (TRUE_WORDS & FALSE_WORDS)
