"""Local groups: a provider's name for some of its callers, so that one right lets all of them call."""

from django.db import transaction

from duoc.core.environment import Environment
from duoc.exchange.models import Group, GroupMember, Subsystem
from duoc.exchange.rules import names
from duoc.exchange.services import directory
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias


def add_to_group(
    owner: str, code: str, client: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> bool:
    """Put a registered subsystem into a provider's group, which is made at its first member; False when it was in it.

    Raises `RefusedError`.
    """
    names.check_parts(code)
    provider, member = (directory.subsystem_in_force(one, environment) for one in (owner, client))
    using = alias(environment)
    with transaction.atomic(using):
        group, _ = Group.objects.using(using).get_or_create(owner=provider, code=code)
        _, created = GroupMember.objects.using(using).get_or_create(group=group, subsystem=member)
        if created:
            record("exchange.group_joined", _fact(provider, code, member), by, environment)
    return created


def remove_from_group(
    owner: str, code: str, client: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> bool:
    """Take a subsystem out of a group, whose rights are no longer its own within a second; False when it was not in it.

    Raises `RefusedError`.
    """
    provider, member = (directory.subsystem_in_force(one, environment) for one in (owner, client))
    using = alias(environment)
    with transaction.atomic(using):
        rows = GroupMember.objects.using(using).filter(group__owner=provider, group__code=code, subsystem=member)
        removed, _ = rows.delete()
        if removed:
            record("exchange.group_left", _fact(provider, code, member), by, environment)
    return bool(removed)


def _fact(provider: Subsystem, code: str, member: Subsystem) -> dict[str, object]:
    owner, client = (names.written(directory.subsystem_parts(row)) for row in (provider, member))
    return {"owner": owner, "group": code, "client": client}
