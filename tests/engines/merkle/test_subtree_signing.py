"""Cosigning a part of a log: ranges, proofs and refusals of C2SP tlog-witness, "sign-subtree"."""

from base64 import b64decode

import pytest
from tests.wire.small_log import SmallLog, node, root

from duoc.engines.merkle import note as notes
from duoc.engines.merkle.keys import COSIGNATURE, MLDSA44
from duoc.engines.merkle.signer import FileSigner, cosign
from duoc.engines.merkle.subtree_signing import Subtree, admit_subtree, cosign_subtree, subtree_request
from duoc.engines.merkle.tree import subtree_ranges
from duoc.engines.merkle.witnessing import Refusal

LOG = SmallLog()
OWN = FileSigner("nhan-chung.test", b"\x07" * 32, MLDSA44)
# C2SP tlog-witness, "sign-subtree", example request body, its lines before the checkpoint.
SPECIFICATION = """subtree 8 13
mbsQCg+dEIMGlpqeGgk94JutQwKKS2Lo5IuDhKmDjiU=
CD82D2LDm0phY0+xKbHyZfq3Hw21lVkuV7Zis5EFg0k=
h/ghL5nyaXTIBAklqDnisM+SFdbA3izoGZ5oRYMZzc0=
8qtnAAU9sTKQx/zt3E4v8Jt2a9IMQUf0QUawvePF9y0=
KuO5BNOmginG34Lm5G3e2GuiWliGo3K0ebzGpvI0fEg=
"""
SPECIFICATION_TEXT = "example.com/behind-the-sofa\n14\n/CcKVZM9n65aH7jLaIZuUB4/MSlEFQ4+ldwUC21rDHM=\n"


def cosigned(size: int, *others: FileSigner) -> bytes:
    text = LOG.text(size)
    return bytes(notes.Note(text, tuple(cosign(text, 1_700_000_000, signer) for signer in (OWN, *others))))


def body(start: int, end: int, size: int, note: bytes | None = None) -> bytes:
    leaves = LOG.leaves(size)
    proof = tuple(root(leaves[low:high]) for low, high in subtree_ranges(start, end, size)) if start < end else ()
    return subtree_request(Subtree(LOG.origin, start, end, root(leaves[start:end])), proof, note or cosigned(size))


def status(data: bytes) -> int:
    with pytest.raises(Refusal) as refusal:
        admit_subtree({LOG.origin}, OWN.key, data)
    return refusal.value.status


def test_form_of_the_specification_is_read_as_far_as_its_proof() -> None:
    """The example's hashes are invented: node(proof[2], proof[0]) is not its subtree's hash. So the verdict is 422, not 400."""
    note = bytes(notes.Note(SPECIFICATION_TEXT, (cosign(SPECIFICATION_TEXT, 5, OWN),)))
    data = SPECIFICATION.encode() + b"\n" + note
    with pytest.raises(Refusal, match="422"):
        admit_subtree({"example.com/behind-the-sofa"}, OWN.key, data)
    lines = SPECIFICATION.split("\n")
    first, *proof = (b64decode(line) for line in lines[1:-1])
    assert subtree_request(Subtree("example.com/behind-the-sofa", 8, 13, first), tuple(proof), note) == data
    assert node(proof[2], proof[0]) != first


@pytest.mark.parametrize(
    ("start", "end", "size"), [(0, 9, 9), (0, 4, 9), (8, 9, 9), (4, 6, 9), (4, 8, 9), (8, 13, 14), (6, 6, 9), (0, 0, 9)]
)
def test_part_that_belongs_to_the_tree_is_signed(start: int, end: int, size: int) -> None:
    found = admit_subtree({LOG.origin}, OWN.key, body(start, end, size))
    line = cosign_subtree(found, OWN)
    assert (line.name, line.key_id) == (OWN.key.name, OWN.key.key_id)
    assert line.signature[:8] == bytes(8)
    # The struct of C2SP tlog-cosignature, "ML-DSA-44 signed message", by hand.
    said = (
        b"subtree/v1\n\0"
        + bytes([len(b"nhan-chung.test")])
        + b"nhan-chung.test"
        + bytes(8)
        + bytes([len(LOG.origin)])
        + LOG.origin.encode()
        + start.to_bytes(8, "big")
        + end.to_bytes(8, "big")
        + found.root
    )
    assert OWN.key.verifies(said, line.signature[8:])


