"""Entries from the catalogues of others: what is new, what changed, what is gone; each run leaves its log."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from duoc.catalogue.models import Entry, Harvested, HarvestRun, HarvestSource, Publisher, Resource, Topic
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.harvest import Remote, vanished
from duoc.catalogue.rules.schedules import next_run
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import entries, publishers, resources
from duoc.catalogue.services.remote import Listing, SourceError, list_ckan, list_dcat
from duoc.core import outgoing, settings
from duoc.core.environment import Environment
from duoc.frame import waking
from duoc.people import services as people
from duoc.people.services.periods import today

MOST_LINES = 200
_TAKEN = ("url", "name", "description", "format", "mimetype")


class SourceRefusedError(ValueError):
    """A source that cannot be; the sentence says why."""


@dataclass
class _Tally:
    seen: int = 0
    made: int = 0
    changed: int = 0
    withdrawn: int = 0
    refused: int = 0
    log: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        if len(self.log) < MOST_LINES:
            self.log.append(line[:500])


def sources() -> QuerySet[HarvestSource]:
    """All sources by name, each with its agency."""
    return HarvestSource.objects.select_related("agency").order_by("name")


def source(name: str) -> HarvestSource | None:
    """The source of a name."""
    return sources().filter(name=name).first()


def add_source(name: str, kind: str, address: str, agency: str) -> HarvestSource:
    """A new source, whose entries an agency (its key word) answers for here. Raises `SourceRefusedError`."""
    held = next((one for one in people.agencies_as_of(today()) if one.key == agency), None)
    if held is None:
        raise SourceRefusedError(f"Không có cơ quan {agency}.")
    try:
        outgoing.check(address, outgoing.networks(settings.load().fetch_networks))
        with transaction.atomic():
            made = HarvestSource.objects.create(name=name, kind=kind, address=address.rstrip("/"), agency=held)
    except outgoing.AddressRefusedError as error:
        raise SourceRefusedError(f"{address[:200]}: {error}.") from None
    except IntegrityError:
        raise SourceRefusedError(
            "Đã có nguồn cùng tên hoặc cùng địa chỉ, hoặc loại nguồn không phải ckan, dcat."
        ) from None
    waking.wake(Environment.PRODUCTION)  # whose sweep runs what is due
    return made


def runs(held: HarvestSource, limit: int = 20) -> list[HarvestRun]:
    """The last runs of a source, newest first."""
    return list(held.runs.all()[:limit])


def run(held: HarvestSource) -> HarvestRun:
    """Take over what changed at a source. A run that somebody killed is ended first; one that works elsewhere is left alone.

    What a killed run has taken is known by its hash, so the next one goes on where it was. Raises `SourceRefusedError` while
    another run of this source works.
    """
    with _alone(held):
        started = timezone.now()
        # Whoever works holds the lock of the source: what says that it runs and has none was killed.
        HarvestRun.objects.filter(source=held, outcome="running").update(
            outcome="failed", ended_at=started, log=["Lần chạy bị ngắt."]
        )
        return _run(held, HarvestRun.objects.create(source=held, started_at=started))


@contextmanager
def _alone(held: HarvestSource) -> Iterator[None]:
    """A lock of this session, which its end lets go of, however it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(current_schema() || '.harvest'), %s)", [held.pk])
        if not cursor.fetchone()[0]:
            raise SourceRefusedError(f"{held.name}: đang có một lần chạy khác.")
    try:
        yield
    finally:
        with suppress(InterfaceError, OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(current_schema() || '.harvest'), %s)", [held.pk])


def _run(held: HarvestSource, row: HarvestRun) -> HarvestRun:
    tally, outcome, whole = _Tally(), "failed", False
    try:
        listing = (list_ckan if held.kind == "ckan" else list_dcat)(held.address, held.checked_from)
        outcome, whole = _take(held, listing, tally)
    except SourceError as error:
        tally.say(str(error))
    except Exception as error:
        tally.say(f"Lần chạy dừng giữa chừng: {type(error).__name__}.")
        raise
    finally:
        row.outcome, row.whole, row.ended_at, row.log = outcome, whole, timezone.now(), tally.log
        row.seen, row.made, row.changed = tally.seen, tally.made, tally.changed
        row.withdrawn, row.refused = tally.withdrawn, tally.refused
        row.save()
        _settle(held, row)
    return row


