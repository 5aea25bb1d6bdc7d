"""Cursors of rows: read back as written, and by nobody else's hand."""

import base64
import hashlib
import hmac
import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.row_cursors import LONGEST, Cursor, CursorError, read, write

KEY = b"k" * 32
MARK = bytes(range(16))
ONE = Cursor(7, MARK, ("Năm Căn", 12))


def signed(body: bytes, key: bytes = KEY) -> str:
    """A cursor made after the description alone: tag of 16 bytes of HMAC-SHA-256 in front of the body."""
    tag = hmac.new(key, b"catalogue rows\0" + body, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(tag + body).decode().rstrip("=")


def test_the_form_is_as_it_is_described():
    assert write(ONE, KEY) == signed(f'[7,"{MARK.hex()}","Năm Căn",12]'.encode())


def test_what_is_made_after_the_description_is_read():
    body = json.dumps([3, MARK.hex(), None, 5]).encode()
    assert read(signed(body), KEY) == Cursor(3, MARK, (None, 5))


@pytest.mark.parametrize(
    "key",
    [
        (1,),
        ("", 1),
        (None, 1),
        (True, 1),
        (False, 1),
        (1.5, 1),
        (-4.0, 1),
        (2**63 - 1, 1),
        ("2025-01-31", 1),
        ("ế" * 500, 1),
        ("\0\n\"\\'", 1),
        ("😀", 1),
        ("a", None, 3, 9),
        (),
    ],
)
def test_a_key_is_read_back(key):
    assert read(write(Cursor(1, MARK, key), KEY), KEY).key == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        "a",
        "abcd",
        "====",
        "!!!!",
        "é",
        "a b c d",
        "\0",
        "A" * 22,
        "A" * 200,
        "x" * (LONGEST + 1),
        "../../etc/passwd",
        "' OR 1=1 --",
    ],
)
def test_what_was_never_written_is_refused(text):
    with pytest.raises(CursorError):
        read(text, KEY)


@pytest.mark.parametrize("key", [b"", b"k" * 31, b"k" * 33, b"K" * 32])
def test_another_key_does_not_read_it(key):
    with pytest.raises(CursorError):
        read(write(ONE, KEY), key)


def test_the_tag_alone_is_refused():
    with pytest.raises(CursorError):
        read(write(ONE, KEY)[:22], KEY)


def test_a_tag_of_another_purpose_is_refused():
    body = b"[7]"
    tag = hmac.new(KEY, body, hashlib.sha256).digest()[:16]
    with pytest.raises(CursorError):
        read(base64.urlsafe_b64encode(tag + body).decode().rstrip("="), KEY)


def test_the_text_needs_no_escape_in_an_address():
    assert set(write(ONE, KEY)) <= set(string.ascii_letters + string.digits + "-_")


def test_the_refusal_does_not_tell_what_was_sent():
    with pytest.raises(CursorError) as refused:
        read("0123456789", KEY)
    assert "0123456789" not in str(refused.value)


@pytest.mark.parametrize("place", range(0, 60, 3))
def test_a_changed_byte_is_seen(place):
    whole = bytearray(base64.urlsafe_b64decode(write(ONE, KEY) + "=" * (-len(write(ONE, KEY)) % 4)))
    whole[place] ^= 1
    with pytest.raises(CursorError):
        read(base64.urlsafe_b64encode(bytes(whole)).decode().rstrip("="), KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ONE, Cursor(8, MARK, ONE.key)),
        (ONE, Cursor(7, bytes(16), ONE.key)),
        (ONE, Cursor(7, MARK, ("Nam Can", 12))),
        (Cursor(1, MARK, (1,)), Cursor(1, MARK, ("1",))),
        (Cursor(1, MARK, (None,)), Cursor(1, MARK, ("",))),
    ],
)
def test_cursors_that_differ_are_written_differently(one, other):
    assert write(one, KEY) != write(other, KEY)


CELLS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    st.integers(1, 2**62),
    st.binary(min_size=16, max_size=16),
    st.lists(CELLS | WORDS, max_size=6).map(tuple),
    st.binary(min_size=1, max_size=64),
)
def test_reading_undoes_writing(version, mark, key, secret):
    one = Cursor(version, mark, key)
    assert read(write(one, secret), secret) == one


@given(st.text(max_size=80))
def test_whatever_is_sent_is_refused_in_one_way(text):
    with pytest.raises(CursorError):
        read(text, KEY)
