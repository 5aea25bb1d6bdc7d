"""Where goods are made and sold: the province's communes of today, and the other provinces as wholes."""

from __future__ import annotations

import random
from dataclasses import dataclass

from duoc.core.profile import Profile
from duoc.core.provinces import PROVINCES, commune_points

# Goods of the south are sold in the south: weights of the markets outside, all others alike.
_MARKETS = {"79": 30.0, "92": 6.0, "01": 6.0, "75": 4.0, "48": 2.0, "91": 3.0, "86": 3.0, "82": 3.0, "80": 3.0}


@dataclass(frozen=True, slots=True)
class Country:
    """Codes of places, with the nearest communes of each commune."""

    communes: tuple[str, ...]
    neighbours: dict[str, tuple[str, ...]]
    provinces: tuple[str, ...]
    weights: tuple[float, ...]

    def commune(self, draw: random.Random) -> str:
        """Any commune of the province."""
        return draw.choice(self.communes)

    def province(self, draw: random.Random) -> str:
        """Another province, after its market."""
        return draw.choices(self.provinces, self.weights)[0]

    def market(self, draw: random.Random) -> str:
        """Where goods are sold."""
        return self.commune(draw) if draw.random() < 0.6 else self.province(draw)

    def home(self, draw: random.Random, shop: str, far: float, other: float) -> str:
        """Where somebody lives who buys at `shop`: there or next to it, elsewhere in the province, in another one."""
        chance = draw.random()
        if chance < other:
            return self.province(draw)
        if chance < other + far:
            return self.commune(draw)
        return draw.choice(self.neighbours[shop]) if shop in self.neighbours and draw.random() < 0.35 else shop


def country(profile: Profile) -> Country:
    """Of a province's profile: the units of level commune that are in force."""
    points = commune_points(profile)

    def nearest(code: str) -> tuple[str, ...]:
        lat, lon = points[code]
        return tuple(sorted(points, key=lambda one: (points[one][0] - lat) ** 2 + (points[one][1] - lon) ** 2)[1:6])

    others = [one.code for one in PROVINCES if one.code != profile.code]
    weights = tuple(_MARKETS.get(code, 0.5) for code in others)
    return Country(tuple(points), {code: nearest(code) for code in points}, tuple(others), weights)
