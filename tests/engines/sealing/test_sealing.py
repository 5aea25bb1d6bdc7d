"""Sealing: what RFC 9180 says, computed by a second implementation written from it; and that nothing else opens."""

import hmac
import struct
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from duoc.engines.sealing import OVERHEAD, Opener, Sealer, SealError, new_pair

KEM_ID, KDF_ID, AEAD_ID = 0x0020, 0x0001, 0x0002  # RFC 9180 §7: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM


def _extract(salt: bytes, keying: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), keying, "sha256")


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    made, block, number = b"", b"", 1
    while len(made) < length:
        block = hmac.digest(key, block + info + bytes([number]), "sha256")
        made, number = made + block, number + 1
    return made[:length]


def rfc9180_open(private: X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """§4.1 Decap, §5.1 KeyScheduleR in base mode, §5.2 Open with sequence number 0; written from the text."""
    enc, ciphertext = sealed[:32], sealed[32:]
    kem = b"KEM" + struct.pack(">H", KEM_ID)
    suite = b"HPKE" + struct.pack(">HHH", KEM_ID, KDF_ID, AEAD_ID)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    shared = private.exchange(X25519PublicKey.from_public_bytes(enc))
    eae = _extract(b"", b"HPKE-v1" + kem + b"eae_prk" + shared)
    secret = _expand(eae, struct.pack(">H", 32) + b"HPKE-v1" + kem + b"shared_secret" + enc + public, 32)
    id_hash = _extract(b"", b"HPKE-v1" + suite + b"psk_id_hash")
    info_hash = _extract(b"", b"HPKE-v1" + suite + b"info_hash" + info)
    context = b"\x00" + id_hash + info_hash
    schedule = _extract(secret, b"HPKE-v1" + suite + b"secret")
    key = _expand(schedule, struct.pack(">H", 32) + b"HPKE-v1" + suite + b"key" + context, 32)
    nonce = _expand(schedule, struct.pack(">H", 12) + b"HPKE-v1" + suite + b"base_nonce" + context, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


@pytest.mark.parametrize("text", [b"", b"x", bytes(100_000)])
def test_what_is_sealed_is_hpke_as_rfc_9180_writes_it(text: bytes) -> None:
    private, public = new_pair()
    sealed = Sealer(public).seal(text, b"about")
    assert len(sealed) == len(text) + OVERHEAD
    key = load_pem_private_key(private, None)
    assert isinstance(key, X25519PrivateKey)
    assert rfc9180_open(key, sealed, b"about") == text
    assert Opener(private).open(sealed, b"about") == text


def test_vector_of_the_rfc_has_the_same_key_schedule() -> None:
    """RFC 9180 A.1.1 gives skRm, enc, info and shared_secret for this KEM; the rest of the suite is another one there."""
    private = X25519PrivateKey.from_private_bytes(
        bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    )
    enc = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    kem = b"KEM" + struct.pack(">H", KEM_ID)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    eae = _extract(b"", b"HPKE-v1" + kem + b"eae_prk" + private.exchange(X25519PublicKey.from_public_bytes(enc)))
    secret = _expand(eae, struct.pack(">H", 32) + b"HPKE-v1" + kem + b"shared_secret" + enc + public, 32)
    assert secret.hex() == "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"


def test_same_text_is_never_sealed_alike() -> None:
    _, public = new_pair()
    sealer = Sealer(public)
    assert sealer.seal(b"x", b"") != sealer.seal(b"x", b"")


def test_another_key_another_matter_and_every_changed_byte_are_refused() -> None:
    private, public = new_pair()
    sealed = Sealer(public).seal(b"a citizen's answer", b"one")
    opener = Opener(private)
    for wrong in (Opener(new_pair()[0]),):
        with pytest.raises(SealError):
            wrong.open(sealed, b"one")
    with pytest.raises(SealError):
        opener.open(sealed, b"two")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(SealError):
            opener.open(bytes(changed), b"one")
    for short in (b"", sealed[:31], sealed[:-1]):
        with pytest.raises(SealError):
            opener.open(short, b"one")


def test_keys_are_files_that_openssl_reads(tmp_path: Path) -> None:
    private, public = new_pair()
    (tmp_path / "key.pem").write_bytes(private)
    made = subprocess.run(
        ["openssl", "pkey", "-in", tmp_path / "key.pem", "-pubout"], capture_output=True, check=True, timeout=20
    ).stdout
    assert made == public


def test_keys_of_another_kind_are_refused() -> None:
    private, public = new_pair()
    for text in (b"", b"no key", private):
        with pytest.raises(SealError):
            Sealer(text)
    for text in (b"", b"no key", public):
        with pytest.raises(SealError):
            Opener(text)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    other = Ed25519PrivateKey.from_private_bytes(sha256(b"").digest())
    with pytest.raises(SealError):
        Sealer(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(SealError):
        Opener(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
