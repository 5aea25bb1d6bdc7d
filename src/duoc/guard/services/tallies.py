"""What was passed and refused, counted: by hour of a day, by application, and refusals by what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import ExtractHour

from duoc.core.clock import PROVINCE_ZONE
from duoc.guard.models import Application, Decision
from duoc.guard.services.scope import Scope

REFUSED, ASKED = Q(verdict="block"), Q(verdict__in=("pass", "block"))


@dataclass(frozen=True, slots=True)
class Tally:
    """Statements and calls that were let pass, and those that were not."""

    passed: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Refusals:
    """What was refused to one application by one rule under one key, and how often. number: one of them, of `writer`."""

    application: str
    rule: str
    key: str
    text: str
    count: int
    first: datetime
    last: datetime
    accounts: int


def today() -> date:
    """The province's."""
    return datetime.now(PROVINCE_ZONE).date()


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of a day of the province to the end of another."""
    begin = datetime.combine(first, time(), PROVINCE_ZONE)
    return begin, datetime.combine(last + timedelta(days=1), time(), PROVINCE_ZONE)


def hours(day: date, within: Scope) -> list[Tally]:
    """The 24 hours of a day of the province."""
    counted = (
        _of(day, day, within).filter(ASKED).annotate(hour=ExtractHour("time", tzinfo=PROVINCE_ZONE)).values("hour")
        .annotate(refused=Count("number", filter=REFUSED), every=Count("number")).order_by("hour")
    )  # fmt: skip
    found = {one["hour"]: Tally(one["every"] - one["refused"], one["refused"]) for one in counted}
    return [found.get(hour, Tally()) for hour in range(24)]


def applications(day: date, within: Scope) -> dict[str, Tally]:
    """The day by application."""
    counted = (
        _of(day, day, within).filter(ASKED).values("application")
        .annotate(refused=Count("number", filter=REFUSED), every=Count("number")).order_by("application")
    )  # fmt: skip
    return {one["application"]: Tally(one["every"] - one["refused"], one["refused"]) for one in counted}


def refusals(first: date, last: date, within: Scope, application: str = "", most: int = 200) -> Sequence[Refusals]:
    """What was refused from a day to another, grouped, the most frequent first; at most so many groups."""
    found = _of(first, last, within).filter(REFUSED)
    if application:
        found = found.filter(application=application)
    grouped: Any = found.values("application", "rule", "key").annotate(
        count=Count("number"), first=Min("time"), last=Max("time"), text=Max("text"),
        accounts=Count("account", distinct=True),
    )  # fmt: skip
    return [Refusals(**one) for one in grouped.order_by("-count", "application", "rule", "key")[:most]]


def _of(first: date, last: date, within: Scope) -> QuerySet[Decision]:
    found = Decision.objects.filter(day__range=(first, last))
    return found if within is None else found.filter(application__in=within)


def known() -> list[str]:
    """The names of the applications behind the wall."""
    return list(Application.objects.order_by("name").values_list("name", flat=True))
