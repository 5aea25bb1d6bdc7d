"""Whose doings a reader sees: of the applications of his agencies, or in the province's committee of everything."""

from typing import Any

from duoc.guard.models import Application
from duoc.people import services as people

# The names of applications; None: all there are, and what belongs to none (calls of the exchange, the journals themselves).
Scope = frozenset[str] | None


def scope(user: Any, action: str = "guard.see") -> Scope:
    """For which applications a user may do `action`. Nobody's is nobody's but the committee's."""
    places = people.places(user, action)
    if places is None:
        return None
    return frozenset(Application.objects.filter(agency_id__in=places).values_list("name", flat=True))


def holds(scope: Scope, application: str) -> bool:
    """Whether what concerns this application is within it."""
    return scope is None or application in scope
