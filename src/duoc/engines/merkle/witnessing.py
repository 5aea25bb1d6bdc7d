"""The rules of a witness (C2SP tlog-witness): what it may cosign, in the order in which the specification asks.

A witness remembers one checkpoint per log and cosigns only what extends it. Nothing here reads a clock, a disk or a socket:

    submission = admit(known, body)        # 400, 404, 403: needs no state
    compare(submission, latest)            # 409, 422: together with storing, one atomic step
    … store the checkpoint durably, then answer with the cosignature

Whoever runs the witness must keep that order: a cosignature that left before the checkpoint was stored can be followed by
one for a fork. There is no client authentication: the log's signature is the authentication.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import note as notes
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.consistency import verify_consistency
from duoc.engines.merkle.keys import NoteError, VerifierKey, decode_base64, encode_base64
from duoc.engines.merkle.note import LARGEST_NOTE, Note, Signature
from duoc.engines.merkle.tree import EMPTY_ROOT, HASH_SIZE, ProofError

MOST_HASHES = 63
# A note, the lines before it, and room for nothing else.
LARGEST_REQUEST = LARGEST_NOTE + 46 * (MOST_HASHES + 2)
PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)

# The keys that each log (by origin) may sign with: more than one while a key is being replaced.
KnownLogs = Mapping[str, Sequence[VerifierKey]]


class Refusal(Exception):  # noqa: N818  # an answer of the protocol, not a fault
    """The answer to a request that gets no cosignature: HTTP status, media type and body."""

    def __init__(self, status: int, body: str, media: str = PLAIN) -> None:
        super().__init__(f"{status} {body.rstrip()}")
        self.status = status
        self.media = media
        self.body = body.encode()


@dataclass(frozen=True, slots=True)
class Request:
    """The body of add-checkpoint: the size that the witness is believed to hold, the proof from there, the signed note."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    def __bytes__(self) -> bytes:
        return request(self.old, self.proof, self.note)


def request(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """The body of add-checkpoint. `old` 0 takes no proof; a log that does not know `old` sends 0 and reads the 409."""
    lines = (f"old {old}", *map(encode_base64, proof))
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + note


def split_request(body: bytes) -> tuple[list[str], bytes]:
    """(the lines before the first empty line, the note after it). Raises `NoteError`."""
    head, separator, note = body.partition(b"\n\n")
    if not separator:
        raise NoteError("the request has no empty line before its checkpoint")
    try:
        return head.decode("ascii").split("\n"), note
    except UnicodeDecodeError as error:
        raise NoteError("the request's lines are not ASCII") from error


def proof_of_lines(lines: Sequence[str]) -> tuple[bytes, ...]:
    """The hashes of proof lines, each canonical base64 of 32 bytes. Raises `NoteError`."""
    if len(lines) > MOST_HASHES:
        raise NoteError(f"a proof has at most {MOST_HASHES} hashes")
    proof = tuple(map(decode_base64, lines))
    if any(len(item) != HASH_SIZE for item in proof):
        raise NoteError("a hash of the proof does not have 32 bytes")
    return proof


def parse_request(body: bytes) -> Request:
    """Read the body of add-checkpoint strictly. Raises `NoteError`. The note in it has not been looked at."""
    (first, *lines), note = split_request(body)
    match = _OLD.fullmatch(first)
    if match is None or int(match[1]) >= 1 << 63:
        raise NoteError("the request begins with a line 'old', a space and a plain decimal number")
    return Request(int(match[1]), proof_of_lines(lines), note)


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint that a known log has signed, with what it claims about the one before. Not yet compared with anything."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    text: str
    """The note's text as it was signed."""
    log_lines: tuple[Signature, ...]
    """The log's signatures that were verified; all others are dropped."""


def admit(known: KnownLogs, body: bytes) -> Submission:
    """What needs no state: 400 for a malformed request, 404 for an unknown log, 403 for a signature that is not the log's.

    Raises `Refusal`. A signature line of a known key that does not verify condemns the note, whatever else it carries.
    """
    try:
        asked = parse_request(body)
        signed = notes.parse(asked.note)
        claimed = checkpoints.parse(signed.text)
    except NoteError as error:
        raise Refusal(400, f"{error}\n") from error
    if asked.old > claimed.size:
        raise Refusal(400, "the old size is larger than the checkpoint's\n")
    keys = known.get(claimed.origin)
    if not keys:
        raise Refusal(404, "this witness does not know the log\n")
    try:
        verified = notes.verify(signed, keys)
    except NoteError as error:
        raise Refusal(403, f"{error}\n") from error
    return Submission(asked.old, asked.proof, claimed, signed.text, lines_of(signed, verified))


def lines_of(signed: Note, keys: Sequence[VerifierKey]) -> tuple[Signature, ...]:
    """The first line of each of these keys."""
    pairs = {(key.name, key.key_id) for key in keys}
    first: dict[tuple[str, bytes], Signature] = {}
    for line in signed.signatures:
        if (line.name, line.key_id) in pairs:
            first.setdefault((line.name, line.key_id), line)
    return tuple(first.values())


def compare(submission: Submission, latest: Checkpoint | None) -> None:
    """Whether it extends the latest checkpoint cosigned for this log (None: never). Raises `Refusal` with 409 or 422."""
    new, size = submission.checkpoint, latest.size if latest else 0
    if submission.old != size:
        raise Refusal(409, f"{size}\n", SIZE)
    if new.size == 0 and new.root != EMPTY_ROOT:
        raise Refusal(422, "the empty tree has another root\n")
    if latest is None or size == 0:
        if submission.proof:
            raise Refusal(422, "the empty tree is consistent with any: no proof goes with old 0\n")
        return
    try:
        verify_consistency(size, new.size, latest.root, new.root, submission.proof)
    except ProofError as error:
        raise Refusal(422, f"{error}\n") from error


def is_fork(submission: Submission, latest: Checkpoint | None) -> bool:
    """Whether the log's own signatures now convict it: a second root for the size held, or a root of nothing that cannot be.

    A larger checkpoint with a proof that fails convicts nobody by itself: any stranger can put a bad proof beside a good one.
    """
    new = submission.checkpoint
    if new.size == 0:
        return new.root != EMPTY_ROOT
    return latest is not None and new.size == latest.size and new.root != latest.root


def cosigning_time(now_s: int, last_s: int) -> int:
    """The time of the next cosignature: never zero, never before the last one, whatever the clock says."""
    return max(now_s, last_s, 1)
