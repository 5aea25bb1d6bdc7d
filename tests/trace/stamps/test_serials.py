"""Serials and PINs: signs and octets, what people type, the vectors of docs/formats.md."""

import contextlib
import hashlib
import hmac

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.merkle import tree
from duoc.trace.rules import minting, serials
from duoc.trace.rules.serials import SerialError

octets = st.binary(min_size=10, max_size=10)


@pytest.mark.parametrize(("data", "text"), [(b"\0" * 10, "0" * 16), (b"\xff" * 10, "Z" * 16)])
def test_a_serial_is_written_with_five_bits_a_sign(data, text):
    assert serials.written(data) == text


def test_the_order_of_bits_is_the_order_of_signs():
    """00001 00010 00011 00100 00101 00110 00111 01000 and the same again."""
    bits = "".join(f"{value:05b}" for value in (1, 2, 3, 4, 5, 6, 7, 8) * 2)
    assert serials.written(int(bits, 2).to_bytes(10)) == "1234567812345678"


@given(octets)
def test_written_and_parsed_are_inverse(data):
    assert serials.parsed(serials.written(data)) == data


@given(st.lists(octets, min_size=1, max_size=5))
def test_many_at_once_are_written_as_one_is(many):
    rows = np.frombuffer(b"".join(many), np.uint8).reshape(-1, 10)
    assert [bytes(row).decode() for row in minting.signs(rows)] == list(map(serials.written, many))


def test_what_people_type_is_understood():
    plain = serials.parsed("7M2QX9VK0TDB1HZ5")
    for text in ("7m2qx9vk0tdb1hz5", " 7M2Q-X9VK-0TDB-1HZ5 ", "7M2QX9VKOTDBIHZ5", "7M2QX9VKOTDBlHZ5"):
        assert serials.parsed(text) == plain


@pytest.mark.parametrize(
    "text", ["", "7M2Q", "7M2QX9VK0TDB1HZU", "7M2QX9VK0TDB1HZ55", "７M2QX9VK0TDB1HZ5", "../../../etc/passwd"]
)
def test_other_text_is_no_serial(text):
    with pytest.raises(SerialError):
        serials.parsed(text)


@given(st.text(max_size=20))
def test_any_text_is_a_serial_or_refused(text):
    with contextlib.suppress(SerialError):
        assert len(serials.parsed(text)) == 10


@given(octets, st.integers(10, 16))
def test_a_short_number_bounds_its_serial(data, size):
    low, high = serials.bounds(serials.written(data)[:size])
    assert low <= data <= high
    assert (low == high) is (size == 16)


@pytest.mark.parametrize("text", ["ABCDE-FGH9"[:-1], "0" * 17, "ABCDE-FGHJU"])
def test_a_short_number_has_ten_signs_or_more(text):
    with pytest.raises(SerialError):
        serials.bounds(text)


def test_commitments_are_what_the_format_says():
    seed = bytes(range(32))
    salt = hashlib.sha256(seed + (5).to_bytes(8, "big")).digest()[:16]
    expected = hashlib.sha256(salt + b"7M2QX9VK0TDB1HZ5").digest()
    assert serials.salt(seed, 5) == salt
    assert serials.commitment(seed, 5, "7M2QX9VK0TDB1HZ5") == expected
    assert serials.commitments(seed, 4, [b"0" * 16, b"7M2QX9VK0TDB1HZ5"])[1] == expected


def test_a_pin_is_thirty_bits_and_kept_under_the_servers_key():
    seed, key = b"s" * 32, b"k" * 32
    digest = hashlib.sha256(seed + (7).to_bytes(8, "big")).digest()
    bits = f"{int.from_bytes(digest[:4], 'big'):032b}"[:30]
    pin = "".join(serials.ALPHABET[int(bits[place : place + 5], 2)] for place in range(0, 30, 5))
    assert serials.pin(seed, 7) == pin
    salt = hmac.new(key, b"7M2QX9VK0TDB1HZ5", "sha256").digest()[:16]
    expected = hashlib.sha256(salt + b"7M2QX9VK0TDB1HZ5" + pin.encode()).digest()
    assert serials.pin_commitment(key, "7M2QX9VK0TDB1HZ5", pin) == expected


@given(st.integers(1, 5_000))
@settings(max_examples=15, deadline=None)
def test_knots_make_the_root_of_the_whole(size):
    commitments = [hashlib.sha256(number.to_bytes(4)).digest() for number in range(size)]
    assert minting.root(minting.knots(commitments)) == tree.root(tree.leaf_hashes(commitments))
