"""The queue to the national portal: what waits is tried later and later until the portal has taken or refused it.

The document is made when it is sent, so that it tells what is known then. Of production alone: what is tried out in the sandbox
never leaves the house. Each delivery is one transaction, so that a killed worker costs a second sending, under the same name.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.core.settings import SettingsError
from duoc.frame import paging, waking
from duoc.frame.environments import alias
from duoc.trace.models import PortalDelivery
from duoc.trace.services import national_portal
from duoc.trace.services.journey import JourneyRefusedError, stored
from duoc.trace.services.national_portal import NotSentError, Portal

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
SIZE = 50
_ENVIRONMENT = Environment.PRODUCTION
State = PortalDelivery.State


@dataclass(frozen=True, slots=True)
class Counts:
    """Deliveries by state."""

    waiting: int
    sent: int
    refused: int


def ask(text: str, lot: str = "", *, by: str = "") -> PortalDelivery:
    """Send the events behind goods, named as people or events name them; those that were sent before, anew.

    Raises `JourneyRefusedError` for what cannot be read.
    """
    start, bound = stored(text), stored(lot) if lot else ""
    using, now = alias(_ENVIRONMENT), timezone.now()
    asked = {"by": by, "asked_at": now, "state": State.WAITING, "due_at": now, "tries": 0, "answer": "", "lot": bound}
    row, _made = PortalDelivery.objects.using(using).update_or_create(
        name=national_portal.name_of(start), defaults=asked, create_defaults={**asked, "id": uuid4(), "text": start}
    )
    waking.wake(_ENVIRONMENT)
    return row


def again(number: UUID, *, by: str = "") -> PortalDelivery | None:
    """Try one now, whatever became of it; None where there is none."""
    found = PortalDelivery.objects.using(alias(_ENVIRONMENT)).filter(pk=number).first()
    return ask(found.text, found.lot, by=by) if found else None


def work(portal: Portal | None = None, *, only: UUID | None = None) -> int:
    """Send what is due, or `only` one at once; how many arrived. portal: the configured one by default.

    The first that has to wait ends the turn: where nobody answers the others would hold the worker up for nothing.
    """
    due = PortalDelivery.objects.using(alias(_ENVIRONMENT)).filter(state=State.WAITING)
    due = due.filter(pk=only) if only else due.filter(due_at__lte=timezone.now())
    arrived = 0
    for number in due.order_by("due_at").values_list("pk", flat=True):
        state = _deliver(number, portal)
        arrived += state == State.SENT
        if state == State.WAITING:
            break
    return arrived


def next_due() -> datetime | None:
    """When the next one is tried; None without one."""
    found: datetime | None = PortalDelivery.objects.using(alias(_ENVIRONMENT)).aggregate(at=Min("due_at"))["at"]
    return found


def deliveries(state: str = "", after: str = "") -> paging.Page[PortalDelivery]:
    """A page of deliveries, the last asked for first. Raises `paging.CursorError`."""
    rows = PortalDelivery.objects.using(alias(_ENVIRONMENT)).all()
    if state in State.values:
        rows = rows.filter(state=state)
    if after:
        moment, last = paging.moment(after)
        rows = rows.filter(Q(asked_at__lt=moment) | Q(asked_at=moment, id__lt=last))
    return paging.page(list(rows[: SIZE + 1]), SIZE, lambda row: paging.by_moment(row.asked_at, row.pk))


def counts() -> Counts:
    """How many there are in each state."""
    rows = PortalDelivery.objects.using(alias(_ENVIRONMENT)).order_by().values_list("state").annotate(Count("pk"))
    found = dict(rows)
    return Counts(*(found.get(state, 0) for state in ("waiting", "sent", "refused")))


def of_goods(text: str) -> PortalDelivery | None:
    """The delivery of goods, by their stored text."""
    rows = PortalDelivery.objects.using(alias(_ENVIRONMENT))
    return rows.filter(name=national_portal.name_of(text)).first()


def wait_after(tries: int) -> timedelta:
    """How long the next try waits: twice as long each time."""
    doublings: int = min(tries - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _deliver(number: UUID, portal: Portal | None) -> str:
    """What became of it; empty where somebody else has it."""
    using = alias(_ENVIRONMENT)
    with transaction.atomic(using=using):
        rows = PortalDelivery.objects.using(using).select_for_update(skip_locked=True)
        row = rows.filter(pk=number, state=State.WAITING).first()
        if row is None:
            return ""
        row.tries += 1
        try:
            _send(row, portal or _configured())
        except JourneyRefusedError as error:
            row.state, row.due_at, row.answer = State.REFUSED, None, str(error)
        except NotSentError as error:
            row.answer = str(error)[:500]
            if error.final:
                row.state, row.due_at = State.REFUSED, None
            else:
                row.due_at = timezone.now() + wait_after(row.tries)
        row.save(using=using)
        return row.state


def _configured() -> Portal:
    try:
        portal = national_portal.configured()
    except SettingsError as error:
        raise NotSentError(str(error)) from error
    if portal is None:
        raise NotSentError("DUOC_NATIONAL_PORTAL chưa đặt: chưa có nơi nào để gửi.")
    return portal


def _send(row: PortalDelivery, portal: Portal) -> None:
    document = national_portal.document([row.text, *([row.lot] if row.lot else [])])
    octets = json.dumps(document, ensure_ascii=False, indent=1).encode()
    row.answer = portal.send(row.name, octets)
    row.state, row.due_at, row.sent_at, row.digest = State.SENT, None, timezone.now(), sha256(octets).digest()
