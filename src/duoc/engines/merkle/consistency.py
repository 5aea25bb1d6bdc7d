"""Verifying that a tree, or an aligned part of one, is contained unchanged in a larger tree.

Sources: RFC 9162 §2.1.4.2 and, for subtrees, draft-ietf-plants-merkle-tree-certs §4 (the witnesses' and mirrors' form).
All functions raise `tree.ProofError` and return nothing on success.
"""

from collections.abc import Sequence

from duoc.engines.merkle.tree import EMPTY_ROOT, ProofError, check_hashes, node_hash, verify_inclusion


def verify_consistency(old_size: int, size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """The tree (old_size, old_root) is a prefix of (size, new_root).

    Size 0 proves nothing and is refused. Equal sizes need an empty proof and byte-equal roots.
    """
    if not 0 < old_size <= size:
        raise ProofError(f"no consistency proof leads from size {old_size} to {size}")
    _verify(0, old_size, size, old_root, new_root, proof)


def subtree_is_valid(start: int, end: int) -> bool:
    """True when start is a multiple of the smallest power of two ≥ end − start."""
    return 0 <= start <= end and (start == end or start % (1 << (end - start - 1).bit_length()) == 0)


def verify_subtree_inclusion(
    index: int, start: int, end: int, leaf: bytes, path: Sequence[bytes], subtree_root: bytes
) -> None:
    """The leaf hash at `index` of the whole tree lies under the root of the subtree `[start, end)`."""
    if not subtree_is_valid(start, end):
        raise ProofError(f"[{start}, {end}) is not a subtree")
    verify_inclusion(index - start, end - start, leaf, path, subtree_root)


def verify_subtree_consistency(
    start: int, end: int, size: int, subtree_root: bytes, tree_root: bytes, proof: Sequence[bytes]
) -> None:
    """The subtree `[start, end)` with its root belongs to the tree (size, tree_root).

    The empty subtree is accepted for an empty proof and the root of nothing; the tree's root is not looked at.
    """
    if not subtree_is_valid(start, end) or end > size:
        raise ProofError(f"[{start}, {end}) is not a subtree of a tree of {size}")
    if start == end:
        if proof or subtree_root != EMPTY_ROOT:
            raise ProofError("the empty subtree has an empty proof and the root of nothing")
        return
    _verify(start, end, size, subtree_root, tree_root, proof)


def _verify(start: int, end: int, size: int, part_root: bytes, tree_root: bytes, proof: Sequence[bytes]) -> None:
    if (start, end) == (0, size):
        if proof:
            raise ProofError("equal sizes need no proof")
        if part_root != tree_root:
            raise ProofError("two roots for one size: the log has forked")
        return
    if not proof:
        raise ProofError("the proof is empty")
    check_hashes([part_root, tree_root, *proof])
    first, last, tree_last = start, end - 1, size - 1
    if last == tree_last:
        while first != last:
            first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
    else:
        while first != last and last & 1:
            first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
    hashes = list(proof)
    if first == last:
        part = tree = part_root
    else:
        part = tree = hashes.pop(0)
    for item in hashes:
        if tree_last == 0:
            raise ProofError("the proof is longer than the tree is high")
        if last & 1 or last == tree_last:
            if first < last:
                part = node_hash(item, part)
            tree = node_hash(item, tree)
            while not last & 1 and last:
                first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
        else:
            tree = node_hash(tree, item)
        first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
    if tree_last != 0:
        raise ProofError("the proof is too short")
    if part != part_root:
        raise ProofError("the proof leads to another old root")
    if tree != tree_root:
        raise ProofError("the proof leads to another new root")
