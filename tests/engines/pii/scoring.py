"""How findings are scored against a gold set, as its README says it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

OVERLAP = {"NAME", "ADDRESS"}
CONTAINERS = {"CCCD_QR", "MRZ"}
Span = tuple[int, int, str]


@dataclass
class Score:
    """Counts by type."""

    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def precision(self, kind: str | None = None) -> float:
        right, false = self._of(self.right, kind), self._of(self.false, kind)
        return right / (right + false) if right + false else 1.0

    def recall(self, kind: str | None = None) -> float:
        right, missed = self._of(self.right, kind), self._of(self.missed, kind)
        return right / (right + missed) if right + missed else 1.0

    def lines(self) -> Iterable[str]:
        for kind in sorted({*self.right, *self.false, *self.missed}):
            yield f"{kind:15} precision {self.precision(kind):.4f}  recall {self.recall(kind):.4f}  ({self.right[kind]} right)"
        yield f"{'all':15} precision {self.precision():.4f}  recall {self.recall():.4f}"

    @staticmethod
    def _of(counts: Counter[str], kind: str | None) -> int:
        return counts.total() if kind is None else counts[kind]

    def add(self, document: dict[str, Any], found: Iterable[Span]) -> None:
        """Structured types: exact span. Names and addresses: overlap of at least half. Finds inside a container: neutral."""
        gold = {(start, end, kind) for start, end, kind in document["spans"]}
        containers = [(start, end) for start, end, kind in gold if kind in CONTAINERS]
        for one in found:
            hit = next((span for span in gold if _same(span, one)), None)
            if hit:
                gold.discard(hit)
                self.right[one[2]] += 1
            elif not any(start <= one[0] and one[1] <= end for start, end in containers):
                self.false[one[2]] += 1
        self.missed.update(kind for _, _, kind in gold)


def _same(gold: Span, found: Span) -> bool:
    if gold[2] != found[2] or gold[2] not in OVERLAP:
        return gold == found
    common = min(gold[1], found[1]) - max(gold[0], found[0])
    return common > 0 and common / (max(gold[1], found[1]) - min(gold[0], found[0])) >= 0.5
