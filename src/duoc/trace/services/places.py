"""The map on which scans are compared: communes of the province's profile, all other provinces as wholes."""

from functools import lru_cache

from duoc.core.profile import Profile
from duoc.core.provinces import PROVINCES, commune_points
from duoc.trace.rules.clones.places import NOWHERE, Places

__all__ = ["NOWHERE", "in_force", "names", "of_profile"]


def of_profile(profile: Profile) -> Places:
    """The communes in force with their points, and the provinces. Raises `ProfileError`."""
    points = commune_points(profile)
    inside = [(code, profile.code) for code in points]
    return Places(points | {one.code: (one.lat, one.lon) for one in PROVINCES}, inside)


@lru_cache(1)
def in_force() -> Places:
    """The same of the units that the database holds; read once in a process, for borders change once in years."""
    from duoc.people.services import units_as_of
    from duoc.people.services.periods import today

    units = units_as_of(today())
    communes = {
        one.code: (one.lat, one.lon)
        for one in units
        if one.level == "commune" and one.lat is not None and one.lon is not None
    }
    province = next((one.code for one in units if one.level == "province"), "")
    points = communes | {one.code: (one.lat, one.lon) for one in PROVINCES}
    return Places(points, [(code, province) for code in communes])


@lru_cache(1)
def names() -> dict[str, str]:
    """What the codes of scans mean to a reader: communes in force and provinces; kept as `in_force` is."""
    from duoc.people.services import units_as_of
    from duoc.people.services.periods import today

    communes = {one.code: one.name for one in units_as_of(today(), "commune")}
    return communes | {one.code: one.name for one in PROVINCES}
