"""Two readers of one file agree, and each oddity of a text of rows has an answer."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.engines.tabular.samples import TEXT, file, studied

from duoc.engines.tabular import Choice, Limits, Refused, Source, open_source
from duoc.engines.tabular.delimited import exact


def rows(source: Source) -> list[list[str | None]]:
    """What the fast reader gives."""
    return [
        list(cells)
        for batch in source.batches()
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]


def by_the_exact_path(source: Source) -> list[list[str | None]]:
    """What the exact reader gives: rows of the right length that are not blank."""
    width = len(source.columns)
    return [
        list(cells)
        for _, cells in source.records()
        if len(cells) == width and any(cell and cell.strip() for cell in cells)
    ]


def refusal(path: Path, choice: Choice | None = None, limits: Limits | None = None) -> Refused:
    """Why the file is not read to its end."""
    with pytest.raises(Refused) as caught:
        rows(open_source(path, choice or Choice(), limits or Limits()))
    return caught.value


def outcome(path: Path, reader: Callable[[Source], list[list[str | None]]]) -> list[list[str | None]] | str:
    """The rows, or the code of the refusal."""
    try:
        return reader(open_source(path, Choice()))
    except Refused as problem:
        return problem.code


_CELLS = st.text(st.sampled_from('ab1đ \u00a0\t\x1c\x85\u2028\x0b"\n,;ố\u0301'), max_size=6)


@given(table=st.lists(st.lists(_CELLS, min_size=1, max_size=4), max_size=8), ends=st.sampled_from(["\n", "\r\n"]))
@example(table=[["\x1c", "\u2028"], ["", ""], ["a"]], ends="\n")
@settings(max_examples=150, deadline=None)
def test_the_fast_reader_agrees_with_the_exact_one(tmp_path_factory: Any, table: list[list[str]], ends: str) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    path = file(tmp_path_factory.mktemp("la"), ends.join(["a,b", *lines]) + ends)
    source = open_source(path, Choice())
    fast = rows(source)
    assert fast == by_the_exact_path(source)
    assert source.rows == len(fast)
    assert source.ragged_rows == len(source.ragged(1_000))


@given(text=st.text(st.sampled_from('ab"\n,\r'), max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_text_brings_the_readers_apart(tmp_path_factory: Any, text: str) -> None:
    path = file(tmp_path_factory.mktemp("la"), "a,b\n1,2\n" + text)
    assert outcome(path, rows) == outcome(path, by_the_exact_path)


def test_a_quoted_cell_keeps_its_lines_and_quotes(tmp_path: Path) -> None:
    source = open_source(file(tmp_path, 'a,b\r\n"x\r\ny ""z""",1\r\n2,3\r\n'), Choice())
    assert rows(source) == [['x\r\ny "z"', "1"], ["2", "3"]]
    assert source.lines([1, 2]) == {1: 2, 2: 4}


def test_cells_with_line_ends_cross_the_blocks_of_the_reader(tmp_path: Path) -> None:
    cell = "dòng một\ndòng hai " + "x" * 900
    limits = Limits(row_bytes=4096)
    table = "".join(f'{number},"{cell}"\n' for number in range(200))
    source = open_source(file(tmp_path, "a,b\n" + table), Choice(), limits)
    assert rows(source) == [[str(number), cell] for number in range(200)]
    assert source.lines([200]) == {200: 2 + 199 * 2}


def test_rows_are_numbered_across_batches(tmp_path: Path) -> None:
    limits = Limits(row_bytes=1024)
    source = open_source(file(tmp_path, "a,b\n" + "".join(f"{n},x\n\n" for n in range(1, 2001))), Choice(), limits)
    seen = [
        (source.row_of(batch, place), batch.column(0)[place].as_py())
        for batch in source.batches()
        for place in range(len(batch))
    ]
    assert len(seen) == 2000
    assert all(str(row) == cell for row, cell in seen)


