"""The account that pays for anchors: a private key in a file of mode 0600, 64 hexadecimal digits.

Whoever reads it can spend what the account holds and anchor false roots at larger sizes, which `duoc anchor check` names.
It cannot sign a checkpoint: a log's key file is refused here, and so is one that holds the same 32 bytes as the log's key.
"""

import os
import re
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duoc.engines.merkle.keys import VerifierKey

_KEY = re.compile(r"(?:0x)?([0-9a-fA-F]{64})\s*")
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1 (SEC 2, 2.4.1)


class AccountKeyError(RuntimeError):
    """A key file that must not be used; the message says which and why."""


def read(path: Path, log_key: VerifierKey | None = None) -> bytes:
    """The account's private key, 32 bytes. Raises `AccountKeyError`, `OSError`."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if mode & 0o077:
            raise AccountKeyError(f"{path} can be read by others (mode {mode:04o}); a key file has mode 0600")
        text = file.read(10_000)
    if text.startswith("PRIVATE+KEY+"):
        raise AccountKeyError(f"{path} is the key of a log or a witness: an account needs a key of its own")
    match = _KEY.fullmatch(text)
    if match is None or not 0 < int(match[1], 16) < _ORDER:
        raise AccountKeyError(f"{path} is not an account's key: 64 hexadecimal digits in one line")
    key = bytes.fromhex(match[1])
    if (
        log_key is not None
        and Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw() == log_key.public
    ):
        raise AccountKeyError(f"{path} holds the log's own key: an account needs a key of its own")
    return key


def create(path: Path) -> bool:
    """Make a key where there is no file yet; whether one was made. Raises `OSError`."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{1 + secrets.randbelow(_ORDER - 1):064x}\n")
        file.flush()
        os.fsync(descriptor)
    return True
