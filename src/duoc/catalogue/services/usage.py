"""How entries were used: of one by day, of all that a viewer may know of; the numbers of `counting`, and no others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from duoc.catalogue.models import Resource, Usage
from duoc.catalogue.rules.entries import ON_SHOW
from duoc.catalogue.rules.usage import KINDS, PAGE, RECENT_DAYS, Day, Uses
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.entries import seen_by
from duoc.people.services.periods import today


@dataclass(frozen=True, slots=True)
class EntryUse:
    """An entry and its uses in a period. services: of the exchange, as the entry's resources name them; last: day of the newest
    use of its data ever, by somebody who is no robot."""

    id: UUID
    name: str
    title: str
    kind: str
    level: str
    sample: bool
    agency: str
    agency_key: str
    published_at: datetime | None
    services: tuple[str, ...]
    uses: Uses
    last: date | None


def days(entry: UUID, first: date, last: date) -> list[Day]:
    """The uses of an entry on every day of a period, both inclusive, days without any too. Whether the entry may be known of is
    the caller's question."""
    found: dict[date, dict[str, int]] = {}
    rows = Usage.objects.filter(entry_id=entry, day__gte=first, day__lte=last)
    for day, kind, robot, count in rows.values_list("day", "kind", "robot", "count"):
        held = found.setdefault(day, {})
        name = "robots" if robot else kind
        held[name] = held.get(name, 0) + count
    whole = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [Day(day, Uses(**found.get(day, {}))) for day in whole]


def last_use(entry: UUID) -> date | None:
    """The day of the newest use of an entry's data by somebody who is no robot."""
    found: date | None = _used().filter(entry_id=entry).aggregate(last=Max("day"))["last"]
    return found


def entries_used(viewer: Viewer, first: date, last: date) -> list[EntryUse]:
    """Every entry on show that the viewer may know of, with its uses from `first` to `last`, both inclusive; five queries."""
    shown = seen_by(viewer).filter(state__in=ON_SHOW)
    ids = shown.order_by().values("pk")
    counted = _counted(ids, first, last)
    newest = dict(_used().filter(entry__in=ids).order_by().values_list("entry").annotate(last=Max("day")))
    services: dict[UUID, list[str]] = {}
    named = Resource.objects.filter(entry__in=ids, removed=False).exclude(service="")
    for entry, service in named.values_list("entry_id", "service"):
        services.setdefault(entry, []).append(service)
    return [
        EntryUse(
            one.pk, one.name, one.title, one.kind, one.level, one.sample, one.agency.name, one.agency.key,
            one.published_at, tuple(services.get(one.pk, ())), counted.get(one.pk, Uses()), newest.get(one.pk),
        )
        for one in shown.order_by("sort_key", "pk")
    ]  # fmt: skip


def tracked(entries: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """CKAN's `tracking_summary` of entries: {total, recent} views of their pages; recent: of `RECENT_DAYS` days."""
    since = today() - timedelta(days=RECENT_DAYS)
    rows = Usage.objects.filter(entry__in=list(entries), kind=PAGE, robot=False).order_by().values_list("entry")
    told = rows.annotate(total=Sum("count"), recent=Sum("count", filter=Q(day__gt=since), default=0))
    return {entry: {"total": total, "recent": recent} for entry, total, recent in told}


def views_recent() -> Any:
    """The expression of an entry's recent views, 0 for none: what CKAN orders by as `views_recent`."""
    recent = Usage.objects.filter(
        entry=OuterRef("pk"), kind=PAGE, robot=False, day__gt=today() - timedelta(days=RECENT_DAYS)
    )
    summed = recent.order_by().values("entry").annotate(n=Sum("count")).values("n")
    return Coalesce(Subquery(summed), Value(0))


def _used() -> QuerySet[Usage]:
    return Usage.objects.filter(robot=False).exclude(kind=PAGE)


def _counted(ids: Any, first: date, last: date) -> Mapping[UUID, Uses]:
    rows = Usage.objects.filter(entry__in=ids, day__gte=first, day__lte=last).order_by().values_list("entry")
    sums = {kind: Sum("count", filter=Q(kind=kind, robot=False), default=0) for kind in KINDS}
    found = rows.annotate(**sums, robots=Sum("count", filter=Q(robot=True), default=0))
    return {row[0]: Uses(*row[1:]) for row in found}
