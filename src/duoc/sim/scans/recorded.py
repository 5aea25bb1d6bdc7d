"""What the province's system records when something happens: lines of the published scan form, before they are sorted."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from typing import NamedTuple

from duoc.core.clock import DAY_US, OFFSET_US, to_datetime
from duoc.sim.scans.habits import Habits

HOUR_US = 3_600_000_000
OF_VIEWERS = frozenset({"scan", "pin_ok", "pin_wrong"})


class Phone(NamedTuple):
    """A phone (or a browser on it) and what its owner lets be known. `private`: another token at every scan. `shared`: the token
    is one of so few of the place, 0 = its own."""

    name: str
    tells_place: bool
    tells_device: bool
    private: bool = False
    shared: int = 0


class Item(NamedTuple):
    """One serial of a batch as lines name it. `shipped`: the recorded destinations, empty when nobody recorded them.
    `expires`: the recorded day, or empty."""

    serial: str
    batch: str
    product: str
    shipped: tuple[str, ...] = ()
    expires: str = ""


class Recorder:
    """Takes what happens to one item after another, in any order of time, and hands each line to `take(time in µs, line)`.

    Items that nobody scans are left out: their activations would be four lines of five and tell nothing of copies.
    """

    def __init__(self, seed: str, habits: Habits, draw: random.Random, take: Callable[[int, dict[str, object]], None]):
        self._salt = seed.encode()
        self._habits, self._draw, self._take = habits, draw, take
        self._phones = 0
        self._facts: list[tuple[float, str, Phone | None, str, bool]] = []
        self._scanned = False

    def close(self, item: Item) -> bool:
        """The item's story is over: hand its lines on if anybody scanned it, and say whether."""
        facts, self._facts = self._facts, []
        scanned, self._scanned = self._scanned, False
        if not scanned:
            return False
        lines = [self._line(item, *fact) for fact in facts]
        activated = min((us for us, line in lines if line["kind"] == "activation"), default=0)
        for us, line in lines:
            if us < activated:
                line["activated"] = False
            self._take(us, line)
        return True

    def phone(self) -> Phone:
        """A phone that nobody has used before."""
        self._phones += 1
        draw, habits = self._draw, self._habits
        shows = draw.random() < habits.shows_place, draw.random() < habits.shows_device
        private, shared = draw.random() < habits.private, draw.random() < habits.shared
        return Phone(f"{self._phones}", *shows, private, draw.randint(1, round(habits.shared_by)) if shared else 0)

    def seen(self, at: float, phone: Phone, place: str, kind: str = "scan", *, copy: bool = False) -> None:
        """A phone scans the item (or a copy of its stamp) or tries its PIN at this place. at: hours since the epoch."""
        self._facts.append((at, kind, phone, place, copy))
        self._scanned = True

    def stated(self, at: float, kind: str) -> None:
        """The stamp's own life: activation, sale, void."""
        self._facts.append((at, kind, None, "", False))

    def _line(
        self, item: Item, at: float, kind: str, phone: Phone | None, place: str, copy: bool
    ) -> tuple[int, dict[str, object]]:
        us = round(at * HOUR_US)
        if self._draw.random() < self._habits.clock_off:
            us += round(self._draw.uniform(-1, 1) * HOUR_US)
        us -= us % 1000
        time = f"{to_datetime(us).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
        line: dict[str, object] = {"time": time, "kind": kind, "serial": item.serial}
        line |= {"batch": item.batch, "product": item.product}
        if phone is not None:
            if phone.tells_place:
                line["commune"] = place
            if phone.tells_device:
                line["device"] = self._device(phone, at, place)
            if copy:
                line["cloned"] = True
        elif kind == "activation":
            if item.shipped:
                line["shipped_to"] = list(item.shipped)
            if item.expires:
                line["expires"] = item.expires
        return us, line

    def _device(self, phone: Phone, at: float, place: str) -> str:
        """A fresh salt every day of the province, as the real one: nobody can follow a phone from one day to the next."""
        day = (round(at * HOUR_US) + OFFSET_US) // DAY_US
        name = f"{place}/{phone.shared}" if phone.shared else phone.name
        if phone.private:
            name = f"{phone.name}/{self._draw.random()}"
        return hashlib.blake2b(f"{name}/{day}".encode(), key=self._salt[:64], digest_size=9).hexdigest()
