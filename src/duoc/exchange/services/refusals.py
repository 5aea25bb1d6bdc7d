"""Reading why calls were refused: what gateways told, page by page, newest first.

A call that was accepted and failed later is in the message log, under the id that its caller was given as request id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from duoc.core import clock
from duoc.core.environment import Environment
from duoc.engines.xroad.message import iso_time
from duoc.exchange.models import Refusal
from duoc.exchange.services.schema import alias
from duoc.frame import paging

PAGE = 30
_KEY = (int, int, int)
_LATEST_US = 253_402_300_800_000_000  # the year 10000


@dataclass(frozen=True, slots=True)
class RefusalFilter:
    """Which refusals: between two moments (the first inclusive); of callers and a service in REST form; None: any.

    code: in full (`Server.ServerProxy.AccessDenied`), or its last word. detail: the id that the caller was given."""

    first: datetime | None = None
    last: datetime | None = None
    clients: Sequence[str] | None = None
    service: str | None = None
    code: str | None = None
    detail: UUID | None = None


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """A refused call as people read it; an empty text where nothing was named or nothing may be told."""

    at: datetime
    client: str
    service: str
    method: str
    path: str
    code: str
    status: int
    detail: UUID
    message: str
    key: tuple[int, int, int]

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        names = ("client", "service", "method", "path", "code", "status", "message")
        told = {name: getattr(self, name) for name in names}
        return {"time": iso_time(clock.from_datetime(self.at)), **told, "detail": str(self.detail)}


def refusals(
    wanted: RefusalFilter,
    after: str | None = None,
    size: int = PAGE,
    environment: Environment = Environment.PRODUCTION,
) -> paging.Page[RefusedCall]:
    """One page of refused calls, newest first. `after`: the cursor of the page before; raises `CursorError`."""
    rows = Refusal.objects.using(alias(environment))
    conditions: dict[str, Any] = {
        "at__gte": wanted.first,
        "at__lt": wanted.last,
        "client__in": wanted.clients,
        "service": wanted.service,
        "detail": wanted.detail,
    }
    found = rows.filter(**{name: value for name, value in conditions.items() if value is not None})
    if wanted.code is not None:
        found = found.filter(code=wanted.code) if "." in wanted.code else found.filter(code__endswith=f".{wanted.code}")
    if after:
        at, gateway, number = paging.decode(after, _KEY)
        if not 0 <= at < _LATEST_US:
            raise paging.CursorError("not a cursor")
        moment = clock.to_datetime(at)
        found = found.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=(gateway, number)))
    page = found.order_by("-at", "-gateway", "-number")[: size + 1]
    return paging.page([_call(row) for row in page], size, lambda call: call.key)


def refusal_counts(
    first: datetime, last: datetime, environment: Environment = Environment.PRODUCTION
) -> dict[str, int]:
    """How many calls were refused between two moments (the first inclusive), by code, the most frequent first."""
    rows = Refusal.objects.using(alias(environment)).filter(at__gte=first, at__lt=last)
    counted = rows.values_list("code").annotate(calls=Count("number")).order_by("-calls", "code")
    return dict(counted)


def _call(row: Refusal) -> RefusedCall:
    return RefusedCall(
        at=row.at,
        client=row.client,
        service=row.service,
        method=row.method,
        path=row.path,
        code=row.code,
        status=row.status,
        detail=row.detail,
        message=row.message,
        key=(clock.from_datetime(row.at), row.gateway, row.number),
    )
