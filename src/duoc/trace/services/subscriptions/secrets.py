"""The shared secret of a webhook's signature: sealed in the table with a key that only the house's state folder holds.

Whoever reads the table alone learns no secret.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _key() -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"duoc.trace.subscriptions").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(secret: str) -> bytes:
    """The secret as it is stored."""
    return _key().encrypt(secret.encode())


def unseal(stored: bytes) -> bytes | None:
    """The secret again; None when it was sealed with another key."""
    try:
        return _key().decrypt(stored)
    except InvalidToken:
        return None
