"""Signed notes (C2SP signed-note): a text and the signatures of named keys.

Who controls a name can at most add lines that verifiers ignore: a key is known by the pair (name, id) together with its
public key. A broken signature of a *known* key rejects the whole note, even where others hold: it is an incident.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from duoc.engines.merkle.keys import NoteError, VerifierKey, check_name, decode_base64, encode_base64

# Room for more than sixteen post-quantum signatures; nobody may make us verify megabytes.
LARGEST_NOTE = 256 * 1024
_LINE = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/=]+)")


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
        if not key.verifies_note(note.text, line.signature):
            raise NoteError(f"the signature of {key.name} is broken")
        signed[key] = None
    if not signed:
        raise NoteError("no known key signed the note")
    return list(signed)
