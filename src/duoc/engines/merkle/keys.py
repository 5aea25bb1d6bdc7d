"""Verifier keys (C2SP signed-note, tlog-cosignature): a name, a public key, and what kind of signature it makes.

The log signs the note's text itself (Ed25519). A witness cosigns it: its statement carries the time at which this was the
largest consistent tree it had seen. Ed25519 cosignatures cover the whole text but not the witness's name, hence one key per
witness; ML-DSA-44 ones cover name, origin, size and root, and withstand a quantum computer.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from duoc.engines.merkle.cosignature import NotACheckpointError, message, split

ED25519 = 0x01
COSIGNATURE = 0x04
MLDSA44 = 0x06
_PUBLIC_SIZE = {ED25519: 32, COSIGNATURE: 32, MLDSA44: 1312}
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


class NoteError(ValueError):
    """The bytes are not a note, or no note to be trusted; the message says why."""


def decode_base64(text: str) -> bytes:
    """RFC 4648 §4, only in its one canonical spelling. Raises `NoteError`."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("malformed base64") from error
    if encode_base64(data) != text:
        raise NoteError("base64 with stray bits")
    return data


def encode_base64(data: bytes) -> str:
    """RFC 4648 §4 with padding."""
    return base64.b64encode(data).decode("ascii")


def check_name(name: str) -> str:
    """The name itself when it may name a key; raises `NoteError` for empty ones, spaces, `+` and control characters."""
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise NoteError("a key's name is not empty and has no spaces, plus signs or control characters")
    return name


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name. `public`: 32 bytes for the two Ed25519 kinds, 1,312 for ML-DSA-44."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key)[0:4]."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey: name+id+base64(type ‖ public key)."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([self.kind]) + self.public)}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the raw signature (64 bytes; ML-DSA-44: 2,420) over the message."""
        try:
            if self.kind == MLDSA44:
                # Here, not above: an OpenSSL without ML-DSA still verifies everything else.
                from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False
        return True

    def verifies_note(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (the bytes after the key id) is this key's over the note's text, in the form of its kind."""
        if self.kind == ED25519:
            return self.verifies(text.encode(), signature)
        try:
            time_s, raw = split(signature)
            return self.verifies(message(self.kind == MLDSA44, self.name, text, time_s), raw)
        except NotACheckpointError:
            return False


def parse_vkey(vkey: str) -> VerifierKey:
    """Read a vkey of type 1, 4 or 6. Raises `NoteError` when malformed, of another type, or with an id not its key's."""
    match = _VKEY.fullmatch(vkey)
    if match is None:
        raise NoteError("a verifier key reads name+id+base64")
    data = decode_base64(match[3])
    if not data or len(data) - 1 != _PUBLIC_SIZE.get(data[0]):
        raise NoteError("only verifier keys of Ed25519 (type 1), its cosignatures (4) and ML-DSA-44 (6) are known here")
    key = VerifierKey(check_name(match[1]), data[1:], data[0])
    if key.key_id.hex() != match[2]:
        raise NoteError("the verifier key's id does not belong to its key")
    return key
