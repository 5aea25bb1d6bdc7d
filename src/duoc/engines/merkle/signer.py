"""Signing keys behind one small door, so that a hardware token can take the place of a file.

The file holds one line `PRIVATE+KEY+<name>+<id>+<base64(type ‖ seed)>`, the form of the Go tools of transparency logs.
Whoever reads a log's key file can sign false checkpoints of that log (and is caught by anybody who kept an older one);
whoever reads a gateway's can forge its batches from then on. Hence 0600, and looser permissions are refused.
"""

import os
import secrets
import stat
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duoc.engines.merkle import cosignature
from duoc.engines.merkle.keys import (
    COSIGNATURE,
    ED25519,
    MLDSA44,
    NoteError,
    VerifierKey,
    check_name,
    decode_base64,
    encode_base64,
)
from duoc.engines.merkle.note import Note, Signature

# What Windows does not have; there the folder's own rights protect the key.
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class KeyFileError(RuntimeError):
    """A key file that must not be used; the message says which and why."""


class Signer(Protocol):
    """Something that signs in the name of one key."""

    @property
    def key(self) -> VerifierKey:
        """The public half, with its name."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature (Ed25519: 64 bytes; ML-DSA-44: 2,420) over the message."""


def sign_note(text: str, signer: Signer) -> bytes:
    """The signed note of a text that ends in a newline."""
    if not text.endswith("\n"):
        raise ValueError("a note's text ends in a newline")
    signature = Signature(signer.key.name, signer.key.key_id, signer.sign(text.encode()))
    return bytes(Note(text, (signature,)))


def cosign(text: str, time_s: int, signer: Signer) -> Signature:
    """The cosigner's line under the checkpoint with this text. Raises `NotACheckpointError` for another text."""
    key = signer.key
    if key.kind == ED25519:
        raise ValueError("a log's key does not cosign")
    raw = signer.sign(cosignature.message(key.kind == MLDSA44, key.name, text, time_s))
    return Signature(key.name, key.key_id, cosignature.join(time_s, raw))


class FileSigner:
    """A key in a file of mode 0600: a log's (Ed25519), or a cosigner's of either kind."""

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        if kind == MLDSA44:
            from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey  # as in keys: not everywhere

            self._private: Ed25519PrivateKey | MLDSA44PrivateKey = MLDSA44PrivateKey.from_seed_bytes(seed)
        else:
            self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._key = VerifierKey(check_name(name), self._private.public_key().public_bytes_raw(), kind)

    @property
    def key(self) -> VerifierKey:
        return self._key

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    @classmethod
    def open(cls, path: Path, name: str, kind: int = ED25519) -> "FileSigner":
        """The key in the file, made on first use. Of several processes that make it at once, all get the same key.

        Raises `KeyFileError` when the file is readable by others, is no key, or is the key of another name or kind.
        """
        if not path.exists():
            _create(path, _private_line(name, secrets.token_bytes(32), kind))
        signer = cls.read(path)
        if signer.key.name != name:
            raise KeyFileError(f"{path} is the key of {signer.key.name}, not of {name}")
        if signer.key.kind != kind:
            raise KeyFileError(f"{path} holds a key of type {signer.key.kind}, not {kind}")
        return signer

    @classmethod
    def read(cls, path: Path) -> "FileSigner":
        """The key in a file that is there. Raises `KeyFileError`, `OSError`."""
        descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW)
        with os.fdopen(descriptor, encoding="utf-8") as file:
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            if mode & 0o077 and os.name == "posix":
                raise KeyFileError(f"{path} can be read by others (mode {mode:04o}); a key file has mode 0600")
            line = file.read(10_000)
        parts = line.rstrip("\n").split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise KeyFileError(f"{path} is not a key file")
        try:
            name, data = check_name(parts[2]), decode_base64(parts[4])
        except NoteError as error:
            raise KeyFileError(f"{path} is damaged: {error}") from error
        if len(data) != 33 or data[0] not in (ED25519, COSIGNATURE, MLDSA44):
            raise KeyFileError(f"{path} does not hold an Ed25519 or ML-DSA-44 key")
        signer = cls(name, data[1:], data[0])
        if signer.key.key_id.hex() != parts[3]:
            raise KeyFileError(f"{path} is damaged: its id does not belong to its key")
        return signer


def _private_line(name: str, seed: bytes, kind: int) -> str:
    key = FileSigner(name, seed, kind).key
    return f"PRIVATE+KEY+{name}+{key.key_id.hex()}+{encode_base64(bytes([kind]) + seed)}\n"


def _create(path: Path, line: str) -> None:
    """Write the whole file under another name, then link it into place: half a key is never seen, none is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # somebody else was faster: theirs is the key
        if os.name != "posix":
            return  # no folder can be synced there
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink()
