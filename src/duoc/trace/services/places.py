"""The map on which scans are compared: communes of the province's profile, all other provinces as wholes."""

from functools import lru_cache
from typing import TYPE_CHECKING

from duoc.core.profile import Profile
from duoc.core.provinces import PROVINCES, commune_points
from duoc.trace.rules.clones.places import NOWHERE, Places

if TYPE_CHECKING:
    from duoc.people.services import Unit

__all__ = ["NOWHERE", "in_force", "of_profile"]


def of_profile(profile: Profile) -> Places:
    """The communes in force with their points, and the provinces. Raises `ProfileError`."""
    points = commune_points(profile)
    inside = [(code, profile.code) for code in points]
    return Places(points | {one.code: (one.lat, one.lon) for one in PROVINCES}, inside)


def in_force() -> Places:
    """The same of the units that the database holds today."""
    from duoc.trace.services import communes  # here: who judges a recorded stream has no database

    return _map(communes.in_force())


@lru_cache(1)
def _map(units: "tuple[Unit, ...]") -> Places:
    from duoc.people.services import units_as_of
    from duoc.people.services.periods import today

    points = {one.code: (one.lat, one.lon) for one in units if one.lat is not None and one.lon is not None}
    province = next((one.code for one in units_as_of(today(), "province")), "")
    inside = [(code, province) for code in points]
    return Places(points | {one.code: (one.lat, one.lon) for one in PROVINCES}, inside)
