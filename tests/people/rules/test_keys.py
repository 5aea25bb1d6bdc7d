"""API keys: text, prefix, hash, and when they open the door."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules import keys

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_key_of_known_bytes_is_the_one_other_tools_compute():
    # printf of the 64 signs | sha256sum
    key = keys.new_key(bytes(range(32)))
    assert key.text == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    assert key.prefix == "00010203"
    assert key.hash.hex() == "6c86c6aac5fb24bcf5d9939cb7d7d5645ce39418f449e03b262dd4fa14b4b92b"


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_key_is_ascii_for_a_header_and_its_own(one, other):
    first, second = keys.new_key(one), keys.new_key(other)
    assert len(first.text) == 64
    assert first.text.isalnum()
    assert keys.key_hash(first.text) == first.hash
    assert (first.text == second.text) == (first.hash == second.hash) == (one == other)


def test_key_is_not_made_of_little_chance():
    with pytest.raises(ValueError, match="32 random bytes"):
        keys.new_key(b"short")


@pytest.mark.parametrize(
    ("revoked_at", "expires_at", "usable"),
    [
        (None, None, True),
        (None, NOW + timedelta(seconds=1), True),
        (None, NOW, False),
        (NOW, None, False),
        (NOW - timedelta(days=1), NOW + timedelta(days=1), False),
    ],
)
def test_key_opens_until_it_expires_or_is_revoked(revoked_at, expires_at, usable):
    assert keys.is_usable(revoked_at, expires_at, NOW) is usable
