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
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from duoc.engines.merkle.note import (
    ED25519,
    Note,
    NoteError,
    Signature,
    VerifierKey,
    check_name,
    decode_base64,
    encode_base64,
)


class KeyFileError(RuntimeError):
    """A key file that must not be used; the message says which and why."""


class Signer(Protocol):
    """Something that signs in the name of one key."""

    @property
    def key(self) -> VerifierKey:
        """The public half, with its name."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature (Ed25519: 64 bytes) over the message."""


def sign_note(text: str, signer: Signer) -> bytes:
    """The signed note of a text that ends in a newline."""
    if not text.endswith("\n"):
        raise ValueError("a note's text ends in a newline")
    signature = Signature(signer.key.name, signer.key.key_id, signer.sign(text.encode()))
    return bytes(Note(text, (signature,)))


class Ed25519FileSigner:
    """An Ed25519 key in a file of mode 0600."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._key = VerifierKey(check_name(name), public)

    @property
    def key(self) -> VerifierKey:
        return self._key

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    @classmethod
    def open(cls, path: Path, name: str) -> "Ed25519FileSigner":
        """The key in the file, made on first use. Of several processes that make it at once, all get the same key.

        Raises `KeyFileError` when the file is readable by others, is no key, or is the key of another name.
        """
        if not path.exists():
            _create(path, _private_line(name, secrets.token_bytes(32)))
        return cls._read(path, name)

    @classmethod
    def _read(cls, path: Path, name: str) -> "Ed25519FileSigner":
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, encoding="utf-8") as file:
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            if mode & 0o077:
                raise KeyFileError(f"{path} can be read by others (mode {mode:04o}); a key file has mode 0600")
            line = file.read(10_000)
        parts = line.rstrip("\n").split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise KeyFileError(f"{path} is not a key file")
        if parts[2] != name:
            raise KeyFileError(f"{path} is the key of {parts[2]}, not of {name}")
        try:
            data = decode_base64(parts[4])
        except NoteError as error:
            raise KeyFileError(f"{path} is damaged: {error}") from error
        if len(data) != 33 or data[0] != ED25519:
            raise KeyFileError(f"{path} does not hold an Ed25519 key")
        signer = cls(name, data[1:])
        if signer.key.key_id.hex() != parts[3]:
            raise KeyFileError(f"{path} is damaged: its id does not belong to its key")
        return signer


def _private_line(name: str, seed: bytes) -> str:
    key = Ed25519FileSigner(name, seed).key
    return f"PRIVATE+KEY+{name}+{key.key_id.hex()}+{encode_base64(bytes([ED25519]) + seed)}\n"


def _create(path: Path, line: str) -> None:
    """Write the whole file under another name, then link it into place: half a key is never seen, none is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # somebody else was faster: theirs is the key
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink()
