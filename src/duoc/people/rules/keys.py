"""API keys: their text, what is stored of it, and when one opens the door."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

ENTROPY_BYTES = 32
PREFIX_SIGNS = 8
# What software may be in our own rooms; the other duties are of people alone.
KEY_ROLES = ("administrator", "steward")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key at the only moment when it is known: `text` goes to its owner, the others are stored."""

    text: str
    prefix: str
    hash: bytes


def new_key(entropy: bytes) -> NewKey:
    """The key made of 32 random bytes: 64 hexadecimal signs, which no shell, header or double click cuts apart."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a key is made of {ENTROPY_BYTES} random bytes")
    text = entropy.hex()
    return NewKey(text, text[:PREFIX_SIGNS], key_hash(text))


def key_hash(text: str) -> bytes:
    """What is stored of a key: SHA-256 of its text. A plain hash suffices, for nobody can guess 32 random bytes."""
    return hashlib.sha256(text.encode()).digest()


def is_usable(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> bool:
    """Whether a key opens the door at this moment."""
    return revoked_at is None and (expires_at is None or now < expires_at)
