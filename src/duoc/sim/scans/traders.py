"""Makers, shops and inspectors: one batch from its packing to the last buyer."""

from __future__ import annotations

import random
from dataclasses import dataclass

from duoc.sim.scans.buyers import Buyers, count
from duoc.sim.scans.habits import Goods, Habits
from duoc.sim.scans.places import Country
from duoc.sim.scans.recorded import Item, Phone, Recorder


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody goes along the shelf at an hour and scans what stands there."""

    phone: Phone
    at: float


@dataclass(frozen=True, slots=True)
class Shop:
    """A place of sale of one batch: its commune, its scanner, when the goods came (hours). Also a trader's hand on the way."""

    place: str
    scanner: Phone
    came: float
    walks: tuple[Walk, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch on its way: packed at `packed` (hours) in the commune `maker`."""

    goods: Goods
    packed: float
    maker: str
    packer: Phone
    shops: tuple[Shop, ...]
    items: tuple[Item, ...]
    has_pin: bool
    reports_sales: bool
    hands: tuple[Shop, ...] = ()
    online: bool = False
    promoted: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspector's visit: the shop, the phone, the hour, and which serials were met in which order."""

    shop: Shop
    phone: Phone
    at: float
    numbers: dict[str, int]


class Traders:
    """What happens to genuine items."""

    def __init__(
        self, habits: Habits, country: Country, recorder: Recorder, buyers: Buyers, draw: random.Random
    ) -> None:
        self._habits, self._country, self._recorder, self._buyers, self._draw = habits, country, recorder, buyers, draw

    def live(self, batch: Batch) -> tuple[Shop, float]:
        """One genuine item from activation to its buyer; gives the shop and the hour of the purchase."""
        habits, draw, recorder, buyers = self._habits, self._draw, self._recorder, self._buyers
        late = draw.uniform(0.5, 24) if draw.random() < habits.late_activation else draw.uniform(0, 0.2)
        recorder.stated(batch.packed + late, "activation")
        if draw.random() < habits.packer_test:
            recorder.seen(batch.packed + draw.uniform(-1, 1), batch.packer, batch.maker)
        for hand in batch.hands:
            if draw.random() < habits.hand_scans:
                recorder.seen(hand.came + draw.uniform(0, 2), hand.scanner, hand.place)
        shop = draw.choice(batch.shops)
        if draw.random() < habits.moved:
            before, shop = shop, draw.choice(batch.shops)
            if draw.random() < 2 * habits.shop_scan:
                recorder.seen(before.came + draw.uniform(0, 1.5), before.scanner, before.place)
            shop = Shop(shop.place, shop.scanner, max(shop.came, before.came + draw.uniform(12, 72)), shop.walks)
        sold = shop.came + draw.expovariate(1 / batch.goods.shelf)
        if draw.random() < habits.shop_scan:
            recorder.seen(shop.came + draw.uniform(0, 1.5), shop.scanner, shop.place)
            if draw.random() < habits.shop_again:
                recorder.seen(draw.uniform(shop.came, sold), shop.scanner, shop.place)
        if draw.random() < habits.returned:
            recorder.seen(sold - 0.05, shop.scanner, shop.place)
            recorder.stated(sold, "void")
            return shop, sold
        for walk in shop.walks:
            if shop.came <= walk.at <= sold and draw.random() < habits.shelf_part:
                recorder.seen(walk.at + draw.uniform(0, 0.4), walk.phone, shop.place)
        show = habits.display_mean if draw.random() < habits.display else habits.browse_mean
        more = habits.promoted_times if batch.promoted else 1.0
        buyers.passers_by(shop.place, shop.came, sold, show * more)
        if batch.reports_sales:
            recorder.stated(sold, "sale")
        if draw.random() < (habits.promoted_scans if batch.promoted else habits.buyer_scans):
            buyers.buy(shop.place, sold, "true" if batch.has_pin else "", online=batch.online, more=more)
        return shop, sold

    def inspection(self, batch: Batch) -> Inspection:
        """What an inspector meets, if one comes: some items of one shop, within the hour, with one phone."""
        draw, shop = self._draw, self._draw.choice(batch.shops)
        met = min(len(batch.items), 8 + count(draw, 15)) if draw.random() < self._habits.inspection else 0
        numbers = {item.serial: number for number, item in enumerate(draw.sample(batch.items, met))}
        return Inspection(shop, self._recorder.phone(), shop.came + draw.uniform(1, 20), numbers)

    def inspect(self, inspection: Inspection, item: Item) -> None:
        """The inspector's scan of an item, if it is among those met."""
        number = inspection.numbers.get(item.serial)
        if number is not None:
            at = inspection.at + number * self._draw.uniform(0.003, 0.02)
            self._recorder.seen(at, inspection.phone, inspection.shop.place)
