"""Offline proofs (C2SP tlog-proof): an entry's place, its path, and the signed checkpoint, in one small text file.

Everything is read strictly, so that a proof has one spelling. Its path says nothing about the size of the tree: `verify`
believes the checkpoint first, and takes size and root from there.
"""

import re
from dataclasses import dataclass

from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError, decode_base64, encode_base64
from duoc.engines.merkle.note import LARGEST_NOTE
from duoc.engines.merkle.policy import Judgement, Policy
from duoc.engines.merkle.tree import HASH_SIZE, leaf_hash, verify_inclusion

FORM = "c2sp.org/tlog-proof@v1"
# The extra line is the application's; the rest is a note and at most 63 hashes.
LARGEST_PROOF = 2 * LARGEST_NOTE
_LONGEST_PATH = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof as it was read: nothing in it is to be believed before `verify`, and `extra` not even then.

    path: the leaf's sibling first. checkpoint: the signed note, verbatim.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __bytes__(self) -> bytes:
        lines = [FORM]
        lines += [f"extra {encode_base64(self.extra)}"] if self.extra else []
        lines += [f"index {self.index}", *map(encode_base64, self.path), "", ""]
        return "\n".join(lines).encode("ascii") + self.checkpoint


def parse(data: bytes) -> TlogProof:
    """Read a proof strictly. Raises `NoteError`."""
    if len(data) > LARGEST_PROOF:
        raise NoteError("the proof is too large")
    head, separator, signed = data.partition(b"\n\n")
    if not separator or not signed:
        raise NoteError("the proof has no empty line with a checkpoint behind it")
    try:
        form, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise NoteError("the lines before the checkpoint are ASCII") from error
    if form != FORM:
        raise NoteError(f"a proof begins with the line {FORM}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "))
        if not extra:
            raise NoteError("an extra line that says nothing is left out")
    match = _INDEX.fullmatch(lines[0]) if lines else None
    if match is None or int(match[1]) >= 1 << 63:
        raise NoteError("the proof's index is not a plain decimal number")
    path = tuple(decode_base64(line) for line in lines[1:])
    if len(path) > _LONGEST_PATH or any(len(item) != HASH_SIZE for item in path):
        raise NoteError("the path is at most 63 hashes of 32 bytes")
    return TlogProof(int(match[1]), path, signed, extra)


def verify(policy: Policy, entry: bytes, proof: TlogProof) -> Judgement:
    """The checkpoint that proves the entry, or raise: `NoteError` (signatures, quorum), then `ProofError` (path)."""
    judgement = policies.judge(policy, proof.checkpoint)
    stated = judgement.checkpoint
    verify_inclusion(proof.index, stated.size, leaf_hash(entry), proof.path, stated.root)
    return judgement
