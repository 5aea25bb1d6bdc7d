"""Which services stand under a guard, and under which: dated, in the ledger, in force at the gateways within a second."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.exchange.models import GuardRule, Service
from duoc.exchange.models.guarding import ANSWER_MODES, LARGEST_BYTES, REQUEST_MODES
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias

MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Guard:
    """What a guard asks and does; see `GuardRule`."""

    ticket: bool = True
    request: str = "observe"
    answer: str = "observe"
    most_bytes: int = MOST_BYTES
    unread: str = "block"
    identities_day: int = 0

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A service under a guard. `id`: its row."""

    id: int
    service: str
    name: str
    guard: Guard
    since: datetime

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        return {"service": self.service, **self.guard.members(), "since": self.since.isoformat()}


def guard_service(
    service: str, guard: Guard, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> bool:
    """Put a service with personal data under this guard from now on; False when it is so already. Raises `RefusedError`."""
    if guard.request not in REQUEST_MODES or guard.answer not in ANSWER_MODES or guard.unread not in ("block", "pass"):
        raise RefusedError(
            f"Yêu cầu: {', '.join(REQUEST_MODES)}; trả lời: {', '.join(ANSWER_MODES)}; không đọc được: block, pass."
        )
    if not 1 <= guard.most_bytes <= LARGEST_BYTES or guard.identities_day < 0:
        raise RefusedError(f"Kiểm tra nội dung từ 1 đến {LARGEST_BYTES} byte; hạn mức công dân từ 0 (không hạn mức).")
    found = directory.service_in_force(service, environment)
    if not found.personal:
        raise RefusedError(
            "Dịch vụ này không được ghi là có dữ liệu cá nhân; chỉ dịch vụ như vậy mới đặt dưới bảo vệ (--personal)."
        )
    using = alias(environment)
    with transaction.atomic(using):
        rule = GuardRule.objects.using(using).select_for_update().filter(service=found, valid_to=None).first()
        if rule is not None and _guard(rule) == guard:
            return False
        now = timezone.now()
        if rule is not None:
            GuardRule.objects.using(using).filter(pk=rule.pk).update(valid_to=now)
        GuardRule.objects.using(using).create(service=found, valid_from=now, **guard.members())
        record("exchange.service_guarded", {"service": _name(found), **guard.members()}, by, environment)
    return True


def end_guard(service: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> bool:
    """Take the guard away; rights and the rule of secrets stay. False when there was none. Raises `RefusedError`."""
    found = directory.find_service(service, environment)
    using = alias(environment)
    with transaction.atomic(using):
        ended = GuardRule.objects.using(using).filter(service=found, valid_to=None).update(valid_to=timezone.now())
        if ended:
            record("exchange.service_guarded_no_more", {"service": _name(found)}, by, environment)
    return bool(ended)


def guarded_services(environment: Environment = Environment.PRODUCTION) -> list[Guarded]:
    """The services under a guard, by name."""
    rows = (
        GuardRule.objects.using(alias(environment)).filter(valid_to=None).select_related("service__subsystem__member")
    )
    found = [Guarded(row.service_id, _name(row.service), row.service.name, _guard(row), row.valid_from) for row in rows]
    return sorted(found, key=lambda one: one.service)


def guard_of(service: int, environment: Environment = Environment.PRODUCTION) -> Guard | None:
    """A service's guard, by its row."""
    rule = GuardRule.objects.using(alias(environment)).filter(service_id=service, valid_to=None).first()
    return None if rule is None else _guard(rule)


def _guard(rule: GuardRule) -> Guard:
    return Guard(**{name: getattr(rule, name) for name in Guard.__slots__})


def _name(service: Service) -> str:
    return names.written(directory.service_parts(service))
