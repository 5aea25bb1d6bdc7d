"""Allowances: how many calls a caller may make of a service (token buckets), kept by all gateway processes of a machine together.

Every process adds up what it has let through in a file of its own and reads the others': no lock, nobody waits. Its bucket is a
replica that takes the others' calls off as it sees them, four times a second at least; between two looks as many calls may
pass as they let through meanwhile. Buckets are full after a start.
"""

import mmap
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from duoc.engines.xroad.errors import XRoadError

# One 64-bit number for each quota, found by the quota's own number.
_CELLS = 1 << 13
_SIZE = _CELLS * 8
FILE = "spent"


def exceeded(wait_s: int) -> XRoadError:
    """Said to whoever has used up his calls: 429 in every language but SOAP, with when to come back (reference §9.6)."""
    return XRoadError("Client.QuotaExceeded", "Đã dùng hết số cuộc gọi được cấp cho lúc này", 429, wait_s)


class Bucket:
    """At most `calls` at once, and as many again in every `seconds`."""

    __slots__ = ("_at_us", "_full", "calls", "cell", "level", "price", "seen")

    def __init__(self, cell: int, calls: int, seconds: int, seen: int) -> None:
        self.cell, self.calls, self.seen = cell, calls, seen
        # Whole numbers (a microsecond brings `calls`, a call costs `price`): who comes at the very second he was told is let in.
        self.price = seconds * 1_000_000
        self.level = self._full = calls * self.price
        self._at_us = 0

    def look(self, now_us: int, spent: int) -> int:
        """What is in it now, a call costs `price`; `spent`: all calls that the other processes have ever let through."""
        # Refilled before the others' calls are taken off: what they used was there for them.
        gained = max(now_us - self._at_us, 0) * self.calls
        self.level = min(self._full, self.level + gained - (spent - self.seen) * self.price)
        self._at_us, self.seen = now_us, spent
        return self.level

    def wait_s(self) -> int:
        """Whole seconds until there is enough for a call, at least one."""
        return max(-(-(self.price - self.level) // (self.calls * 1_000_000)), 1)


class Allowance:
    """What one caller may make of one service: every one of its buckets must have a token."""

    def __init__(self, house: "Allowances", buckets: Sequence[Bucket]) -> None:
        self._house = house
        self.buckets = buckets

    def take(self, now_us: int) -> bool:
        """Take a call, if there is one. Costs nothing when there is none."""
        house = self._house
        for bucket in self.buckets:
            if bucket.look(now_us, house.others(bucket.cell)) < bucket.price:
                return False
        for bucket in self.buckets:
            bucket.level -= bucket.price
            house.own[bucket.cell] += 1
        return True

    def spend(self, now_us: int) -> None:
        """As `take`. Raises `XRoadError` when there is none."""
        if not self.take(now_us):
            raise exceeded(max(bucket.wait_s() for bucket in self.buckets if bucket.level < bucket.price))


class Allowances:
    """This process's numbers, the other processes', and the buckets in use; buckets outlive a snapshot of the registry."""

    def __init__(self, spool: Path | None = None) -> None:
        """spool: this gateway's folder, beside those of the machine's others; None: there are no others."""
        self._spool = spool
        self._buckets: dict[tuple[int, int, int], Bucket] = {}
        self._others: dict[Path, memoryview] = {}
        self.own = memoryview(bytearray(_SIZE)).cast("Q")
        if spool is not None:
            with suppress(
                OSError
            ):  # without space for its number the others do not see this process; its own bucket holds
                self.own = _mapped(spool / FILE, own=True)
        self.look_around(0)

    def others(self, cell: int) -> int:
        """All calls of a quota that the other processes have ever let through."""
        return sum(view[cell] for view in self._others.values()) if self._others else 0

    def look_around(self, now_us: int) -> None:
        """Take off what the others have let through. A process that has come since is forgiven what it did before; one that has
        gone stays: its number says no more than it did."""
        if self._others:
            for bucket in self._buckets.values():
                bucket.look(now_us, self.others(bucket.cell))
        if self._spool is None:
            return
        for path in self._spool.parent.glob(f"*/{FILE}"):
            if path.parent != self._spool and path not in self._others:
                with suppress(OSError, ValueError):  # not there whole yet
                    self._others[path] = found = _mapped(path, own=False)
                    for bucket in self._buckets.values():
                        bucket.seen += found[bucket.cell]

    def build(self, rows: list[dict[str, Any]]) -> dict[tuple[int, int], Allowance]:
        """(client, service) → allowance, from the snapshot's quotas."""
        grouped: dict[tuple[int, int], list[Bucket]] = {}
        kept: dict[tuple[int, int, int], Bucket] = {}
        for row in rows:
            key = (row["id"], row["calls"], row["seconds"])
            cell = row["id"] % _CELLS
            bucket = self._buckets.get(key) or Bucket(cell, row["calls"], row["seconds"], self.others(cell))
            kept[key] = bucket
            grouped.setdefault((row["client"], row["service"]), []).append(bucket)
        self._buckets = kept
        return {pair: Allowance(self, buckets) for pair, buckets in grouped.items()}


def _mapped(path: Path, own: bool) -> memoryview:
    """A file of 64-bit numbers, each written by one process alone. Raises `OSError`, `ValueError`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT if own else os.O_RDONLY, 0o600)
    try:
        if own:
            os.posix_fallocate(
                descriptor, 0, _SIZE
            )  # a page that finds no space when it is written would end the process
        kind = mmap.ACCESS_WRITE if own else mmap.ACCESS_READ
        return memoryview(mmap.mmap(descriptor, _SIZE, access=kind)).cast("Q")
    finally:
        os.close(descriptor)