def _settle(held: HarvestSource, row: HarvestRun) -> None:
    """Note from when on changes are asked for, and when the source is asked next."""
    source = HarvestSource.objects.get(pk=held.pk)
    done = row.outcome == "done"
    source.failures = 0 if done else source.failures + 1
    source.next_at = next_run(timezone.now(), source.every_hours, source.failures)
    source.checked_from = row.started_at if done else source.checked_from
    source.save(update_fields=["failures", "next_at", "checked_from"])


def _take(held: HarvestSource, listing: Listing, tally: _Tally) -> tuple[str, bool]:
    viewer = Viewer(sees=None, changes=None, name=f"thu thập: {held.name}")
    publisher = publishers.publisher_of(held.agency)
    for remote in listing.records(tally.say):
        tally.seen += 1
        try:
            with transaction.atomic():
                _record(held, remote, viewer, publisher, tally)
        except EntryRefusedError as error:
            tally.refused += 1
            tally.say(f"{remote.id[:200]}: {error}")
    tally.refused += listing.unusable
    if listing.whole:
        _gone(held, listing.ids, viewer, tally)
    return ("done" if listing.whole else "partial"), listing.whole


def _record(held: HarvestSource, remote: Remote, viewer: Viewer, publisher: Publisher, tally: _Tally) -> None:
    known = Harvested.objects.select_related("entry").filter(source=held, remote=remote.id).first()
    if known is not None and known.entry.state == "withdrawn":
        known.delete()  # it came back after its stone was set: it is a new entry
        known = None
    if known is None:
        row = _new(held, remote, viewer, publisher)
        Harvested.objects.create(entry=row, source=held, remote=remote.id, hash=remote.hash)
        tally.made += 1
        return
    row = known.entry
    if row.state == "ended" and known.missing:
        entries.set_state(viewer, row, "published", reason="Nguồn lại có mục này.")
    if known.hash != remote.hash:
        entries.change(viewer, row, {**remote.members, **_topic(remote)})
        _links(row, remote, viewer)
        tally.changed += 1
    Harvested.objects.filter(pk=known.pk).update(hash=remote.hash, seen_at=timezone.now(), missing=0)


def _new(held: HarvestSource, remote: Remote, viewer: Viewer, publisher: Publisher) -> Entry:
    members: dict[str, Any] = dict(remote.members)
    if remote.name and not Entry.objects.filter(name=remote.name).exists():
        members["name"] = remote.name
    topic = _topic(remote).get("topic")
    row = entries.register(viewer, publisher, topic=topic, **members)
    row = entries.set_state(viewer, row, "published", reason=f"Từ nguồn {held.name}")
    _links(row, remote, viewer)
    return row


def _topic(remote: Remote) -> dict[str, Topic]:
    """The first sector with the theme; none where the source names none that we have."""
    found = Topic.objects.filter(theme=remote.theme).first() if remote.theme else None
    return {"topic": found} if found else {}


def _links(row: Entry, remote: Remote, viewer: Viewer) -> None:
    """The entry's links as the source has them; a link of the same address stays the same resource."""
    held = {one.url: one for one in Resource.objects.filter(entry=row, removed=False, url_type="")}
    for link in remote.links:
        members = {name: getattr(link, name) for name in _TAKEN}
        one = held.pop(link.url, None)
        if one is None:
            resources.add_resource(viewer, row, **members)
        elif any(getattr(one, name) != value for name, value in members.items() if name != "format"):
            resources.change_resource(viewer, one, members)
    for one in held.values():
        resources.remove_resource(viewer, one)


def _gone(held: HarvestSource, listed: set[str], viewer: Viewer, tally: _Tally) -> None:
    """What the source no longer lists: no longer updated the first time, withdrawn when it is still missing the next time."""
    known = {
        one.remote: one
        for one in Harvested.objects.select_related("entry").filter(source=held).exclude(entry__state="withdrawn")
    }
    gone = vanished(known, listed)
    if gone is None:
        tally.say("Nguồn chỉ còn liệt kê dưới một nửa số mục đã biết: không mục nào bị gỡ, cần người xem.")
        return
    for remote in gone:
        one = known[remote]
        if one.missing == 0 and one.entry.state == "published":
            entries.set_state(viewer, one.entry, "ended", reason=f"Nguồn {held.name} không còn liệt kê mục này.")
        elif one.missing > 0:
            entries.set_state(viewer, one.entry, "withdrawn", reason=f"Nguồn {held.name} đã gỡ mục này.")
            tally.withdrawn += 1
        Harvested.objects.filter(pk=one.pk).update(missing=one.missing + 1)
        tally.say(f"{remote[:200]}: nguồn không còn liệt kê")
