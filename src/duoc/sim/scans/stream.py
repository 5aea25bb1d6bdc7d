"""The whole stream: batch after batch, their lines in the order of time."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from duoc.core.clock import DAY_US, to_datetime
from duoc.core.profile import Profile
from duoc.sim.scans.buyers import Buyers, count
from duoc.sim.scans.counterfeiters import Counterfeiters
from duoc.sim.scans.habits import GOODS, Goods, Habits
from duoc.sim.scans.places import Country, country
from duoc.sim.scans.recorded import HOUR_US, OF_VIEWERS, Item, Recorder
from duoc.sim.scans.traders import Batch, Shop, Traders, Walk

# 01/01/2026 00:00 UTC in hours since the epoch; the streams are invented, so they begin on a round day.
_BEGIN = 490_896.0
_SCANS_A_BATCH = 180.0  # about: decides how many batches fill the days, not what is in them
_BEFORE = 400.0  # hours before its packing at which a batch can have its first line (copies of unused sheets)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Stream:
    """A stream of `count` scans (lines of viewers; the stamps' own lines come on top), the same for the same arguments.

    `left`: scans that are still to come.
    """

    def __init__(self, profile: Profile, seed: int, count: int, habits: Habits | None = None) -> None:
        self._habits = habits or Habits()
        self._count = self.left = count
        self._draw = random.Random(f"scans/{seed}")  # noqa: S311  # a simulation, not a secret
        # Lines that are told and not yet due, by the hour; those of one moment stay as they were told.
        self._waiting: dict[int, list[tuple[int, int, bool, str]]] = {}
        self._due = int(_BEGIN - _BEFORE)  # the first hour that has not been given out
        self._told = 0
        self._made, self._scanned = 100, 20  # so far; most items are never scanned
        self._country: Country = country(profile)
        recorder = Recorder(f"scans/{seed}", self._habits, self._draw, self._take)
        self._recorder = recorder
        self._buyers = Buyers(self._habits, self._country, recorder, self._draw)
        parts = (self._habits, self._country, recorder, self._buyers, self._draw)
        self._traders, self._counterfeiters = Traders(*parts), Counterfeiters(*parts)

    def lines(self) -> Iterator[str]:
        """Lines of JSON without line ends, in the order of time."""
        packed = _BEGIN
        gap = self._habits.days * 24 * _SCANS_A_BATCH / self._count
        while True:
            packed += self._draw.expovariate(1 / gap)
            self._run(packed)
            for counts, text in self._sure(int(packed - _BEFORE)):
                self.left -= counts
                yield text
                if not self.left:
                    return

    def _sure(self, hour: int) -> Iterator[tuple[bool, str]]:
        """What happened before the hour, and hardly anything that is still to be told will have."""
        while self._due < hour:
            due = sorted(self._waiting.pop(self._due, ()))
            self._due += 1
            for _, _, counts, text in due:
                yield counts, text

    def _take(self, us: int, line: dict[str, object]) -> None:
        self._told += 1
        told = (us, self._told, line["kind"] in OF_VIEWERS, _encode(line))
        self._waiting.setdefault(max(us // HOUR_US, self._due), []).append(told)

    def _run(self, packed: float) -> None:
        """One batch with everything that ever happens to it."""
        draw, habits = self._draw, self._habits
        batch = self._batch(packed)
        inspection = self._traders.inspection(batch)
        victims = 0
        for item in batch.items:
            shop, sold = self._traders.live(batch)
            self._traders.inspect(inspection, item)
            # A counterfeiter who is in the shop takes several: the share of copied serials stays what it is.
            if victims or draw.random() < habits.cloned * self._scanned / self._made / habits.cluster_mean:
                victims = victims - 1 if victims else count(draw, habits.cluster_mean - 1)
                self._counterfeiters.copy(batch, shop, sold)
            self._made += 1
            self._scanned += self._recorder.close(item)

    def _batch(self, packed: float) -> Batch:
        draw, habits, country, recorder = self._draw, self._habits, self._country, self._recorder
        goods = draw.choices(GOODS, [one.share for one in GOODS])[0]
        size = min(3_000, max(10, round(draw.lognormvariate(0, habits.batch_spread) * habits.batch_median)))
        most = habits.chain_shops if draw.random() < habits.chain else 5
        places = [country.market(draw) for _ in range(draw.randint(max(1, most // 3) if most > 5 else 1, most))]
        shops = tuple(
            self._shop(place, packed + draw.uniform(0.5, 2) * goods.transit, goods)
            for place in places
            for _ in range(draw.randint(1, 2))
        )
        first = min(shop.came for shop in shops)
        met = 1 + count(draw, habits.hands - 1) if draw.random() < habits.handed_on else 0
        hands = tuple(
            Shop(country.market(draw), recorder.phone(), draw.uniform(packed + 0.5, first)) for _ in range(met)
        )
        known = tuple(sorted(set(places))) if draw.random() < habits.shipping_known else ()
        name = "".join(draw.choices(_LETTERS, k=8))
        expires = to_datetime(round((packed / 24 + goods.keeps) * DAY_US)).date().isoformat()
        parts = (name, goods.name, known, expires if draw.random() < habits.expiry_known else "")
        items = tuple(Item(self._serial(), *parts) for _ in range(size))
        has_pin, sales = draw.random() < habits.pin, draw.random() < habits.counter_sale
        online, promoted = draw.random() < habits.online, draw.random() < habits.promotion
        made = (goods, packed, country.commune(draw), recorder.phone(), shops, items, has_pin, sales)
        return Batch(*made, hands, online, promoted)

    def _serial(self) -> str:
        chance = self._draw.random
        return "".join([_LETTERS[int(chance() * 32)] for _ in range(16)])  # `choices` is three times as slow

    def _shop(self, place: str, came: float, goods: Goods) -> Shop:
        draw, habits, recorder = self._draw, self._habits, self._recorder
        walks: list[Walk] = []
        if draw.random() < habits.shelf_walk:
            phone, at = recorder.phone(), came
            for _ in range(1 + count(draw, habits.shelf_walks - 1)):
                at += draw.uniform(0.1, 0.6) * max(24.0, goods.shelf)
                walks.append(Walk(phone, at))
        return Shop(place, recorder.phone(), came, tuple(walks))
