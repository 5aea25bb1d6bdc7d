"""verify.py's own Ed25519: the standard's vectors, a second implementation, and what must be refused."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger import verify_program

VERIFY = verify_program.load()

# RFC 8032 §7.1: secret key, public key, message, signature; "TEST 1024" is left out for its length.
VECTORS = {
    "TEST 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "TEST 2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "TEST 3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "TEST SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw()
ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_of_the_standard_verify(name: str) -> None:
    secret, public, message, signature = (bytes.fromhex(item) for item in VECTORS[name])
    assert Ed25519PrivateKey.from_private_bytes(secret).sign(message) == signature  # as it stands in the RFC
    assert VERIFY.ed25519(public, message, signature) is True
    assert VERIFY.ed25519(public, message + b"\0", signature) is False
    for place in range(64):
        broken = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
        assert VERIFY.ed25519(public, message, broken) is False
    for place in range(32):
        other = public[:place] + bytes([public[place] ^ 1]) + public[place + 1 :]
        assert VERIFY.ed25519(other, message, signature) is False


def test_signature_with_another_s_of_the_same_value_is_refused() -> None:
    """§5.1.7: S < L; else everybody could make a second signature out of the first."""
    signature = KEY.sign(b"message")
    s = int.from_bytes(signature[32:], "little")
    assert VERIFY.ed25519(PUBLIC, b"message", signature)
    for multiple in range(1, 15):
        other = s + multiple * ORDER
        if other < 1 << 256:
            assert not VERIFY.ed25519(PUBLIC, b"message", signature[:32] + other.to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 1, 31, 32, 63, 65, 128])
def test_signature_of_another_length_is_refused(length: int) -> None:
    signature = (KEY.sign(b"") * 2)[:length]
    assert VERIFY.ed25519(PUBLIC, b"", signature) is False


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PUBLIC[:31],
        PUBLIC + b"\0",
        FIELD.to_bytes(32, "little"),  # 0 in another spelling
        (FIELD + 1).to_bytes(32, "little"),  # 1 in another spelling
        (2**255 - 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 with a sign
        (FIELD - 1 | 1 << 255).to_bytes(32, "little"),  # the same at y = -1
        (2).to_bytes(32, "little"),  # no point has this y
    ],
)
def test_bytes_that_are_no_point_are_refused(data: bytes) -> None:
    """§5.1.3, one by one."""
    assert VERIFY.decode_point(data) is None
    assert VERIFY.ed25519(data, b"", KEY.sign(b"")) is False


def test_base_point_is_that_of_the_standard() -> None:
    """§5.1, the coordinates in decimal."""
    x = 15112221349535400772501151409588531511454012693041857206046113283949847762202
    y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
    assert tuple(VERIFY.BASE) == (x, y, 1, x * y % FIELD)
    assert VERIFY.multiply(ORDER, VERIFY.BASE)[0] == 0


def second(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.data())
def test_two_implementations_agree(secret: bytes, message: bytes, data: st.DataObject) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert VERIFY.ed25519(public, message, signature)
    bit = data.draw(st.integers(0, 511))
    other = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    assert VERIFY.ed25519(public, message, other) is second(public, message, other) is False
