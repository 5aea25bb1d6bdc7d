import base64
import contextlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.frame import paging

KEYS = st.lists(st.one_of(st.integers(-(2**53) + 1, 2**53 - 1), st.text(max_size=20)), min_size=1, max_size=4)


@given(KEYS)
def test_cursor_gives_back_its_key(key):
    if len(cursor := paging.encode(key)) <= paging.LONGEST:
        assert paging.decode(cursor, [type(value) for value in key]) == tuple(key)


@given(st.text(max_size=60))
def test_cursor_of_a_stranger_never_breaks_the_page(text):
    with contextlib.suppress(paging.CursorError):
        assert isinstance(paging.decode(text, [int]), tuple)


@given(st.integers(0, 2**53 - 1), st.uuids())  # µs until the year 2255
def test_key_by_moment_comes_back_to_the_microsecond(micros, number):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    assert paging.moment(paging.encode(paging.by_moment(moment, number))) == (moment, number)


@pytest.mark.parametrize("key", [[2**60, "x"], [1, "not a UUID"], [2**53 - 1, str(UUID(int=1))], ["x", "y"], [1]])
def test_cursor_that_is_no_moment_is_refused(key):
    with pytest.raises(paging.CursorError):
        paging.moment(base64.urlsafe_b64encode(json.dumps(key).encode()).decode())


def test_cursor_of_another_table_is_refused():
    with pytest.raises(paging.CursorError):
        paging.decode(paging.encode(["2024-01-01", 3]), [int, int])
    with pytest.raises(paging.CursorError):
        paging.decode(paging.encode([1, 2]), [int])
    with pytest.raises(paging.CursorError):
        paging.decode(base64.urlsafe_b64encode(b"[true]").decode(), [int])


def test_page_is_cut_after_its_size_and_continues_after_its_last_row():
    first = paging.page([10, 20, 30], 2, lambda row: [row])
    assert first.rows == [10, 20]
    assert first.following is not None
    assert paging.decode(first.following, [int]) == (20,)


def test_last_page_has_no_cursor():
    assert paging.page([10, 20], 2, lambda row: [row]).following is None
    assert paging.page([], 2, lambda row: [row]) == paging.Page([], None)


def test_page_without_rows_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        paging.page([1], 0, lambda row: [row])


ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50)), unique=True, max_size=60).map(sorted)


@given(ROWS, st.integers(1, 9))
def test_pages_show_every_row_once_and_in_order(rows, size):
    shown, cursor, turns = [], None, 0
    while True:
        after = paging.decode(cursor, [int, int]) if cursor else (-1, -1)
        fetched = [row for row in rows if row > after][: size + 1]
        page = paging.page(fetched, size, lambda row: row)
        shown += page.rows
        turns += 1
        cursor = page.following
        if cursor is None:
            break
    assert shown == rows
    assert turns == max(1, -(-len(rows) // size))


@given(ROWS, st.integers(1, 9), st.tuples(st.integers(0, 5), st.integers(0, 50)))
def test_row_that_comes_while_somebody_reads_shifts_nothing(rows, size, late):
    first = paging.page(rows[: size + 1], size, lambda row: row)
    if first.following is None:
        return
    reached = paging.decode(first.following, [int, int])
    rest = [row for row in sorted({*rows, late}) if row > reached]
    assert not set(first.rows) & set(rest)
    assert set(rows) <= {*first.rows, *rest}


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "written",
    [
        "[1.0]",  # RFC 8785 writes 1
        "[ 1]",
        "[-0]",
        "[01]",
        "[1e2]",
        "[9007199254740993]",  # 2^53 + 1: JavaScript would read another number
        "[1e999]",
        "[NaN]",
        '["\\u0031"]',
        '["\\ud800"]',
        "[null]",
        "[true]",
        '{"0":1}',
        "1",
        "",
        "[" * 300,
    ],
)
def test_only_what_this_house_would_write_is_a_cursor(written):
    for kinds in ([int], [str]):
        with pytest.raises(paging.CursorError):
            paging.decode(_cursor(written), kinds)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), st.lists, max_leaves=6)
)
def test_any_json_of_a_stranger_is_a_key_or_a_refusal(value):
    with contextlib.suppress(paging.CursorError):
        key = paging.decode(_cursor(json.dumps(value)), [int, str])
        assert [type(part) for part in key] == [int, str]


def test_truth_is_no_number():
    # bool is an int to Python: `[true]` must not read as row 1.
    with pytest.raises(paging.CursorError):
        paging.decode(paging.encode([True]), [int])


def test_null_is_a_value_where_the_table_has_them():
    assert paging.decode(paging.encode([None, 3]), [type(None), int]) == (None, 3)


def test_cursor_needs_no_escaping_in_an_address():
    for key in (["đ" * 20, 1], ["?&=#%+/ ", -1], ["\U0001f33f", 0]):
        cursor = paging.encode(key)
        assert quote(cursor, safe="") == cursor
        assert paging.decode(cursor, [str, int]) == tuple(key)


def test_overlong_cursor_is_not_even_read():
    assert len(paging.encode(["a" * 400])) > paging.LONGEST
    with pytest.raises(paging.CursorError):
        paging.decode(paging.encode(["a" * 400]), [str])
