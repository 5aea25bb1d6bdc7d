"""Counterfeiters: one genuine serial printed on many items, sold in one place or several, sometimes beside the real one."""

from __future__ import annotations

import random

from duoc.sim.scans.buyers import Buyers
from duoc.sim.scans.habits import Habits
from duoc.sim.scans.places import Country
from duoc.sim.scans.recorded import Recorder
from duoc.sim.scans.traders import Batch, Shop


class Counterfeiters:
    """What happens to copied serials."""

    def __init__(
        self, habits: Habits, country: Country, recorder: Recorder, buyers: Buyers, draw: random.Random
    ) -> None:
        self._habits, self._country, self._recorder, self._buyers, self._draw = habits, country, recorder, buyers, draw

    def copy(self, batch: Batch, shop: Shop, sold: float) -> None:
        """Copies of one item that was (or will be) bought at `shop` at the hour `sold`."""
        habits, draw = self._habits, self._draw
        source = draw.random()
        if source < habits.source_shelf:
            since = draw.uniform(shop.came, sold)
        elif source < habits.source_shelf + habits.source_bought:
            since = sold
        else:
            since = batch.packed - draw.uniform(24, 240)
        bought = habits.source_shelf <= source < habits.source_shelf + habits.source_bought
        pin = ""
        if batch.has_pin:
            pin = "true" if bought and draw.random() < habits.copied_pin else "false"
        since += draw.uniform(12, 24 * 7)
        place = shop.place if draw.random() < habits.near else self._country.market(draw)
        sites = [place]
        if draw.random() < habits.several_sites:
            sites += [self._country.market(draw) for _ in range(draw.randint(1, 4))]
        copies = min(5_000, max(5, round(draw.lognormvariate(0, habits.copies_spread) * habits.copies_median)))
        # The more copies, the longer they are sold; goods that keep are sold more slowly.
        lasting = draw.uniform(1, 6) * 24 * (1 + copies / 60) * (1 if batch.goods.shelf < 100 else 2.5)
        if draw.random() < habits.copies_kept:
            lasting = max(lasting, batch.goods.shelf * draw.uniform(2, 6))
        if draw.random() < habits.own_test:
            self._recorder.seen(since - draw.uniform(1, 10), self._recorder.phone(), place, copy=True)
        for _ in range(copies):
            at, site = since + draw.uniform(0, lasting), draw.choice(sites)
            shelf = draw.expovariate(1 / min(batch.goods.shelf, 48))
            self._buyers.passers_by(site, at - shelf, at, habits.browse_mean, copy=True)
            if draw.random() < habits.buyer_scans:
                self._buyers.buy(site, at, pin, copy=True)
