"""What a witness remembers of one log: the last checkpoint it cosigned, as a signed note in one small file.

The file is the checkpoint with the log's signature and this witness's cosignature: damage shows, and a lost file is replaced
by the checkpoint that the log publishes, once it carries this witness's line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import cosignature
from duoc.engines.merkle import note as notes
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.engines.merkle.note import LARGEST_NOTE, Note, Signature
from duoc.engines.merkle.witnessing import Submission, lines_of


class StateError(RuntimeError):
    """A state that must not be used, or that is missing though it must be there; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """The last checkpoint cosigned for a log, and when."""

    checkpoint: Checkpoint
    time_s: int
    note: bytes
    """With the log's signature and ours: what is stored, and what monitors read."""


def origin_hash(origin: str) -> str:
    """How a log is named in file names and paths: the SHA-256 of its origin in lower-case hexadecimal."""
    return sha256(origin.encode()).hexdigest()


def place(state: Path, origins: Sequence[str]) -> dict[str, Path]:
    """The state file of each log. One log: the file itself, or one inside when it is a folder. Several: always a folder.

    Raises `StateError` when several logs are to share one file: the place of a log must not depend on how many there are.
    """
    if len(origins) == 1 and not state.is_dir():
        return {origins[0]: state}
    inside = {origin: state / f"{origin_hash(origin)}.checkpoint" for origin in origins}
    if state.exists() and not state.is_dir():
        raise StateError(
            f"--state {state} is the file of one log: for several logs make a folder, move the file into it under the name "
            f"<SHA-256 of the log's origin>.checkpoint, and name the folder"
        )
    return inside


def compose(submission: Submission, line: Signature, time_s: int) -> Held:
    """What is remembered once this line is given."""
    return Held(submission.checkpoint, time_s, bytes(Note(submission.text, (*submission.log_lines, line))))


def read(path: Path, origin: str, log_keys: Sequence[VerifierKey], own: VerifierKey, cosigned: bool) -> Held | None:
    """What is remembered, None when nothing ever was. `cosigned`: this key has cosigned this log before.

    Raises `StateError`: a witness that does not know what it has signed must not sign.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_NOTE + 1)
    except FileNotFoundError:
        if cosigned:
            raise StateError(
                f"{path} is missing, though this key has cosigned {origin}: restore it, or put the checkpoint that the log "
                "publishes there (it carries this witness's line), or use a new key"
            ) from None
        return None
    try:
        signed = notes.parse(data)
        claimed = checkpoints.parse(signed.text)
        notes.verify(signed, [*log_keys, own])
    except NoteError as error:
        raise StateError(
            f"{path} is damaged ({error}): restore it, or put the log's published checkpoint there"
        ) from error
    if claimed.origin != origin:
        raise StateError(f"{path} is the state of another log: {claimed.origin}")
    mine = lines_of(signed, [own])
    if cosigned and not mine:
        raise StateError(
            f"{path} does not carry this witness's own line, though this key has cosigned {origin}: restore it"
        )
    time_s = cosignature.split(mine[0].signature)[0] if mine else 0
    return Held(claimed, time_s, data)
