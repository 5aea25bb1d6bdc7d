"""Checkpoints (C2SP tlog-checkpoint): the signed statement "the log of this origin has this size and this root"."""

import re
from dataclasses import dataclass

from duoc.engines.merkle import keys, note
from duoc.engines.merkle.keys import ED25519, NoteError, VerifierKey
from duoc.engines.merkle.tree import HASH_SIZE

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, number of entries, root. Extension lines are read (others may write them), never written by us."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The note's text, exactly the bytes that are signed."""
        lines = (self.origin, str(self.size), keys.encode_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse(text: str) -> Checkpoint:
    """Read a checkpoint's text strictly. Raises `NoteError`. Nothing is known about its signatures yet."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "" or not all(lines):
        raise NoteError("a checkpoint has three or more lines, none of them empty")
    origin, size, root, *extensions = lines
    if _SIZE.fullmatch(size) is None or int(size) >= 1 << 63:
        raise NoteError("a checkpoint's size is a plain decimal number")
    hashed = keys.decode_base64(root)
    if len(hashed) != HASH_SIZE:
        raise NoteError("a checkpoint's root has 32 bytes")
    return Checkpoint(origin, int(size), hashed, tuple(extensions))


def verify(data: bytes, log_key: VerifierKey) -> Checkpoint:
    """The checkpoint in a signed note of the log with this key, whose name is the origin. Raises `NoteError`."""
    signed = note.parse(data)
    if log_key.kind != ED25519:
        raise NoteError("a log signs with an Ed25519 key of its own, not with a cosigner's")
    note.verify(signed, [log_key])
    checkpoint = parse(signed.text)
    if checkpoint.origin != log_key.name:
        raise NoteError(f"the checkpoint is of another log: {checkpoint.origin}")
    return checkpoint
