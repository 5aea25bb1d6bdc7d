"""How far apart places are: communes by their points, provinces as wholes. What is not on the map has no distance."""

import math
from collections.abc import Iterable, Mapping

# A person stands somewhere in a commune or a province, not on its point: half of this is taken off at each end (km).
COMMUNE_ACROSS, PROVINCE_ACROSS = 12.0, 90.0
_EARTH_KM = 6_371.0
_MOST_KEPT = 65_536


class Places:
    """A map: code → (latitude, longitude) in degrees."""

    def __init__(self, points: Mapping[str, tuple[float, float]], inside: Iterable[tuple[str, str]] = ()) -> None:
        """inside: (commune, province) pairs, for a person who said only the province."""
        self._points = {code: (math.radians(lat), math.radians(lon)) for code, (lat, lon) in points.items()}
        self._province = dict(inside)
        self._kept: dict[tuple[str, str], float | None] = {}

    def knows(self, code: str) -> bool:
        """Whether the place is on the map."""
        return code in self._points

    def apart(self, one: str, other: str) -> float | None:
        """At least so many kilometres lie between somebody here and somebody there; None: not known."""
        if one == other or self._province.get(one) == other or self._province.get(other) == one:
            return 0.0
        pair = (one, other)
        if pair not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[pair] = self._measured(one, other)
        return self._kept[pair]

    def _measured(self, one: str, other: str) -> float | None:
        here, there = self._points.get(one), self._points.get(other)
        if here is None or there is None:
            return None
        (lat, lon), (other_lat, other_lon) = here, there
        half = (
            math.sin((other_lat - lat) / 2) ** 2
            + math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
        )
        across = sum(COMMUNE_ACROSS if len(code) == 5 else PROVINCE_ACROSS for code in (one, other)) / 2
        return max(0.0, 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half))) - across)


NOWHERE = Places({})
