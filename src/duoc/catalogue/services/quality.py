"""The score of every entry (MQA, 405 points), counted from what anybody is served; addresses are tried from outside."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from rdflib import Graph

from duoc.catalogue.models import Score, Tried
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import graph
from duoc.catalogue.services.entries import seen_by
from duoc.core import outgoing, settings
from duoc.engines.dcat import mqa, parsing
from duoc.engines.dcat.namespaces import DCAT
from duoc.engines.dcat.paging import pages

KEEPS = timedelta(days=7)  # how long it is believed that an address answers


@dataclass(frozen=True, slots=True)
class Quality:
    """The score of an entry as its page shows it. lost: (what to do, points to win), the dearest first."""

    total: float
    average: float
    rating: str
    lost: tuple[tuple[str, float], ...]
    untried: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count found. `total`, `average`: of the catalogue, by the share of datasets and distributions."""

    entries: int
    total: float
    average: float
    rating: str
    untried: int


def count() -> Counted:
    """Count the scores of all public entries and of the catalogue, and keep those of the entries."""
    reachable = {row.address: row.answered for row in Tried.objects.all()}
    whole = Graph(store="SimpleMemory")
    found: dict[UUID, mqa.Score] = {}
    for served in _served():
        for uri, score in mqa.datasets(served, reachable).items():
            found[UUID(uri.rpartition("/")[2])] = score
        for triple in served:
            whole.add(triple)
    _keep(found)
    total = mqa.catalogue(whole, reachable)
    return Counted(len(found), total.total, total.average_total, total.rating, len(total.untried))


def quality(entry: UUID) -> Quality | None:
    """The kept score of an entry; None where none was counted yet."""
    row = Score.objects.filter(pk=entry).first()
    if row is None:
        return None
    metrics = mqa.metrics()
    lost = [(one.advice, round(one.weight - row.points.get(one.key, 0), 1)) for one in metrics]
    lost = sorted((pair for pair in lost if pair[1] > 0), key=lambda pair: -pair[1])
    rating = next(word for word, least in mqa.RATINGS if row.total >= least)
    return Quality(row.total, row.average, rating, tuple(lost), row.untried, row.counted_at)


def try_addresses(told: Callable[[int, int], None] = lambda _done, _total: None, now: datetime | None = None) -> int:
    """Try the addresses of public data that nobody tried within `KEEPS`, over the network as a stranger would; how many were.

    `told`: (done, of how many). Addresses of data that is gone are forgotten.
    """
    held = settings.load()
    opened, own = outgoing.networks(held.fetch_networks), graph.portal().site
    wanted = {
        str(node)
        for served in _served()
        for name in (DCAT.accessURL, DCAT.downloadURL)
        for node in served.objects(None, name)
    }
    Tried.objects.exclude(address__in=wanted).delete()
    fresh = set(Tried.objects.filter(at__gt=(now or timezone.now()) - KEEPS).values_list("address", flat=True))
    waiting = sorted(wanted - fresh)
    for number, address in enumerate(waiting, 1):
        status = _status(address, opened, own)
        Tried.objects.update_or_create(
            address=address, defaults={"answered": 200 <= status < 300, "status": status, "at": now or timezone.now()}
        )
        told(number, len(waiting))
    return len(waiting)


def _status(address: str, opened: outgoing.Networks, own: str) -> int:
    """What HEAD is answered; where a server knows no HEAD, GET of a few bytes; 0 for no answer."""
    try:
        status = outgoing.ask(address, method="HEAD", opened=opened, own=own).status
        if status in (400, 403, 404, 405, 501):
            headers = {"Range": "bytes=0-0"}
            status = outgoing.ask(address, headers=headers, most=1 << 20, opened=opened, own=own).status
    except outgoing.AddressRefusedError:
        return 0
    except outgoing.NoAnswerError as error:
        return error.status
    return status


def _served() -> Iterable[Graph]:
    """The graphs of all pages, read back from the bytes that are served."""
    number = 1
    while True:
        held = graph.page(ANYBODY, graph.Wanted(number))
        yield parsing.parse(graph.written(held, ANYBODY, "jsonld"), "application/ld+json")
        if number >= pages(held.total):
            return
        number += 1


def _keep(found: dict[UUID, mqa.Score]) -> None:
    with transaction.atomic():
        known = set(seen_by(ANYBODY).filter(pk__in=found).values_list("pk", flat=True))
        Score.objects.exclude(pk__in=known).delete()
        rows = [
            Score(
                entry_id=key, total=round(score.total, 2), average=round(score.average_total, 2), untried=len(score.untried),
                points={point.metric.key: round(point.points, 2) for point in score.points}, counted_at=timezone.now(),
            )
            for key, score in found.items() if key in known
        ]  # fmt: skip
        members = ["total", "average", "points", "untried", "counted_at"]
        Score.objects.bulk_create(rows, update_conflicts=True, unique_fields=["entry"], update_fields=members)
