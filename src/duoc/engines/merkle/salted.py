"""Salted commitments: what the log holds of an event that must stay erasable.

Without its salt a commitment reveals nothing, even of an event that could be guessed (a name, a number of twelve
digits); when payload and salt are erased, the entry and every proof over it stay valid.
"""

import hmac
import os
from hashlib import sha256

SALT_SIZE = 32
_SHORTEST_SALT = 16


def new_salt() -> bytes:
    """32 random bytes from the kernel."""
    return os.urandom(SALT_SIZE)


def commitment(salt: bytes, payload: bytes) -> bytes:
    """SHA-256(salt ‖ payload); the payload is canonical bytes. Raises `ValueError` for a salt under 16 bytes."""
    if len(salt) < _SHORTEST_SALT:
        raise ValueError("a salt has at least 16 bytes")
    return sha256(salt + payload).digest()


def opens(committed: bytes, salt: bytes, payload: bytes) -> bool:
    """Whether salt and payload are those that were committed to."""
    return len(salt) >= _SHORTEST_SALT and hmac.compare_digest(commitment(salt, payload), committed)
