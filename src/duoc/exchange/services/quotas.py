"""Quotas: how often a subsystem may call a service, in force at the gateways within a second."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from duoc.core.clock import SystemClock, province_day, to_datetime
from duoc.core.environment import Environment
from duoc.exchange.models import Message, Quota, Service, Subsystem
from duoc.exchange.models.quotas import PERIODS
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias

MOST_CALLS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class QuotaEntry:
    """A quota, and what was logged within its period before now. Refused calls are in no log and not counted."""

    client: str
    service: str
    calls: int
    seconds: int
    used: int

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        return {name: getattr(self, name) for name in ("client", "service", "calls", "seconds", "used")}


def set_quota(
    client: str,
    service: str,
    calls: int,
    seconds: int,
    *,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> bool:
    """Let a subsystem call a service `calls` times in `seconds` (1, 60, 3600 or 86400), instead of what held for that period.

    False when it was so already. Raises `RefusedError`.
    """
    if not 1 <= calls <= MOST_CALLS:
        raise RefusedError("Số cuộc gọi phải từ 1 đến 1.000.000.000; muốn dừng hẳn thì thu hồi quyền.")
    if seconds not in PERIODS:
        raise RefusedError(f"Khoảng thời gian {seconds} giây không có; dùng {', '.join(map(str, PERIODS))}.")
    subsystem, found = _pair(client, service, environment)
    using = alias(environment)
    with transaction.atomic(using):
        held = (
            Quota.objects.using(using).select_for_update().filter(subsystem=subsystem, service=found, seconds=seconds)
        )
        before = held.first()
        if before is not None and before.calls == calls:
            return False
        Quota.objects.using(using).update_or_create(
            subsystem=subsystem, service=found, seconds=seconds, defaults={"calls": calls}
        )
        record("exchange.quota_set", _fact(subsystem, found, seconds) | {"calls": calls}, by, environment)
    return True


def remove_quota(
    client: str, service: str, seconds: int, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> bool:
    """Stop counting a subsystem's calls of a service for this period. False when there was no quota. Raises `RefusedError`."""
    subsystem, found = _pair(client, service, environment)
    using = alias(environment)
    with transaction.atomic(using):
        removed, _ = Quota.objects.using(using).filter(subsystem=subsystem, service=found, seconds=seconds).delete()
        if removed:
            record("exchange.quota_removed", _fact(subsystem, found, seconds), by, environment)
    return bool(removed)


def quotas(environment: Environment = Environment.PRODUCTION) -> list[QuotaEntry]:
    """Every quota, by caller, service and period."""
    using = alias(environment)
    rows = Quota.objects.using(using).select_related("subsystem__member", "service__subsystem__member")
    now_us = SystemClock().now_us()
    entries = []
    for row in rows:
        begin = to_datetime(now_us) - timedelta(seconds=row.seconds)
        used = Message.objects.using(using).filter(
            day__gte=province_day(now_us - row.seconds * 1_000_000),
            time__gt=begin,
            client=row.subsystem,
            service=row.service,
        )
        client = names.written(directory.subsystem_parts(row.subsystem))
        service = names.written(directory.service_parts(row.service))
        entries.append(QuotaEntry(client, service, row.calls, row.seconds, used.count()))
    return sorted(entries, key=lambda entry: (entry.client, entry.service, entry.seconds))


def _pair(client: str, service: str, environment: Environment) -> tuple[Subsystem, Service]:
    return directory.subsystem_in_force(client, environment), directory.service_in_force(service, environment)


def _fact(subsystem: Subsystem, service: Service, seconds: int) -> dict[str, object]:
    return {
        "client": names.written(directory.subsystem_parts(subsystem)),
        "service": names.written(directory.service_parts(service)),
        "seconds": seconds,
    }
