"""Honest people with one item, or with what they take for it: those who buy a copy behave in no other way."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from duoc.sim.scans.habits import Habits
from duoc.sim.scans.places import Country
from duoc.sim.scans.recorded import Phone, Recorder


def count(draw: random.Random, mean: float) -> int:
    """How many, geometrically distributed from 0."""
    return int(math.log(1 - draw.random()) / math.log(mean / (1 + mean))) if mean > 0 else 0


@dataclass(frozen=True, slots=True)
class Purse:
    """Somebody who has bought: the phone, where it was bought and when, where home is. `pin`: what the scratch layer says."""

    phone: Phone
    shop: str
    home: str
    at: float
    pin: str = ""


class Buyers:
    """What buyers and those around them do. copy: the thing in their hands carries a copied stamp."""

    def __init__(self, habits: Habits, country: Country, recorder: Recorder, draw: random.Random) -> None:
        self._habits, self._country, self._recorder, self._draw = habits, country, recorder, draw

    def passers_by(self, shop: str, since: float, until: float, mean: float, *, copy: bool = False) -> None:
        """People who scan on the shelf and go on."""
        for _ in range(count(self._draw, mean)):
            self._recorder.seen(self._draw.uniform(since, until), self._recorder.phone(), shop, copy=copy)

    def buy(
        self, shop: str, at: float, pin: str = "", *, copy: bool = False, online: bool = False, more: float = 1.0
    ) -> None:
        """One purchase and what follows from it. online: by post. more: so many times as many further scans as usual."""
        habits, draw, recorder = self._habits, self._draw, self._recorder
        far = (0.5, 0.45) if online else (habits.far_home, habits.other_province)
        home = self._country.home(draw, shop, *far)
        buyer = Purse(recorder.phone(), shop, home, at, pin)
        at_shop = not online and draw.random() < habits.scan_at_shop
        met = at + (draw.uniform(-0.1, 0.1) if at_shop else self._way(buyer))
        place = shop if met <= at + 0.1 else home
        recorder.seen(met, buyer.phone, place, copy=copy)
        if pin and draw.random() < habits.scratch:
            self._scratch(buyer, met, place, copy)
        for _ in range(count(draw, habits.again_mean * more)):
            recorder.seen(at + self._way(buyer) + draw.expovariate(1 / 40), buyer.phone, home, copy=copy)
        if draw.random() < habits.family:
            recorder.seen(at + self._way(buyer) + draw.expovariate(1 / 12), recorder.phone(), home, copy=copy)
        if draw.random() < habits.big_household:
            for _ in range(1 + count(draw, habits.household_mean)):
                recorder.seen(at + self._way(buyer) + draw.expovariate(1 / 30), recorder.phone(), home, copy=copy)
        if draw.random() < habits.photo:
            self._photo(met, 1 + count(draw, habits.photo_mean - 1), 4, copy)
        if draw.random() < habits.viral:
            self._photo(met, 5 + count(draw, habits.viral_mean), 30, copy)
        if draw.random() < habits.gift:
            self._gift(buyer, copy)
        if draw.random() < habits.restaurant:
            for _ in range(2 + count(draw, 2)):
                recorder.seen(at + draw.uniform(1, 30), recorder.phone(), shop, copy=copy)

    def _way(self, buyer: Purse) -> float:
        """Hours from the shop to home: an afternoon, and the road to another place."""
        return self._draw.uniform(0.3, 6) + (0 if buyer.home == buyer.shop else self._draw.uniform(3, 30))

    def _scratch(self, buyer: Purse, at: float, place: str, copy: bool) -> None:
        """A right PIN is mistyped by some; what is under the layer of most copies was never right."""
        recorder, draw = self._recorder, self._draw
        wrong = 1 + count(draw, 0.3) if draw.random() < self._habits.mistype else 0
        if buyer.pin != "true":
            wrong = 1 + count(draw, 0.8)
        for number in range(wrong):
            recorder.seen(at + 0.02 + number * 0.01, buyer.phone, place, "pin_wrong", copy=copy)
        if buyer.pin == "true" and not (wrong and draw.random() < self._habits.gives_up):
            recorder.seen(at + 0.02 + wrong * 0.01, buyer.phone, place, "pin_ok", copy=copy)

    def _photo(self, at: float, friends: int, within: float, copy: bool) -> None:
        """A picture of the code goes to people who never have the item in their hands."""
        draw, country = self._draw, self._country
        for _ in range(friends):
            place = country.commune(draw) if draw.random() < 0.5 else country.province(draw)
            self._recorder.seen(at + 0.05 + draw.expovariate(1 / within), self._recorder.phone(), place, copy=copy)

    def _gift(self, buyer: Purse, copy: bool) -> None:
        draw, recorder = self._draw, self._recorder
        place = self._country.home(draw, buyer.shop, 0.3, 0.4)
        friend, at = recorder.phone(), buyer.at + draw.uniform(10, 96)
        recorder.seen(at, friend, place, copy=copy)
        for _ in range(count(draw, self._habits.again_mean)):
            recorder.seen(at + draw.expovariate(1 / 30), friend, place, copy=copy)
