"""Whether as much was stamped as can have been made: by the declared harvest of a lot, and by what a producer's sites can yield.

A stamp that outweighs its harvest was put on goods from elsewhere, or sold. Nothing is refused for it: harvests are declared late
and weights are round; an inspector looks.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from duoc.trace.rules.queries.units import comparable

OVER_HARVEST, OVER_CAPACITY = "over_harvest", "over_capacity"
# What round weights and a day's drying may make of a harvest.
TOLERANCE: Final = 1.1
_EPC, _OUTPUT, _ADD = 1, 5, 2  # models.Role, models.Action


class Said(NamedTuple):
    """An amount that an event states of a lot; see `models.Mention` and `models.Event`."""

    role: int
    action: int | None
    quantity: float
    uom: str


def harvested_kg(said: Iterable[Said]) -> float | None:
    """Kilograms of a lot that were made: what events brought into being, or, where none says so in weight, the most that any
    weighed. None where nobody stated a weight."""
    made, weighed = 0.0, 0.0
    for one in said:
        dimension, kilograms = comparable(one.quantity, one.uom)
        if dimension != "mass":
            continue
        if one.role == _OUTPUT or (one.role == _EPC and one.action == _ADD):
            made += kilograms
        elif one.role == _EPC:
            weighed = max(weighed, kilograms)
    return made or weighed or None


class Finding(NamedTuple):
    """More was stamped than was made, or can be. Kilograms."""

    kind: str
    stamped_kg: float
    made_kg: float


def findings(lot_kg: float, harvest_kg: float | None, year_kg: float, capacity_kg: float | None) -> list[Finding]:
    """What is to be looked at: stamped weights of the lot and of the year against what is known, if it is."""
    found = []
    if harvest_kg is not None and lot_kg > harvest_kg * TOLERANCE:
        found.append(Finding(OVER_HARVEST, lot_kg, harvest_kg))
    if capacity_kg is not None and year_kg > capacity_kg:
        found.append(Finding(OVER_CAPACITY, year_kg, capacity_kg))
    return found


def is_worse(now: Finding, seen: Finding) -> bool:
    """Whether the excess has grown by more than the tolerance since somebody looked at it: stamped by made, now and then."""
    return now.stamped_kg * seen.made_kg > seen.stamped_kg * now.made_kg * TOLERANCE
