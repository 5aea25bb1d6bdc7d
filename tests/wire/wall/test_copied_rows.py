"""Rows of a COPY as the server writes them (docs of COPY, "File Formats"): read, masked and written again, field by field."""

import pytest

from duoc.wire.wall.cells import Met, Search
from duoc.wire.wall.copied import Copy, CopyPlan, Written

AB = ("a", "b")
TEXT, CSV = Written(AB), Written(AB, True, b",", b"")


def message(row: bytes) -> bytes:
    return b"d" + (len(row) + 4).to_bytes(4, "big") + row


def seen(form: Written, row: bytes, new: bytes | None = None) -> tuple[list[bytes], tuple[int, bytes | None]]:
    """The values of column b that the cell got, and what becomes of the row when the cell gives `new` (None: the same)."""
    got: list[bytes] = []

    def cell(value: bytes, _met: Met) -> bytes:
        got.append(value)
        return value if new is None else new

    data = message(row)
    return got, Copy(CopyPlan(form, {1: cell}, None)).messages(data, 0, len(data), Met())


@pytest.mark.parametrize(
    ("form", "row", "value"),
    [
        (TEXT, b"1\tAn\n", b"An"), (TEXT, b"1\t\n", b""), (TEXT, b"1\t\\\\N\n", b"\\N"),
        (TEXT, b"\\t\t\\b\\f\\n\\r\\t\\v\\\\x\n", b"\b\f\n\r\t\v\\x"),
        (CSV, b"1,An\n", b"An"), (CSV, b'1,""\n', b""), (CSV, b'"1,2","a ""b"", c"\n', b'a "b", c'),
        (CSV, b'1,"two\nlines"\n', b"two\nlines"), (CSV, b'",",","\n', b","),
        (Written(AB, True, b";", b"-"), b"1,2;\n", b""), (Written(AB, True, b";", b"-"), b'1;"-"\n', b"-"),
    ],
)  # fmt: skip
def test_a_field_is_read_as_it_was_before_it_was_written(form: Written, row: bytes, value: bytes) -> None:
    assert seen(form, row) == ([value], (1, None))  # what is not changed passes as it is


@pytest.mark.parametrize(
    ("form", "new", "row"),
    [
        (TEXT, b"a\tb\n\\N", b"1\ta\\tb\\n\\\\N\n"), (TEXT, b"", b"1\t\n"), (TEXT, b"\b\f\r\v", b"1\t\\b\\f\\r\\v\n"),
        (CSV, b"N. V. A.", b'1,"N. V. A."\n'), (CSV, b"", b'1,""\n'), (CSV, b'a "b", c\n', b'1,"a ""b"", c\n"\n'),
    ],
)  # fmt: skip
def test_what_is_put_in_its_place_is_written_as_the_server_would(form: Written, new: bytes, row: bytes) -> None:
    """Above all: neither the end of a field nor of a row, and never NULL."""
    _, changed = seen(form, b"1,An\n" if form.csv else b"1\tAn\n", new)
    assert changed == (1, message(row))


def test_null_is_no_value_and_a_value_may_become_null() -> None:
    for form, row in ((TEXT, b"1\t\\N\n"), (CSV, b"1,\n"), (Written(AB, True, b",", b"-"), b"1,-\n")):
        assert seen(form, row, b"x") == ([], (1, None))
    data = message(b"1\tAn\n")
    assert Copy(CopyPlan(TEXT, {1: lambda _value, _met: None}, None)).messages(data, 0, len(data), Met()) == (
        1, message(b"1\t\\N\n"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "row"),
    [
        (TEXT, b"1\tAn"), (TEXT, b"1\n"), (TEXT, b"1\t2\t3\n"), (TEXT, b"\n"), (TEXT, b""), (CSV, b'1,"An\n'), (CSV, b"1,2,3\n"),
        (CSV, b'"1,An"\n'),
    ],
)  # fmt: skip
def test_a_row_of_another_form_is_not_guessed_at(form: Written, row: bytes) -> None:
    assert seen(form, row, b"x") == ([], (-1, b""))


def test_only_the_changed_rows_of_a_segment_are_written_anew_and_a_heading_is_none() -> None:
    copy = Copy(CopyPlan(Written(AB, True, b",", b"", True), {1: lambda v, _: b"x" if v == b"An" else v}, None))
    rows = [message(row) for row in (b"a,b\n", b"1,Lan\n", b"2,An\n", b"3,An\n", b"4,Lan\n")]
    data = b"before" + b"".join(rows)
    count, new = copy.messages(data, 6, len(data), Met())
    assert count == 5
    assert new == rows[0] + rows[1] + message(b'2,"x"\n') + message(b'3,"x"\n') + rows[4]
    assert copy.messages(rows[2], 0, len(rows[2]), Met()) == (1, message(b'2,"x"\n'))  # the heading is over


def test_rows_of_unwatched_tables_are_only_searched() -> None:
    """Nothing is known of their fields; a citizen's number is masked where it stands, in a message that keeps its frame."""
    copy, met = Copy(CopyPlan(None, {}, Search("", True, True))), Met()
    data = message(b"1\tkhong co ai\n") + message(b"2\tCCCD 096200000001\n")
    count, new = copy.messages(data, 0, len(data), met)
    assert (count, met.found["SO_DINH_DANH"]) == (2, 1)
    assert new is not None
    assert len(new) == len(data)  # what flows keeps its length
    assert new.startswith(message(b"1\tkhong co ai\n"))
    assert b"096200000001" not in new
    assert new.endswith(b"\n")
    assert copy.flows
    assert not Copy(CopyPlan(TEXT, {}, None)).flows  # a row that is taken apart is held whole
