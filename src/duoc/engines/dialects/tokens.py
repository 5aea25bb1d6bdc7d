"""Access tokens that need no memory: every gateway with the same key knows its own, also after a crash.

A token is base64url(secret's id ‖ expiry ‖ nonce ‖ HMAC-SHA-256), opaque to clients. The MAC covers the environment, the
consumer and the hash of the secret with which the token was bought, so that it dies with that secret and holds for no other
row that may come to bear the same id. Whoever holds the key file can make tokens; nobody can from a token.
"""

import binascii
import hmac
import struct
from base64 import b64decode, urlsafe_b64encode
from typing import NamedTuple

LIFE_S = 3600
KEY_BYTES = 32
_HEAD = struct.Struct(">QQ16s")  # id of the secret, µs since the epoch, nonce
_SIZE = _HEAD.size + 32
_TEXT = (_SIZE * 4 + 2) // 3


class Token(NamedTuple):
    """What a token says of itself; nothing of it holds until `proves` does."""

    secret: int
    expires_us: int
    nonce: bytes
    mac: bytes


def mint(key: bytes, world: str, consumer: str, secret_hash: bytes, secret: int, expires_us: int, nonce: bytes) -> str:
    """A token for whoever showed the secret. `nonce`: 16 random bytes; `world`: the environment."""
    head = _HEAD.pack(secret, expires_us, nonce)
    return urlsafe_b64encode(head + _mac(key, world, consumer, secret_hash, head)).rstrip(b"=").decode()


def read(text: bytes) -> Token | None:
    """The parts of a token; None when it has not the form of one."""
    if len(text) != _TEXT:
        return None
    try:
        raw = b64decode(text + b"=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _SIZE:
        return None
    secret, expires_us, nonce = _HEAD.unpack(raw[: _HEAD.size])
    return Token(secret, expires_us, nonce, raw[_HEAD.size :])


def proves(key: bytes, world: str, consumer: str, secret_hash: bytes, token: Token) -> bool:
    """Whether the token was made with this key for this consumer's secret. Its expiry is the caller's to see."""
    head = _HEAD.pack(token.secret, token.expires_us, token.nonce)
    return hmac.compare_digest(_mac(key, world, consumer, secret_hash, head), token.mac)


def _mac(key: bytes, world: str, consumer: str, secret_hash: bytes, head: bytes) -> bytes:
    said = b"\0".join((b"duoc access token v1", world.encode(), consumer.encode()))
    return hmac.digest(key, said + b"\0" + secret_hash + head, "sha256")
