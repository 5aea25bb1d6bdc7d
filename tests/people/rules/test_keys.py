"""API keys: text, prefix, hash, and when they open the door."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules import keys

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_key_of_known_bytes_is_the_one_other_tools_compute():
    # printf of bytes 00..1f | basenc --base64url; printf of the 43 signs | sha256sum
    key = keys.new_key(bytes(range(32)))
    assert key.text == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
    assert key.prefix == "AAECAwQF"
    assert key.hash.hex() == "ea866a757e4c38babfa8127cbe9a409d3e1f93a00ff1488ff735fcf917afffd0"


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_key_is_ascii_for_a_header_and_its_own(one, other):
    first, second = keys.new_key(one), keys.new_key(other)
    assert len(first.text) == 43
    assert first.text.isascii()
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
