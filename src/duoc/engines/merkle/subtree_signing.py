"""Cosignatures of parts of a log (C2SP tlog-witness, sign-subtree): for keys whose signatures can name a part (ML-DSA-44).

The witness remembers nothing for it: the checkpoint that the request brings carries this witness's own cosignature, and the
proof shows that the part belongs to that tree.
"""

import re
from collections.abc import Container
from dataclasses import dataclass

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import cosignature
from duoc.engines.merkle import note as notes
from duoc.engines.merkle.consistency import subtree_is_valid, verify_subtree_consistency
from duoc.engines.merkle.keys import MLDSA44, NoteError, VerifierKey, encode_base64
from duoc.engines.merkle.note import Signature
from duoc.engines.merkle.signer import Signer
from duoc.engines.merkle.tree import ProofError
from duoc.engines.merkle.witnessing import MOST_HASHES, Refusal, proof_of_lines, split_request

_RANGE = re.compile(r"subtree (0|[1-9][0-9]{0,18}) (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Subtree:
    """The leaves `[start, end)` of a log, and the root over them."""

    origin: str
    start: int
    end: int
    root: bytes


def admit_subtree(origins: Container[str], own: VerifierKey, body: bytes) -> Subtree:
    """The part that may be signed. Raises `Refusal`: 400 form or range, 404 log, 403 not our checkpoint, 422 proof."""
    try:
        (first, *lines), note = split_request(body)
        match = _RANGE.fullmatch(first)
        if match is None or not lines:
            raise NoteError(
                "the request begins with a line 'subtree', start and end, and a line with the subtree's hash"
            )
        start, end = int(match[1]), int(match[2])
        root, *proof = proof_of_lines(lines[:1]) + proof_of_lines(lines[1:])
        signed = notes.parse(note)
        claimed = checkpoints.parse(signed.text)
    except NoteError as error:
        raise Refusal(400, f"{error}\n") from error
    if not subtree_is_valid(start, end) or end > claimed.size:
        raise Refusal(400, f"[{start}, {end}) is no subtree of a tree of {claimed.size}\n")
    if claimed.origin not in origins:
        raise Refusal(404, "this witness does not know the log\n")
    try:
        notes.verify(signed, [own])
    except NoteError as error:
        raise Refusal(403, f"{error}\n") from error
    try:
        verify_subtree_consistency(start, end, claimed.size, root, claimed.root, proof)
    except ProofError as error:
        raise Refusal(422, f"{error}\n") from error
    return Subtree(claimed.origin, start, end, root)


def cosign_subtree(subtree: Subtree, signer: Signer) -> Signature:
    """The cosigner's line for a part of a log. It says nothing about time. `ValueError` for a key that cannot name a part."""
    key = signer.key
    if key.kind != MLDSA44:
        raise ValueError("only an ML-DSA-44 cosigner can sign a part of a log")
    said = cosignature.subtree_message(key.name, subtree.origin, subtree.start, subtree.end, subtree.root, 0)
    return Signature(key.name, key.key_id, cosignature.join(0, signer.sign(said)))


def subtree_request(subtree: Subtree, proof: tuple[bytes, ...], note: bytes) -> bytes:
    """The body of sign-subtree."""
    if len(proof) > MOST_HASHES:
        raise ValueError(f"a proof has at most {MOST_HASHES} hashes")
    encoded = "".join(f"{encode_base64(item)}\n" for item in (subtree.root, *proof))
    return f"subtree {subtree.start} {subtree.end}\n{encoded}\n".encode() + note
