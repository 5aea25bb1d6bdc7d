"""What everybody may be shown of an activation: a tree with one leaf a stamp, so that a lot is proven and no count is told.

A leaf is the JSON `["bound", batch, place, lot, time]` (place from 1 in the batch, time: UTC), salted as in
`engines.merkle.disclosure`. Kept of a tree: its seed and its knots, the roots of each 1,024 leaves, so that a proof hashes but
one of them anew.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from duoc.engines.merkle import disclosure, tree

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Activation:
    """Consecutive stamps of a batch that belong to a lot from a moment on. first, last: places from 1."""

    batch: int
    first: int
    last: int
    lot: str
    time: str

    def text(self, place: int) -> bytes:
        """The text of a stamp's leaf."""
        return _written(["bound", self.batch, place, self.lot, self.time]).encode()

    def knots(self, seed: bytes) -> bytes:
        """The roots of each 1,024 leaves, 32 octets each."""
        return b"".join(tree.root(disclosure.hashes(seed, texts, block)) for block, texts in self._blocks())

    def pruned(self, seed: bytes, knots: bytes, place: int) -> disclosure.Node:
        """The tree with one stamp's leaf opened. Raises `ValueError` for a stamp that is not in it."""
        if not self.first <= place <= self.last:
            raise ValueError(f"stamp {place} is not among {self.first} to {self.last}")
        block, at = divmod(place - self.first, disclosure.BLOCK)
        parts: list[disclosure.Node] = list(_hashes(knots))
        parts[block] = disclosure.prune(seed, self._texts(block), {at}, block)
        return disclosure.fold(parts)

    def _blocks(self) -> Iterator[tuple[int, list[bytes]]]:
        for block in range(-(-(self.last - self.first + 1) // disclosure.BLOCK)):
            yield block, self._texts(block)

    def _texts(self, block: int) -> list[bytes]:
        start = self.first + block * disclosure.BLOCK
        return [self.text(place) for place in range(start, min(start + disclosure.BLOCK, self.last + 1))]


def root(knots: bytes) -> bytes:
    """The root of the whole tree: full subtrees of a power of two stand for their leaves."""
    return tree.root(_hashes(knots))


def _hashes(knots: bytes) -> list[bytes]:
    return [knots[at : at + tree.HASH_SIZE] for at in range(0, len(knots), tree.HASH_SIZE)]
