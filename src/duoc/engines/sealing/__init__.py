"""Sealing to one reader: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

Whoever holds the public key can seal and cannot open what others, or he himself, have sealed. A sealed text is the 32 bytes of
the encapsulated key, then the ciphertext with its 16 bytes of tag; there is no associated data. Keys lie in PEM files
(RFC 8410), so that other programs read them too. `info` binds a text to what it is about: under another one it does not open.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

OVERHEAD = 48
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealError(ValueError):
    """A key that is none of these, or a text that this key does not open."""


def new_pair() -> tuple[bytes, bytes]:
    """(private, public) key, PEM."""
    key = X25519PrivateKey.generate()
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none)
    return private, key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)


class Sealer:
    """Seals to the holder of one key. Raises `SealError` for a PEM text that holds no public X25519 key."""

    def __init__(self, public: bytes) -> None:
        try:
            key = serialization.load_pem_public_key(public)
        except ValueError as error:
            raise SealError(f"no public key: {error}") from None
        if not isinstance(key, X25519PublicKey):
            raise SealError("not an X25519 key")
        self._key = key

    def seal(self, text: bytes, info: bytes) -> bytes:
        """What only that holder can open, and only as what it is about."""
        return _SUITE.encrypt(text, self._key, info)


class Opener:
    """Opens what was sealed to this key. Raises `SealError` for a PEM text that holds no private X25519 key."""

    def __init__(self, private: bytes) -> None:
        try:
            key = serialization.load_pem_private_key(private, None)
        except (ValueError, TypeError) as error:
            raise SealError(f"no private key: {error}") from None
        if not isinstance(key, X25519PrivateKey):
            raise SealError("not an X25519 key")
        self._key = key

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """The text. Raises `SealError` when a bit of it, the key or `info` is another one."""
        try:
            return _SUITE.decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError) as error:
            raise SealError("sealed to another key, about something else, or changed") from error
