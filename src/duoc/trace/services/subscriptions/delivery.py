"""Due subscriptions are served: what was recorded since the last time, at most `MOST_EVENTS` in one document.

What was told is moved past only when the receiver said 2xx, so that a killed worker or a receiver that was away costs a second
telling, never a gap. Who does not answer is asked again later and later, for ever: nothing is dropped while he is away.
"""

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.trace.models import Subscription
from duoc.trace.rules import answers
from duoc.trace.rules.queries import QueryParameterError, UnbuiltQueryError, parse
from duoc.trace.rules.schedules import Schedule
from duoc.trace.services import events
from duoc.trace.services.events import Found, Reader, TooComplexError
from duoc.trace.services.subscriptions import webhook
from duoc.trace.services.subscriptions.secrets import unseal

# Twice the events that one moment of recording can have, so that a document never ends within a moment.
MOST_EVENTS = 1_024
_LONGEST_WAIT = timedelta(hours=1)
# A stream is looked at when events are stored, and anyway this often.
_STREAM_WAIT = timedelta(seconds=60)
_TICK = timedelta(microseconds=1)


def deliver(environment: Environment, *, stored: bool = False) -> int:
    """Serve what is due; how many documents arrived. `stored`: events were just stored, so that every stream is due."""
    rows = Subscription.objects.using(alias(environment)).filter(due_at__lte=timezone.now())
    if stored:
        streams = Subscription.objects.using(alias(environment)).filter(stream=True, failures=0)
        rows = rows | streams
    return sum(_serve(environment, number) for number in rows.order_by("due_at").values_list("id", flat=True))


def next_due(environment: Environment) -> datetime | None:
    """When the next subscription is due; None without one."""
    found: datetime | None = Subscription.objects.using(alias(environment)).aggregate(at=Min("due_at"))["at"]
    return found


def _serve(environment: Environment, number: UUID) -> int:
    using = alias(environment)
    with transaction.atomic(using=using):
        row = Subscription.objects.using(using).select_for_update(skip_locked=True, of=["self"]).filter(pk=number)
        found = row.select_related("query__party").first()
        if found is None:
            return 0
        sent = _told(environment, found)
        found.save(using=using)
        return sent


def _told(environment: Environment, row: Subscription) -> int:
    sent, now = 0, timezone.now()
    party = row.query.party
    try:
        if party.ended_at is not None:
            raise webhook.UndeliveredError("the party has ended")
        query = parse(row.query.definition, url=False)
        while True:
            found = events.recorded_since(Reader(environment, party.pk), query, row.min_record_time, MOST_EVENTS)
            new = _whole_moments(found)
            if not new and (sent or not row.report_if_empty or row.stream):
                break
            _post(row, new, now)
            sent += 1
            row.last_notified_at = now
            if new:
                row.min_record_time = new[-1].record_time + _TICK
            if len(found) < MOST_EVENTS:
                break
    except (webhook.UndeliveredError, TooComplexError, QueryParameterError, UnbuiltQueryError) as error:
        row.failures, row.last_failure = row.failures + 1, str(error)
        row.due_at = now + min(timedelta(seconds=2 ** min(row.failures, 12)), _LONGEST_WAIT)
        return sent
    row.failures, row.last_failure = 0, ""
    row.due_at = now + _STREAM_WAIT if row.schedule is None else Schedule.read(row.schedule).after(now)
    return sent


def _whole_moments(found: list[Found]) -> list[Found]:
    """Without the last moment of recording where it may be cut."""
    if len(found) < MOST_EVENTS:
        return found
    return [one for one in found if one.record_time < found[-1].record_time]


def _post(row: Subscription, new: list[Found], now: datetime) -> None:
    translate = row.epc_format == "Always_GS1_Digital_Link"
    shown = [one.answer(translate=translate) for one in new]
    document = answers.query_document(shown, now, row.query.name, str(row.id))
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "GS1-EPCIS-Version": "2.0.0",
        "GS1-CBV-Version": "2.0.0",
        "GS1-EPC-Format": row.epc_format,
        "GS1-Query-Min-Record-Time": answers.written(row.min_record_time),
    }
    if row.token is not None:
        secret = unseal(bytes(row.token))
        if secret is None:
            raise webhook.UndeliveredError("its secret was sealed with another key: subscribe anew")
        headers["GS1-Signature"] = webhook.signature(secret, body)
    webhook.post(row.dest, body, headers)
