"""Draws from a name: the same name always gives the same sequence, on every machine and Python."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

_Item = TypeVar("_Item")


class Draw:
    """An endless sequence of choices that depends on its name alone (SHAKE-128 of the name in counter form)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._block = b""
        self._blocks = 0

    def below(self, limit: int) -> int:
        """An integer in [0, limit), limit ≤ 2^32. The bias of the remainder is of no matter here."""
        if not self._block:
            self._block = hashlib.shake_128(f"{self._name}/{self._blocks}".encode()).digest(128)
            self._blocks += 1
        value = int.from_bytes(self._block[:4], "big")
        self._block = self._block[4:]
        return value % limit

    def between(self, lowest: int, highest: int) -> int:
        """An integer in [lowest, highest]."""
        return lowest + self.below(highest - lowest + 1)

    def pick(self, items: Sequence[_Item]) -> _Item:
        """One of the items."""
        return items[self.below(len(items))]

    def digits(self, count: int) -> str:
        """A string of that many decimal digits, count ≤ 9."""
        return str(self.below(10**count)).zfill(count)

    def day(self, first: int, last: int) -> str:
        """A day between 1 January of the first and 31 December of the last year, as ISO text."""
        start = date(first, 1, 1)
        return (start + timedelta(self.below((date(last + 1, 1, 1) - start).days))).isoformat()
