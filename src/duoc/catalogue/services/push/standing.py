"""How the push stands: what waits for each target, since when, what was refused; as far as the reader keeps the entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from duoc.catalogue.models import Entry, Push, PushSeen, PushTarget
from duoc.catalogue.rules.push.queue import DELAYED, REFUSED, SENDING, SENT, STATES, UNSENT, WAITING, PushRefusedError
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.entries import kept_by
from duoc.catalogue.services.push.targets import targets
from duoc.core.environment import Environment
from duoc.frame import paging, waking

SIZE = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """A target as its reader may know it. waiting: with what is being sent; oldest: since when the oldest of them waits;
    seen: records by what the last comparison thinks of them."""

    target: PushTarget
    waiting: int
    delayed: int
    refused: int
    sent: int
    oldest: datetime | None
    last_sent: datetime | None
    seen: dict[str, int]


def standings(viewer: Viewer) -> list[Standing]:
    """Of every target."""
    return [standing(viewer, one) for one in targets()]


def standing(viewer: Viewer, target: PushTarget) -> Standing:
    """Of one target."""
    mine = _mine(viewer, target)
    found = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    counts = {state: found.get(state, 0) for state in STATES}
    oldest = mine.exclude(state=SENT).aggregate(at=Min("waiting_since"))["at"]
    newest = mine.filter(sent_at__isnull=False).order_by("-sent_at").values_list("sent_at", flat=True).first()
    seen = dict(seen_there(viewer, target).order_by().values_list("verdict").annotate(Count("pk")))
    return Standing(
        target, counts[WAITING] + counts[SENDING], counts[DELAYED], counts[REFUSED], counts[SENT], oldest, newest, seen
    )


def rows(viewer: Viewer, target: PushTarget, state: str = "", after: str = "") -> paging.Page[Push]:
    """A page of records, those first that wait longest, then what was sent. Raises `paging.CursorError`."""
    found = _mine(viewer, target).select_related("entry__agency").order_by("entry__code")
    if state == WAITING:
        found = found.filter(state__in=(WAITING, SENDING))
    elif state in STATES:
        found = found.filter(state=state)
    if after:
        (code,) = paging.decode(after, (str,))
        found = found.filter(entry__code__gt=code)
    return paging.page(list(found[: SIZE + 1]), SIZE, lambda row: (row.entry.code,))


def seen_there(viewer: Viewer, target: PushTarget) -> QuerySet[PushSeen]:
    """What the other side had at the last comparison; records that are nobody's here are for who sees everything."""
    found = PushSeen.objects.filter(target=target)
    return found if viewer.sees is None else found.filter(entry__in=kept_by(viewer))


def of_entry(entry: Entry) -> list[Push]:
    """Where an entry stands at every target."""
    return list(Push.objects.filter(entry=entry).select_related("target").order_by("target__key"))


def resend(viewer: Viewer, target: PushTarget, entries: Iterable[str] = ()) -> int:
    """Send what was refused once more, all of it that is the reader's or these (code); how many. Raises `PushRefusedError`."""
    mine = _mine(viewer, target).filter(state=REFUSED)
    if viewer.changes is not None:
        mine = mine.filter(entry__agency_id__in=viewer.changes)
    if wanted := list(entries):
        mine = mine.filter(entry__code__in=wanted)
    moment = timezone.now()
    count = Push.objects.filter(pk__in=mine.values("pk")).update(state=WAITING, due_at=moment, tries=0, reason="")
    if wanted and not count:
        raise PushRefusedError("Không có mục nào như vậy đang bị từ chối mà bạn phụ trách.")
    waking.wake(Environment.PRODUCTION)
    return count


def next_due() -> datetime | None:
    """When a target has something to do; None: not before something changes."""
    found: list[datetime] = []
    for one in PushTarget.objects.filter(paused=False, adapter="ckan"):
        if one.probe_at:
            found.append(one.probe_at)
            continue
        rest = Push.objects.filter(target=one, state__in=UNSENT).aggregate(at=Min("due_at"))["at"]
        moments = [moment for moment in (rest, one.reconcile_at) if moment]
        if one.reconcile_at is None:
            moments.append(one.created)
        soonest = min(moments)
        found.append(max(soonest, one.next_at) if one.next_at else soonest)
    return min(found, default=None)


def _mine(viewer: Viewer, target: PushTarget) -> QuerySet[Push]:
    found = Push.objects.filter(target=target)
    return found if viewer.sees is None else found.filter(entry__in=kept_by(viewer))