@pytest.mark.parametrize(
    ("start", "end"), [(1, 3), (2, 6), (2, 5), (8, 10), (0, 10), (5, 4), (16, 17)], ids=lambda value: str(value)
)
def test_range_that_is_no_part_of_the_tree_is_a_bad_request(start: int, end: int) -> None:
    data = body(8, 9, 9).replace(b"subtree 8 9", f"subtree {start} {end}".encode(), 1)
    assert status(data) == 400


@pytest.mark.parametrize(
    "line",
    [b"subtree 08 9", b"subtree 8 09", b"subtree 8", b"subtree  8 9", b"subtree 8 9 ", b"SUBTREE 8 9", b"subtree +8 9",
     b"subtree 8,9", b"old 8", b"", b"subtree 8 99999999999999999999"],
)  # fmt: skip
def test_malformed_range_line_is_a_bad_request(line: bytes) -> None:
    assert status(body(8, 9, 9).replace(b"subtree 8 9", line, 1)) == 400


def test_malformed_hashes_are_a_bad_request() -> None:
    good = body(8, 9, 9)
    lines = good.split(b"\n")
    assert status(b"\n".join([lines[0], b"", *lines[1:]])) == 400
    assert status(b"\n".join([lines[0], b"AAAA", *lines[2:]])) == 400
    assert status(b"\n".join([*lines[:2], b"AAAA", *lines[2:]])) == 400
    assert status(b"\n".join([*lines[:2], *[lines[1]] * 64, *lines[2:]])) == 400
    assert status(b"subtree 8 9\n\n" + cosigned(9)) == 400
    with pytest.raises(ValueError, match="63"):
        subtree_request(Subtree(LOG.origin, 0, 1, bytes(32)), (bytes(32),) * 64, b"")


def test_unknown_log_is_not_found() -> None:
    with pytest.raises(Refusal, match="404"):
        admit_subtree({"khac.test"}, OWN.key, body(8, 9, 9))


def test_checkpoint_without_this_witness_is_forbidden() -> None:
    other = FileSigner("nhan-chung-khac.test", b"\x08" * 32, MLDSA44)
    text = LOG.text(9)
    theirs = bytes(notes.Note(text, (cosign(text, 5, other),)))
    assert status(body(8, 9, 9, theirs)) == 403
    assert status(body(8, 9, 9, LOG.checkpoint(9))) == 403
    mine = notes.parse(cosigned(9))
    broken = notes.Signature(mine.signatures[0].name, mine.signatures[0].key_id, bytes(2428))
    assert status(body(8, 9, 9, bytes(notes.Note(text, (broken,))))) == 403


def test_proof_that_fails_is_unprocessable() -> None:
    good = body(4, 6, 9)
    hashed = good.split(b"\n")[1]
    assert status(good.replace(hashed, good.split(b"\n")[2], 1)) == 422
    lines = good.split(b"\n")
    assert status(b"\n".join([*lines[:2], *lines[3:]])) == 422
    assert status(body(8, 9, 9).replace(b"subtree 8 9", b"subtree 7 8", 1)) == 422


def test_node_of_two_leaves_is_a_part() -> None:
    leaves = LOG.leaves(9)
    assert admit_subtree({LOG.origin}, OWN.key, body(4, 6, 9)).root == node(leaves[4], leaves[5])


def test_key_that_cannot_name_a_part_refuses() -> None:
    classic = FileSigner("nhan-chung.test", b"\x07" * 32, COSIGNATURE)
    with pytest.raises(ValueError, match="ML-DSA-44"):
        cosign_subtree(Subtree(LOG.origin, 0, 1, bytes(32)), classic)
