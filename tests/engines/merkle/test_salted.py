"""Salted commitments."""

import pytest

from duoc.engines.merkle import salted


def test_commitment_is_sha256_of_salt_and_payload() -> None:
    # printf '0123456789abcdef{}' | sha256sum
    expected = "3601f574200e4788f443bfeee30e4188fae7330554764a6388d31c0e497943cc"
    assert salted.commitment(b"0123456789abcdef", b"{}").hex() == expected


def test_commitment_opens_only_with_its_salt_and_payload() -> None:
    salt = salted.new_salt()
    committed = salted.commitment(salt, b'{"a":1}')
    assert salted.opens(committed, salt, b'{"a":1}')
    assert not salted.opens(committed, salt, b'{"a":2}')
    assert not salted.opens(committed, salted.new_salt(), b'{"a":1}')
    assert not salted.opens(committed, b"short", b'{"a":1}')


def test_commitment_refuses_a_salt_that_could_be_guessed() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        salted.commitment(bytes(15), b"{}")


def test_salt_is_32_bytes_and_never_the_same() -> None:
    salts = {salted.new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {salted.SALT_SIZE} == {32}
