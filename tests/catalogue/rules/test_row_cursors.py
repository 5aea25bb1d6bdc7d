"""Cursors: what was written is read back, and nothing else is read."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.row_cursors import LONGEST, Cursor, CursorError, read, write

KEY = b"of this house"
cells = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30)
)
cursors = st.builds(
    Cursor, st.integers(0, 2**62), st.binary(min_size=16, max_size=16), st.lists(cells, max_size=5).map(tuple)
)


@given(cursors)
def test_what_was_written_is_read_back(cursor):
    text = write(cursor, KEY)
    assert read(text, KEY) == cursor
    assert text.isascii()
    assert "=" not in text


@given(cursors, st.binary(min_size=1, max_size=20))
def test_another_house_cannot_read_or_make_them(cursor, other):
    if other != KEY:
        with pytest.raises(CursorError):
            read(write(cursor, other), KEY)


@given(cursors, st.integers(0, 10**6), st.integers(1, 255))
def test_a_changed_sign_is_noticed(cursor, place, change):
    whole = bytearray(base64.urlsafe_b64decode(write(cursor, KEY) + "=="))
    whole[place % len(whole)] ^= change
    with pytest.raises(CursorError):
        read(base64.urlsafe_b64encode(bytes(whole)).decode().rstrip("="), KEY)


@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_whatever_a_stranger_sends_is_refused(text):
    with pytest.raises(CursorError):
        read(text, KEY)


def test_what_is_too_long_is_not_even_decoded():
    with pytest.raises(CursorError):
        read("A" * (LONGEST + 1), KEY)


def test_a_long_text_in_the_key_still_makes_a_cursor():
    cursor = Cursor(1, b"x" * 16, ("đ" * 1000, 5))
    assert read(write(cursor, KEY), KEY) == cursor
