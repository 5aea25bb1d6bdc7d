"""Signatures as RFC 7515 and RFC 8037 say, and no second spelling of one."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.policy import jws

# RFC 8037, appendix A.1, A.2 and A.4.
PRIVATE = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
SIGNED = (
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)
KEY = Ed25519PrivateKey.from_private_bytes(jws.from_base64url(PRIVATE))


def test_example_of_the_standard_is_written_and_read() -> None:
    assert jws.sign({"alg": "EdDSA"}, b"Example of Ed25519 signing", KEY) == SIGNED
    parts = jws.split(SIGNED)
    assert (parts.header, parts.payload) == ({"alg": "EdDSA"}, b"Example of Ed25519 signing")
    assert jws.proves(parts, Ed25519PublicKey.from_public_bytes(jws.from_base64url(PUBLIC)))


def test_another_key_proves_nothing() -> None:
    assert not jws.proves(jws.split(SIGNED), Ed25519PrivateKey.generate().public_key())


@given(st.integers(0, len(SIGNED) - 1), st.sampled_from("ABCxyz019-_.=+/ "))
def test_one_changed_letter_ends_it(at: int, letter: str) -> None:
    changed = SIGNED[:at] + letter + SIGNED[at + 1 :]
    try:
        parts = jws.split(changed)
    except ValueError:
        return
    # Every spelling of a signature is another signature: base64url has no loose bits here.
    assert changed == SIGNED or not jws.proves(parts, KEY.public_key())


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b", f"{SIGNED}.x", f"{SIGNED}=", SIGNED + "\n", f" {SIGNED}", "é.é.é"]
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        jws.split(text)


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b'"a"',
        b"1",
        b"{",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b"\xff",
        b"[" * 4000,
        b'{"a":' * 2000,
    ],
)
def test_only_plain_objects_are_read(data: bytes) -> None:
    with pytest.raises(ValueError):
        jws.loads(data)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4), st.binary(max_size=60))
def test_what_is_signed_is_read_again(header: dict[str, str], payload: bytes) -> None:
    parts = jws.split(jws.sign(header, payload, KEY))
    assert (parts.header, parts.payload) == (json.loads(json.dumps(header)), payload)
    assert jws.proves(parts, KEY.public_key())
