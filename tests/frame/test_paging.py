import base64
import contextlib

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
