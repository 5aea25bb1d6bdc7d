"""Make, show and end subscriptions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from duoc.frame import waking
from duoc.frame.environments import alias
from duoc.people.services import Party
from duoc.trace.models import Subscription
from duoc.trace.rules import destinations
from duoc.trace.rules.queries.values import moment_of
from duoc.trace.rules.schedules import Schedule, ScheduleError
from duoc.trace.services.captures.parties import environment_of
from duoc.trace.services.queries import Named
from duoc.trace.services.subscriptions import webhook
from duoc.trace.services.subscriptions.secrets import seal

_KNOWN = {"dest", "signatureToken", "reportIfEmpty", "initialRecordTime", "stream", "schedule", "epcFormat", "secret"}
FORMATS = ("No_Preference", "Always_GS1_Digital_Link", "Never_Translates")
MOST = 50


class SubscriptionError(ValueError):
    """Controls that cannot be (`SubscriptionControlsException`)."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription as its party sees it: everything but the secret."""

    id: UUID
    query: str
    dest: str
    stream: bool
    schedule: dict[str, Any] | None
    report_if_empty: bool
    epc_format: str
    created_at: datetime
    min_record_time: datetime
    last_notified_at: datetime | None
    failures: int
    last_failure: str


def subscribe(party: Party, named: Named, asked: dict[str, Any], epc_format: str) -> Subscribed:
    """Keep a subscription. `asked`: the JSON that was sent. Raises `SubscriptionError`."""
    environment, now = environment_of(party), timezone.now()
    if unknown := sorted(asked.keys() - _KNOWN):
        raise SubscriptionError(f"{unknown[0][:80]!r} is none of {', '.join(sorted(_KNOWN - {'secret'}))}")
    stream, schedule = asked.get("stream", False), asked.get("schedule")
    if not isinstance(stream, bool) or stream == (schedule is not None):
        raise SubscriptionError("exactly one of stream (true) and schedule is wanted")
    try:
        due = now if schedule is None else Schedule.read(schedule).after(now)
        destinations.read(_text(asked, "dest", 2_000), webhook.allowed())
    except (ScheduleError, destinations.DestinationError) as error:
        raise SubscriptionError(str(error)) from None
    if "initialRecordTime" in asked and moment_of(asked["initialRecordTime"]) is None:
        raise SubscriptionError("initialRecordTime is a date and time with its zone")
    if asked.get("epcFormat", epc_format) not in FORMATS:
        raise SubscriptionError(f"epcFormat is one of {', '.join(FORMATS)}")
    if not isinstance(asked.get("reportIfEmpty", False), bool):
        raise SubscriptionError("reportIfEmpty is true or false")
    token = _text(asked, "signatureToken", 500) if "signatureToken" in asked else _text(asked, "secret", 500, "")
    using = alias(environment)
    if Subscription.objects.using(using).filter(query__party_id=party.pk).count() >= MOST:
        raise SubscriptionError(f"a party has at most {MOST} subscriptions")
    row = Subscription.objects.using(using).create(
        id=uuid4(),
        query_id=named.id,
        dest=asked["dest"],
        token=seal(token) if token else None,
        report_if_empty=asked.get("reportIfEmpty", False),
        stream=stream,
        schedule=schedule,
        epc_format=asked.get("epcFormat", epc_format),
        min_record_time=moment_of(asked.get("initialRecordTime")) or now,
        due_at=due,
        created_at=now,
    )
    waking.wake(environment)
    return _subscribed(row, named.name)


def _text(asked: dict[str, Any], name: str, longest: int, default: Any = None) -> str:
    value = asked.get(name, default)
    if not isinstance(value, str) or len(value) > longest or "\0" in value or (default is None and not value):
        raise SubscriptionError(f"{name} is a text of at most {longest} signs")
    return value


def subscriptions(party: Party, named: Named) -> list[Subscribed]:
    """All subscriptions to a query, oldest first."""
    rows = Subscription.objects.using(alias(environment_of(party))).filter(query_id=named.id)
    return [_subscribed(row, named.name) for row in rows.order_by("created_at", "id")]


def subscription(party: Party, named: Named, number: UUID) -> Subscribed | None:
    """One of them."""
    rows = Subscription.objects.using(alias(environment_of(party))).filter(query_id=named.id, pk=number)
    return next((_subscribed(row, named.name) for row in rows), None)


def unsubscribe(party: Party, named: Named, number: UUID) -> bool:
    """End a subscription; whether there was one."""
    rows = Subscription.objects.using(alias(environment_of(party))).filter(query_id=named.id, pk=number)
    return bool(rows.delete()[0])


def _subscribed(row: Subscription, name: str) -> Subscribed:
    return Subscribed(
        row.id,
        name,
        row.dest,
        row.stream,
        row.schedule,
        row.report_if_empty,
        row.epc_format,
        row.created_at,
        row.min_record_time,
        row.last_notified_at,
        row.failures,
        row.last_failure,
    )
