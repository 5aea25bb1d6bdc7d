"""What an audit finds, and how the rows of a batch are held against its leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

HASH = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement. kind: changed, deleted, inserted, reordered (rows); leaves, entry, signature, chain, counts,
    rollup, ledger, pending, gateway (what holds them). The place is given as far as it is known."""

    kind: str
    text: str
    day: str | None = None
    gateway: str | None = None
    batch: int | None = None
    leaf: int | None = None
    receipt: str | None = None

    def members(self) -> dict[str, Any]:
        """The JSON form, without what is not known."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def line(self) -> str:
        """The finding in one line for the terminal."""
        place = [f"ngày {self.day}"] if self.day else []
        place += [f"cổng {self.gateway}"] if self.gateway else []
        place += [f"lô {self.batch}"] if self.batch is not None else []
        place += [f"lá {self.leaf}"] if self.leaf is not None else []
        place += [f"biên nhận {self.receipt}"] if self.receipt else []
        return f"[{self.kind}] {self.text}" + (f" ({', '.join(place)})" if place else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with one row of a batch: kind as in `Finding`, and the leaf it belongs to if known."""

    kind: str
    leaf: int
    belongs: int | None = None


def compare(leaves: bytes, rows: Sequence[tuple[int, bytes]]) -> list[Verdict]:
    """Hold rows (leaf number, hash of their content) against the leaves of their batch (32 bytes each).

    A row that hashes to another place of the batch was reordered; one that hashes to none was changed; a second row for
    a place, or one beyond the last, was inserted. Places that nobody occupies are the caller's to judge.
    """
    size = len(leaves) // HASH
    home: Mapping[bytes, int] = {leaves[HASH * place : HASH * place + HASH]: place for place in range(size)}
    verdicts, seen = [], set()
    for leaf, digest in rows:
        belongs = home.get(digest)
        if not 0 <= leaf < size or leaf in seen:
            verdicts.append(Verdict("inserted", leaf, belongs))
        elif leaves[HASH * leaf : HASH * leaf + HASH] != digest:
            verdicts.append(Verdict("changed" if belongs is None else "reordered", leaf, belongs))
        seen.add(leaf)
    return verdicts
