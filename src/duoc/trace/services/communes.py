"""Communes and provinces as scans name them: what a person may choose, what it is called, where it lies."""

from datetime import date
from functools import lru_cache

from duoc.core.provinces import PROVINCES
from duoc.people.services import Unit, units_as_of
from duoc.people.services.periods import today


def points() -> list[tuple[float, float]]:
    """Where the communes in force are, in degrees."""
    return [(one.lat, one.lon) for one in in_force() if one.lat is not None and one.lon is not None]


def choices() -> list[tuple[str, str]]:
    """(code, name) of what may be chosen as the place of a scan: communes in Vietnamese order, then provinces."""
    return [(one.code, one.name) for one in in_force()] + [(one.code, one.name) for one in PROVINCES]


def names() -> dict[str, str]:
    """What the codes of `choices` mean to a reader."""
    return dict(choices())


def in_force() -> tuple[Unit, ...]:
    """The communes of today; read once a day in a process, for borders change once in years."""
    found = _in_force(today())
    if not found:  # the province has not been filled yet
        _in_force.cache_clear()
    return found


@lru_cache(1)
def _in_force(day: date) -> tuple[Unit, ...]:
    return tuple(units_as_of(day, "commune"))
