"""Roles of users in agencies, from day to day."""

from datetime import date

from django.db import connection, transaction
from django.db.models import F, Q

from duoc.core.clock import Clock
from duoc.frame import outbox
from duoc.people.models import Agency, Role, User
from duoc.people.rules import accounts as rules
from duoc.people.rules.accounts import ADMINISTRATOR, AccountRefusedError
from duoc.people.rules.periods import is_in_force

from .periods import in_force, today


def roles_as_of(day: date, user: User | None = None, agency: Agency | None = None) -> list[Role]:
    """The roles in force on `day`, by agency and user name."""
    found = Role.objects.filter(in_force(day)).select_related("user", "agency")
    if user is not None:
        found = found.filter(user=user)
    if agency is not None:
        found = found.filter(agency=agency)
    return list(found.order_by("agency__sort_key", "user__username", "role"))


def duties(user: User, day: date | None = None) -> frozenset[str]:
    """The names of all roles an active user holds on a day (today), in whatever agency; none for a suspended one."""
    if not user.is_active:
        return frozenset()
    return frozenset(role.role for role in roles_as_of(day or today(), user))


@transaction.atomic
def assign_role(
    user: User,
    agency: Agency,
    role: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    by: User | None = None,
    clock: Clock | None = None,
) -> Role:
    """Give a user a role in an agency from a day (today) until another (open).

    Raises `AccountRefusedError` when the agency is not there on the first day, or the role is held already.
    """
    first = valid_from or today(clock)
    rules.duty(role)
    if valid_to is not None and valid_to <= first:
        raise AccountRefusedError("Vai trò phải kết thúc sau ngày bắt đầu.")
    if not is_in_force(agency, first):
        raise AccountRefusedError(f"{agency.name} không hoạt động vào ngày {first:%d/%m/%Y}.")
    # One grant to a user at a time: without the lock two grants could both find the period free.
    User.objects.select_for_update().get(pk=user.pk)
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=first)
    earlier = Q(valid_from__lt=valid_to) if valid_to else Q()
    # A role taken back on its first day was never in force and is in nobody's way.
    never = Q(valid_to=F("valid_from"))
    if Role.objects.filter(later, earlier, user=user, agency=agency, role=role).exclude(never).exists():
        raise AccountRefusedError(f"{user.username} đã có vai trò {role} ở {agency.name} trong thời gian này.")
    held = Role.objects.create(user=user, agency=agency, role=role, valid_from=first, valid_to=valid_to, granted_by=by)
    outbox.append("people.role_assigned", _event(held, by))
    return held


@transaction.atomic
def end_role(role: Role, *, on: date | None = None, by: User | None = None, clock: Clock | None = None) -> Role:
    """Take a role back: `on` (today) is the first day without it.

    Raises `AccountRefusedError` for a role that ended before, and for the last administrator.
    """
    last = on or today(clock)
    lock_administrators()
    held = Role.objects.select_for_update(of=["self"]).select_related("user", "agency").get(pk=role.pk)
    if held.valid_to is not None and held.valid_to <= last:
        raise AccountRefusedError(f"Vai trò này đã kết thúc từ ngày {held.valid_to:%d/%m/%Y}.")
    if held.role == ADMINISTRATOR:
        day = max(last, today(clock))
        rules.keep_an_administrator(active_administrators(day), active_administrators(day, without=held))
    held.valid_to = max(last, held.valid_from)
    held.save(update_fields=["valid_to"])
    outbox.append("people.role_ended", _event(held, by))
    return held


def active_administrators(day: date | None = None, without: Role | None = None) -> list[int]:
    """Ids of the active users who administer on a day (today), leaving one grant out of account."""
    found = Role.objects.filter(in_force(day or today()), role=ADMINISTRATOR, user__is_active=True)
    if without is not None:
        found = found.exclude(pk=without.pk)
    return list(found.values_list("user_id", flat=True).distinct())


def lock_administrators() -> None:
    """Until the transaction ends nobody else can judge who administers: two leave-takings cannot both be the last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.administrators'))")


def _event(role: Role, by: User | None) -> dict[str, object]:
    return {
        "role": role.role,
        "user": role.user_id,
        "agency": role.agency.key,
        "valid_from": role.valid_from.isoformat(),
        "valid_to": role.valid_to.isoformat() if role.valid_to else None,
        "by": by.pk if by else None,
    }
