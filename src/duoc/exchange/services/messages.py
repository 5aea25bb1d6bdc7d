"""Reading the message log: the rows that make a number, page by page, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duoc.core import clock, ids
from duoc.core.environment import Environment
from duoc.exchange.models import Message
from duoc.exchange.rules import names
from duoc.exchange.rules.tally import OUTCOMES
from duoc.exchange.services.directory import service_parts, subsystem_parts
from duoc.exchange.services.schema import alias
from duoc.frame import paging

PAGE = 30  # as the province's statistics pages have it
_KEY = (str, int, int, int)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows: days inclusive; outcome: of `OUTCOMES` (success, 4xx, …); None: any."""

    first: date | None = None
    last: date | None = None
    service: int | None = None
    clients: Sequence[int] | None = None
    outcome: str | None = None
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A row with the names that stand in its message, and the name of its receipt."""

    time: datetime
    day: date
    client: str
    client_name: str
    software: str | None
    service: str
    service_name: str
    method: str
    status: int
    duration_us: int
    request_size: int
    response_size: int
    request_id: UUID
    fault: str | None
    receipt: str
    key: tuple[str, int, int, int]


def messages(
    wanted: Filter,
    after: str | None = None,
    size: int = PAGE,
    environment: Environment = Environment.PRODUCTION,
) -> paging.Page[LoggedCall]:
    """One page of the log, newest day and batch first. `after`: the cursor of the page before; raises `CursorError`."""
    rows = Message.objects.using(alias(environment)).select_related("service__subsystem__member", "client__member")
    conditions: dict[str, Any] = {
        "day__gte": wanted.first,
        "day__lte": wanted.last,
        "service_id": wanted.service,
        "client_id__in": wanted.clients,
        "request_id": wanted.request_id,
        "status__range": OUTCOMES.get(wanted.outcome or ""),
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value is not None})
    if after:
        day, gateway, batch, leaf = paging.decode(after, _KEY)
        # A row comparison, so that the primary key's index answers it.
        rows = rows.filter(pk__lt=(paging.day(day), gateway, batch, leaf))
    found = rows.order_by("-day", "-gateway_id", "-batch", "-leaf")[: size + 1]
    return paging.page([_call(row) for row in found], size, lambda call: call.key)


def _call(row: Message) -> LoggedCall:
    return LoggedCall(
        time=row.time,
        day=row.day,
        client=names.written(subsystem_parts(row.client)),
        client_name=row.client.name,
        software=row.client.software,
        service=names.written(service_parts(row.service)),
        service_name=row.service.name,
        method=row.method,
        status=row.status,
        duration_us=row.duration_us,
        request_size=row.request_size,
        response_size=row.response_size,
        request_id=row.request_id,
        fault=row.fault,
        receipt=ids.receipt_name(clock.from_datetime(row.time), str(row.request_id)),
        key=(row.day.isoformat(), row.gateway_id, row.batch, row.leaf),
    )
