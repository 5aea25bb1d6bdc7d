"""The terminal's tables: columns stand under their heads, numbers end under one another, nothing runs away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules.text_table import LONGEST, aligned

WORD = st.text(st.sampled_from("aăđeêịơổ BC.-"), min_size=1, max_size=60).map(str.strip).filter(bool)
NUMBER = st.integers(0, 10**12)


@given(st.lists(st.tuples(WORD, NUMBER, WORD), min_size=1, max_size=8))
def test_numbers_end_in_one_column_however_long_the_names(rows: list[tuple[str, int, str]]) -> None:
    lines = aligned(["Tên", "Tổng", "Cuối"], rows).splitlines()
    assert len(lines) == len(rows) + 2
    names = max(3, *(min(len(name), LONGEST) for name, _, _ in rows))
    totals = max(4, *(len(f"{number:,}") for _, number, _ in rows))
    for line, (name, number, last) in zip(lines[2:], rows, strict=True):
        # Two spaces between columns: the number ends where the head of its column does.
        assert line[names + 2 : names + 2 + totals].strip().replace(".", "") == str(number)
        assert line[names + 2 + totals : names + 4 + totals] == "  "
        assert line[:names].rstrip() == (name if len(name) <= LONGEST else name[: LONGEST - 1] + "…").rstrip()
        assert line.endswith(last if len(last) <= LONGEST else "…")
    assert lines[0][names + 2 : names + 2 + totals].strip() == "Tổng"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999, "999"), (1000, "1.000"), (14_725_366, "14.725.366"), (-1234, "-1.234")],
)
def test_number_is_grouped_as_vietnamese_pages_do(number: int, shown: str) -> None:
    assert aligned(["x"], [[number]]).splitlines()[-1].strip() == shown


def test_table_without_rows_is_its_head() -> None:
    assert aligned(["Mã", "Tên"], []).splitlines() == ["Mã  Tên", "──  ───"]


def test_what_is_not_known_is_a_dash_and_not_a_nought() -> None:
    """An empty cell of the published table is no zero: the source does not say."""
    lines = aligned(["Công bố"], [[None], [0]]).splitlines()
    assert [line.strip() for line in lines[2:]] == ["–", "0"]


def test_line_never_ends_in_spaces() -> None:
    for line in aligned(["Mã", "Tên"], [["a", ""], ["b", "x"]]).splitlines():
        assert line == line.rstrip()
