"""The Merkle tree of RFC 6962 §2.1 (= RFC 9162 §2.1) with SHA-256: hashes, roots, proofs and their verification.

A *leaf* is the 32-byte hash of an entry, never the entry itself. Verifiers raise `ProofError` and return nothing on
success, so that a forgotten comparison cannot pass for a proof. An inclusion path does not bind the size of the tree:
take size and root from a signed checkpoint, never from the proof.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

# Copying a started hash saves the look-up of the algorithm that every call of `sha256()` pays in OpenSSL 3.
_start_leaf = sha256(b"\x00").copy
_start_node = sha256(b"\x01").copy


class ProofError(ValueError):
    """The proof does not show what it claims; the message says why."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The leaf hash of every entry, in order: `leaf_hash` without a Python call for each."""
    # `update` returns None, so the condition is always true: it is the one statement a comprehension can hold.
    return [started.digest() for entry in entries if not (started := _start_leaf()).update(entry)]  # type: ignore[func-returns-value]  # see above


def _parents(level: Sequence[bytes]) -> list[bytes]:
    """The level above: pairs are hashed, a last odd node moves up unchanged (RFC 6962's split, seen from below)."""
    above = [
        started.digest()
        for left, right in zip(level[::2], level[1::2], strict=False)
        if not (started := _start_node()).update(left + right)  # type: ignore[func-returns-value]  # as in leaf_hashes
    ]
    if len(level) & 1:
        above.append(level[-1])
    return above


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the leaf hashes; of no leaves, the hash of the empty string."""
    if not leaves:
        return EMPTY_ROOT
    level = leaves
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def root_and_levels(leaves: list[bytes]) -> list[list[bytes]]:
    """All levels of a tree of one leaf or more, from the leaf hashes (`levels[0]`) to the root (`levels[-1][0]`)."""
    if not leaves:
        raise ValueError("a tree with levels needs at least one leaf")
    levels = [leaves]
    while len(levels[-1]) > 1:
        levels.append(_parents(levels[-1]))
    return levels


def path_from_levels(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """The inclusion path of one leaf, from what `root_and_levels` made: the leaf's sibling first."""
    if not 0 <= index < len(levels[0]):
        raise IndexError(f"the tree has no leaf {index}")
    path = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        index >>= 1
    return path


def inclusion_path(leaves: list[bytes], index: int) -> list[bytes]:
    """The inclusion path of leaf `index` in the tree over `leaves`. Raises `IndexError`."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"the tree has no leaf {index}")
    return path_from_levels(root_and_levels(leaves), index)


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """The proof that the tree over the first `old_size` leaves is a prefix of the tree over all of them."""
    return [root(leaves[start:end]) for start, end in consistency_ranges(old_size, len(leaves))]


def split(size: int) -> int:
    """The largest power of two smaller than `size` (> 1): where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Which `[start, end)` of leaves the hashes of an inclusion path stand for, in the path's order."""
    if not 0 <= index < size:
        raise IndexError(f"a tree of {size} has no leaf {index}")
    ranges = []
    low, high = 0, size
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(old_size: int, size: int) -> list[tuple[int, int]]:
    """Which `[start, end)` of leaves a consistency proof's hashes stand for. `ValueError` unless 0 < old ≤ new."""
    if not 0 < old_size <= size:
        raise ValueError(f"no consistency proof leads from size {old_size} to {size}")
    return subtree_ranges(0, old_size, size)


def subtree_ranges(start: int, end: int, size: int) -> list[tuple[int, int]]:
    """The same for the proof that subtree `[start, end)` belongs to the tree: SP(start, end, D[size], true)."""
    ranges: list[tuple[int, int]] = []
    low, high, known = 0, size, True
    while (start, end) != (low, high):
        middle = low + split(high - low)
        if end <= middle:
            ranges.append((middle, high))
            high = middle
            continue
        ranges.append((low, middle))
        if start < middle:
            start, known = middle, False
        low = middle
    if not known:
        ranges.append((low, high))
    return ranges[::-1]


def check_hashes(hashes: Iterable[bytes]) -> None:
    """Raise `ProofError` unless every hash has 32 bytes."""
    if any(len(item) != HASH_SIZE for item in hashes):
        raise ProofError("a hash of the proof does not have 32 bytes")


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], tree_root: bytes) -> None:
    """Raise `ProofError` unless `path` leads from the leaf hash at `index` to the root of the tree of `size`."""
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} has no leaf {index}")
    check_hashes([leaf, tree_root, *path])
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofError("the path is longer than the tree is high")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ProofError("the path is shorter than the tree is high")
    if found != tree_root:
        raise ProofError("the path leads to another root")
