"""Calls per day from the roll-up: the day chart, and the days that a page of rows need look into."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q, Sum

from duoc.core.environment import Environment
from duoc.exchange.models import Rollup
from duoc.exchange.rules.report import FAILED_FROM
from duoc.exchange.rules.tally import OUTCOMES
from duoc.exchange.services.messages import PAGE, Filter
from duoc.exchange.services.schema import alias
from duoc.frame import paging

LONGEST_CHART = 400  # days: more bars than pixels say nothing


@dataclass(frozen=True, slots=True)
class Count:
    """A day's calls; `failed`: those with a status of 400 or more."""

    day: date
    requests: int
    failed: int


def counts(
    first: date,
    last: date,
    service: int | None = None,
    clients: Sequence[int] | None = None,
    environment: Environment = Environment.PRODUCTION,
    outcome: str | None = None,
) -> list[Count]:
    """Days with calls (of an outcome of `OUTCOMES`), in order; both days inclusive."""
    rows = Rollup.objects.using(alias(environment)).filter(day__gte=first, day__lte=last)
    if service is not None:
        rows = rows.filter(service_id=service)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    if outcome is not None:
        rows = rows.filter(status__range=OUTCOMES[outcome])
    failed = Sum("requests", filter=Q(status__gte=FAILED_FROM), default=0)
    grouped = rows.order_by("day").values("day").annotate(all=Sum("requests"), failed=failed)
    return [Count(row["day"], row["all"], row["failed"]) for row in grouped]


def filled(counted: Sequence[Count], first: date, last: date) -> list[Count]:
    """Every day of the period in order, days without calls too, so that a chart shows gaps as gaps."""
    known = {count.day: count for count in counted}
    length = (last - first).days + 1
    days = (first + timedelta(days=step) for step in range(length))
    return [known.get(day, Count(day, 0, 0)) for day in days] if length <= LONGEST_CHART else list(counted)


def narrowed(wanted: Filter, counted: Sequence[Count], after: str | None = None, size: int = PAGE) -> Filter:
    """The same filter over as few days as surely hold the next page: a rare service never searches a whole year.

    `after`: the cursor of the page before. The first day it stands in may be used up, so it never counts as full.
    """
    last = wanted.last
    if after:
        reached = paging.day(paging.decode(after, (str, int, int, int))[0])
        last = min(reached, last) if last else reached
    gathered = 0
    for count in reversed(counted):
        if last is not None and count.day > last:
            continue
        if not (after and count.day == last):
            of_outcome = {"success": count.requests - count.failed, "failure": count.failed}
            gathered += of_outcome.get(wanted.outcome or "", count.requests)
        if gathered > size:
            return replace(wanted, first=count.day, last=last)
    return replace(wanted, last=last)
