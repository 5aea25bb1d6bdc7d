"""Consistency of trees and subtrees: the published probes and the algebra."""

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.merkle import consistency, tree

LEAVES = [sha256(b"\x00" + str(number).encode()).digest() for number in range(300)]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _probe(verify: Any, *arguments: Any) -> bool:
    try:
        verify(*arguments)
    except tree.ProofError:
        return True
    return False


def _cases(folder: Path, name: str, count: int) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((folder / "rfc6962" / name).read_text("utf-8"))
    assert len(cases) == count
    for case in cases:
        case["proof"] = [_bytes(item) for item in case["proof"] or []]
    return cases


def test_consistency_probes_have_the_published_verdicts(ledger_data: Path) -> None:
    assert [
        case["case"]
        for case in _cases(ledger_data, "consistency.json", 49)
        if case["wantErr"]
        is not _probe(
            consistency.verify_consistency,
            case["size1"],
            case["size2"],
            _bytes(case["root1"]),
            _bytes(case["root2"]),
            case["proof"],
        )
    ] == []


def test_subtree_inclusion_probes_have_the_published_verdicts(ledger_data: Path) -> None:
    assert [
        case["case"]
        for case in _cases(ledger_data, "subtreeinclusion.json", 102)
        if case["wantErr"]
        is not _probe(
            consistency.verify_subtree_inclusion,
            case["leafIdx"],
            case["start"],
            case["end"],
            _bytes(case["leafHash"]),
            case["proof"],
            _bytes(case["root"]),
        )
    ] == []


def test_subtree_consistency_probes_have_the_published_verdicts(ledger_data: Path) -> None:
    assert [
        case["case"]
        for case in _cases(ledger_data, "subtreeconsistency.json", 59)
        if case["wantErr"]
        is not _probe(
            consistency.verify_subtree_consistency,
            case["start"],
            case["end"],
            case["size"],
            _bytes(case["root1"]),
            _bytes(case["root2"]),
            case["proof"],
        )
    ] == []


@given(st.integers(1, 300), st.data())
def test_consistency_proof_verifies_and_binds_both_roots(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof = tree.consistency_proof(LEAVES[:size], old)
    old_root, new_root = tree.root(LEAVES[:old]), tree.root(LEAVES[:size])
    consistency.verify_consistency(old, size, old_root, new_root, proof)
    for forged_old, forged_new in ((LEAVES[299], new_root), (old_root, LEAVES[299])):
        if (forged_old, forged_new) != (old_root, new_root):
            with pytest.raises(tree.ProofError):
                consistency.verify_consistency(old, size, forged_old, forged_new, proof)


def test_consistency_proof_from_3_to_7_is_the_one_of_rfc_6962() -> None:
    """RFC 6962 §2.1.3: PROOF(3, D[7]) = [c, d, g, l]."""
    d = LEAVES[:7]
    g = tree.node_hash(d[0], d[1])
    final = tree.node_hash(tree.node_hash(d[4], d[5]), d[6])
    assert tree.consistency_proof(d, 3) == [d[2], d[3], g, final]


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5)])
def test_consistency_proof_needs_an_old_tree(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no consistency proof"):
        tree.consistency_ranges(old, new)
    with pytest.raises(tree.ProofError, match="no consistency proof"):
        consistency.verify_consistency(old, new, tree.EMPTY_ROOT, tree.EMPTY_ROOT, [])


def test_consistency_of_equal_sizes_compares_roots_of_any_length() -> None:
    consistency.verify_consistency(4, 4, b"short", b"short", [])
    with pytest.raises(tree.ProofError, match="forked"):
        consistency.verify_consistency(4, 4, b"short", b"other", [])


@given(st.integers(1, 200), st.data())
def test_subtree_proof_verifies(size: int, data: st.DataObject) -> None:
    height = data.draw(st.integers(0, 7))
    start = data.draw(st.integers(0, (size - 1) >> height)) << height
    end = data.draw(st.integers(start + 1, min(size, start + (1 << height))))
    proof = [tree.root(LEAVES[low:high]) for low, high in tree.subtree_ranges(start, end, size)]
    part, whole = tree.root(LEAVES[start:end]), tree.root(LEAVES[:size])
    consistency.verify_subtree_consistency(start, end, size, part, whole, proof)
    index = data.draw(st.integers(start, end - 1))
    path = tree.inclusion_path(LEAVES[start:end], index - start)
    consistency.verify_subtree_inclusion(index, start, end, LEAVES[index], path, part)


@pytest.mark.parametrize(
    ("start", "end", "valid"),
    [
        (0, 1, True),
        (0, 7, True),
        (4, 7, True),
        (2, 2, True),
        (1, 3, False),
        (2, 6, False),
        (2, 5, False),
        (3, 2, False),
    ],
)
def test_subtree_starts_at_a_multiple_of_its_rounded_size(start: int, end: int, valid: bool) -> None:
    assert consistency.subtree_is_valid(start, end) is valid


def test_empty_subtree_is_the_root_of_nothing_and_no_tree_is_looked_at() -> None:
    consistency.verify_subtree_consistency(3, 3, 8, tree.EMPTY_ROOT, b"anything", [])
    with pytest.raises(tree.ProofError):
        consistency.verify_subtree_consistency(3, 3, 8, LEAVES[0], b"anything", [])
    with pytest.raises(tree.ProofError):
        consistency.verify_subtree_consistency(3, 3, 8, tree.EMPTY_ROOT, b"anything", [LEAVES[0]])
