"""Who may see and keep readiness: by the permissions of `people`, in the agency that runs the exchange."""

from typing import Any

from duoc.core.environment import Environment
from duoc.exchange.services.life_cycle import persons
from duoc.people import services as people
from duoc.people.services import Agency


def agency() -> Agency | None:
    """The agency that runs the exchange; None in a province without agencies: then nobody may."""
    return persons.house(Environment.PRODUCTION)


def may(user: Any, action: str) -> bool:
    """Whether a user may do an action `readiness.…` of `people.rules.permissions`."""
    if not getattr(user, "is_authenticated", False):
        return False
    house = agency()
    return house is not None and people.may(user, action, house)
