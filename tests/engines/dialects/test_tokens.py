"""Tokens prove themselves, and only for what they were made for."""

import hmac
from base64 import urlsafe_b64decode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.dialects.tokens import mint, proves, read

KEY, HASH, NONCE = b"k" * 32, sha256(b"secret").digest(), bytes(range(16))
TOKEN = mint(KEY, "production", "wso2 VN/GOV/H12/dvc CK", HASH, 7, 1_700_000_000_000_000, NONCE)


def test_token_is_what_its_description_says() -> None:
    raw = urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4))
    head = (7).to_bytes(8, "big") + (1_700_000_000_000_000).to_bytes(8, "big") + NONCE
    said = b"duoc access token v1\0production\0wso2 VN/GOV/H12/dvc CK\0" + HASH + head
    assert raw == head + hmac.new(KEY, said, "sha256").digest()


def test_token_is_read_and_proves_itself() -> None:
    token = read(TOKEN.encode())
    assert token is not None
    assert (token.secret, token.expires_us, token.nonce) == (7, 1_700_000_000_000_000, NONCE)
    assert proves(KEY, "production", "wso2 VN/GOV/H12/dvc CK", HASH, token)


@pytest.mark.parametrize(
    ("key", "world", "consumer", "secret"),
    [
        (b"j" * 32, "production", "wso2 VN/GOV/H12/dvc CK", HASH),
        (KEY, "sandbox", "wso2 VN/GOV/H12/dvc CK", HASH),
        (KEY, "production", "lgsp VN/GOV/H12/dvc CK", HASH),
        (KEY, "production", "wso2 VN/GOV/H12/ioc CK", HASH),
        (KEY, "production", "wso2 VN/GOV/H12/dvc CK", sha256(b"another").digest()),
    ],
)
def test_token_holds_for_nothing_else(key: bytes, world: str, consumer: str, secret: bytes) -> None:
    token = read(TOKEN.encode())
    assert token is not None
    assert not proves(key, world, consumer, secret, token)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCxyz019-_"))
def test_one_changed_letter_ends_it(at: int, letter: str) -> None:
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]
    token = read(changed.encode())
    before = read(TOKEN.encode())
    # The last letter holds two bits that nobody reads.
    assert token is None or token == before or not proves(KEY, "production", "wso2 VN/GOV/H12/dvc CK", HASH, token)
    assert token != before or changed[:-1] == TOKEN[:-1]


@given(st.binary(max_size=120))
def test_anything_else_is_no_token(data: bytes) -> None:
    found = read(data)
    assert found is None or not proves(KEY, "production", "wso2 VN/GOV/H12/dvc CK", HASH, found)


@pytest.mark.parametrize("text", [b"", b"00000000-0000-0000-0000-000000000000", b"!" * 86, b"\xff" * 86, b"A" * 87])
def test_wrong_forms_are_no_tokens(text: bytes) -> None:
    assert read(text) is None
