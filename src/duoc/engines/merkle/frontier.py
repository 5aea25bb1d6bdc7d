"""The right edge of a growing tree: all that is needed to know its root after every leaf, in at most 64 hashes."""

from collections.abc import Iterable

from duoc.engines.merkle.tree import EMPTY_ROOT, node_hash


class Frontier:
    """Roots of the full subtrees that a tree of `size` consists of, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def copy(self) -> "Frontier":
        """An independent frontier of the same tree."""
        twin = Frontier()
        twin.size, twin._peaks = self.size, self._peaks.copy()
        return twin

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes."""
        peaks, size = self._peaks, self.size
        for leaf in leaves:
            carried, bit = leaf, size
            while bit & 1:
                carried = node_hash(peaks.pop(), carried)
                bit >>= 1
            peaks.append(carried)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found
