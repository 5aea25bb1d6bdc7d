"""Signed notes (C2SP signed-note): a text and the signatures of named keys.

Who controls a name can at most add lines that verifiers ignore: a key is known by the pair (name, id) together with its
public key. A broken signature of a *known* key rejects the whole note, even where others hold: it is an incident.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = 0x01
# Room for more than sixteen post-quantum signatures; nobody may make us verify megabytes.
LARGEST_NOTE = 256 * 1024
_LINE = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/=]+)")
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
    """A public key with its name. `public` is the 32-byte Ed25519 key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key)[0:4]."""
        return sha256(self.name.encode() + b"\n" + bytes([ED25519]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey: name+id+base64(type ‖ public key)."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([ED25519]) + self.public)}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the raw 64-byte signature over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def parse_vkey(vkey: str) -> VerifierKey:
    """Read a vkey. Raises `NoteError` when malformed, of another type than Ed25519, or with an id not its key's."""
    match = _VKEY.fullmatch(vkey)
    if match is None:
        raise NoteError("a verifier key reads name+id+base64")
    data = decode_base64(match[3])
    if len(data) != 33 or data[0] != ED25519:
        raise NoteError("only Ed25519 verifier keys (type 1) are known here")
    key = VerifierKey(check_name(match[1]), data[1:])
    if key.key_id.hex() != match[2]:
        raise NoteError("the verifier key's id does not belong to its key")
    return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, not yet verified: whose it claims to be, and the bytes after the key id."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {encode_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note. `text` ends in a newline and must not be believed before `verify`."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()


def parse(data: bytes) -> Note:
    """Read a note strictly. Raises `NoteError`."""
    if len(data) > LARGEST_NOTE:
        raise NoteError("the note is too large")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("the note is not UTF-8") from error
    if any(char < " " and char != "\n" for char in whole):
        raise NoteError("the note has control characters")
    text, separator, lines = whole.rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise NoteError("the note has no signatures, or does not end with a newline")
    return Note(text + "\n", tuple(_parse_line(line) for line in lines[:-1].split("\n")))


def _parse_line(line: str) -> Signature:
    match = _LINE.fullmatch(line)
    if match is None:
        raise NoteError("malformed signature line")
    data = decode_base64(match[2])
    if len(data) < 5:
        raise NoteError("a signature is shorter than its key id")
    return Signature(check_name(match[1]), data[:4], data[4:])


def verify(note: Note, keys: Sequence[VerifierKey]) -> list[VerifierKey]:
    """The known keys that signed the note, each once. Raises `NoteError` when one of them fails or none signed."""
    known = {(key.name, key.key_id): key for key in keys}
    signed: dict[VerifierKey, None] = {}
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        if not key.verifies(note.text.encode(), line.signature):
            raise NoteError(f"the signature of {key.name} is broken")
        signed[key] = None
    if not signed:
        raise NoteError("no known key signed the note")
    return list(signed)