def test_a_quote_that_is_never_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    found = refusal(file(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n'))
    assert (found.code, found.facts["line"]) == ("quote", 3)


def test_a_quote_inside_a_cell_is_only_a_sign(tmp_path: Path) -> None:
    assert rows(open_source(file(tmp_path, 'a,b\nmàn hình 24",2\n'), Choice())) == [['màn hình 24"', "2"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,\x00\n", "nul"),
        (b"a,b\n1,\xff\n", "bytes"),
        (b"a,b\n1," + b"x" * 3000 + b"\n", "cell"),
        (b"a,b\n1," + b"x" * 9000 + b"\n", "row"),
        (b'a,b\n1,"' + b"x\n" * 9000 + b'"\n', "row"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, content: bytes, code: str) -> None:
    found = refusal(file(tmp_path, content), limits=Limits(row_bytes=8192, cell_bytes=2000))
    assert (found.code, found.facts["line"]) == (code, 2)
    assert "dòng 2" in found.text.lower()


def test_two_thousand_columns_are_refused(tmp_path: Path) -> None:
    found = refusal(file(tmp_path, ",".join(f"c{n}" for n in range(2000)) + "\n" + ",".join(["1"] * 2000) + "\n"))
    assert (found.code, found.facts["found"]) == ("columns", 2000)


def test_carriage_returns_alone_end_lines(tmp_path: Path) -> None:
    source = open_source(file(tmp_path, TEXT.replace("\n", "\r")), Choice())
    assert rows(source) == rows(open_source(file(tmp_path, TEXT, "b.csv"), Choice()))
    assert len(rows(source)) == 3


def test_blank_lines_and_lines_of_separators_are_left_out(tmp_path: Path) -> None:
    found = studied(tmp_path, "a,b\n1,2\n\n , \n,,,\n3,4\n\n")
    assert (found.rows, found.ragged_rows) == (2, 0)
    assert found.blank_rows == 2  # an empty line is no row at all


def test_rows_of_a_wrong_length_may_be_dropped(tmp_path: Path) -> None:
    text = "a,b\n1,2\n3\n4,5,6\n7,8\n"
    stopped = studied(tmp_path, text)
    assert [(fault.line, fault.proposals) for fault in stopped.faults] == [
        (3, ("source", "drop")),
        (4, ("source", "drop")),
    ]
    assert stopped.fault_count == 2
    dropped = studied(tmp_path, text, ragged="drop")
    assert (dropped.faults, dropped.rows, dropped.ragged_rows) == ((), 2, 2)


def test_lines_above_the_heads_are_skipped_even_with_line_ends_in_them(tmp_path: Path) -> None:
    source = open_source(file(tmp_path, '"BẢNG\nTỔNG HỢP",\nĐơn vị: kg,\na,b\n1,2\n'), Choice(header_row=3))
    assert [head.name for head in source.columns] == ["a", "b"]
    assert rows(source) == [["1", "2"]]
    assert source.lines([1]) == {1: 5}


def test_a_table_without_heads_gets_numbered_columns(tmp_path: Path) -> None:
    source = open_source(file(tmp_path, "1,2\n3,4\n"), Choice(header_row=0))
    assert [head.name for head in source.columns] == ["cot_1", "cot_2"]
    assert len(rows(source)) == 2


def test_heads_without_rows_are_a_table_of_none(tmp_path: Path) -> None:
    assert rows(open_source(file(tmp_path, "a,b\n"), Choice())) == []
    assert rows(open_source(file(tmp_path, "a,b"), Choice())) == []


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    assert rows(open_source(file(tmp_path, "a,b\n1,2"), Choice())) == [["1", "2"]]


def test_a_pass_may_be_repeated_and_counts_anew(tmp_path: Path) -> None:
    source = open_source(file(tmp_path, "a,b\n1,2\n3\n"), Choice())
    assert rows(source) == rows(source)
    assert (source.rows, source.ragged_rows) == (1, 1)
    assert source.reading.done == source.reading.total


def test_the_exact_reader_knows_where_a_record_begins(tmp_path: Path) -> None:
    path = file(tmp_path, 'a,b\n"1\n2",3\n4,5\n')
    found: Iterator[tuple[int, list[str]]] = exact(path, Choice())
    assert list(found) == [(1, ["a", "b"]), (2, ["1\n2", "3"]), (4, ["4", "5"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_separator_is_read(tmp_path: Path, delimiter: str) -> None:
    source = open_source(file(tmp_path, TEXT.replace(",", delimiter)), Choice(delimiter=delimiter))
    assert rows(source)[0] == ["CS01", "Cảng cá Sông Đốc", "12", "05/03/2026"]


def test_separators_at_the_end_of_rows_are_no_fault(tmp_path: Path) -> None:
    found = studied(tmp_path, "a;b\n1;2;\n3;4;\n5;6;\n", delimiter=";")
    assert (found.rows, found.faults, found.dropped) == (3, (), ("cot_3",))


def test_one_long_row_does_not_make_a_column(tmp_path: Path) -> None:
    found = studied(tmp_path, "a,b\n1,2,3\n3,4\n5,6\n")
    assert [(fault.line, fault.value_shape) for fault in found.faults] == [(2, "3 ô")]


@pytest.mark.parametrize("tail", ['x,"y\n1,2\n', 'a","', '1,"'])
def test_an_open_quote_far_down_is_found_though_its_rows_looked_whole(tmp_path: Path, tail: str) -> None:
    found = refusal(file(tmp_path, "a,b\n" + "1,2\n" * 500 + tail))
    assert (found.code, found.facts["line"]) == ("quote", 502)


def test_a_table_where_hardly_a_row_fits_is_refused_before_all_are_counted(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b\n1,2\n" + "x\n" * 5000 + "1,2\n")
    found = refusal(path, limits=Limits(row_bytes=512, ragged_rows=100))
    assert (found.code, found.facts["columns"]) == ("ragged", 2)
    assert open_source(path, Choice(), Limits(row_bytes=512)).columns
