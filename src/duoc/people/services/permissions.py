"""Who may do what for an agency, and who can give the role that is missing."""

from typing import Any

from django.db.models import Q

from duoc.people.models import Agency, ApiKey, Role
from duoc.people.rules import permissions as rules
from duoc.people.rules.accounts import ADMINISTRATOR

from .periods import in_force, today
from .roles import roles_as_of


def may(user: Any, action: str, agency: Agency) -> bool:
    """Whether a user (or nobody in particular) may do `action` of `rules.permissions` for an agency today."""
    if not (user.is_authenticated and user.is_active):
        return False
    held = [(role.agency_id, role.role) for role in roles_as_of(today(), user)]
    return rules.permitted(action, held, agency.pk, _committee())


def places(user: Any, action: str) -> frozenset[int] | None:
    """The agencies (ids) for which a user may do `action` today; None: for every one."""
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    duties = rules.ACTIONS.get(action, frozenset())
    held = frozenset(role.agency_id for role in roles_as_of(today(), user) if role.role in duties)
    return None if _committee() in held else held


def places_of_key(key: ApiKey, action: str) -> frozenset[int] | None:
    """Like `places` for the software that has a usable key with a role; none for a key of the exchange."""
    if key.role not in rules.ACTIONS.get(action, frozenset()):
        return frozenset()
    return None if key.agency_id == _committee() else frozenset({key.agency_id})


def committee() -> Agency | None:
    """The people's committee of the province, whose roles count for every agency."""
    number = _committee()
    return None if number is None else Agency.objects.get(pk=number)


def grantors(agency: Agency) -> list[Role]:
    """The roles of the active administrators who can give a role in an agency: its own and the province's."""
    found = Role.objects.filter(
        in_force(today()), Q(agency=agency) | Q(agency_id=_committee()), role=ADMINISTRATOR, user__is_active=True
    )
    return list(found.select_related("user", "agency").order_by("agency__sort_key", "user__username"))


def _committee() -> int | None:
    found = Agency.objects.filter(in_force(today()), kind=Agency.Kind.PROVINCE).order_by("id").first()
    return found.pk if found else None
