"""Scores are counted here: all of them, or those that no longer say what is served, a few at a time."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q
from django.utils import timezone
from rdflib import Graph, URIRef

from duoc.catalogue.models import Score, Tried, WholeScore
from duoc.catalogue.rules import quality as rules
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services.entries import Entry, seen_by
from duoc.catalogue.services.quality.served import served, served_entry
from duoc.catalogue.services.search_texts import statement
from duoc.engines.dcat import mqa
from duoc.engines.dcat.namespaces import DCAT
from duoc.people.services.periods import today

_KEPT = ["total", "average", "points", "untried", "parts", "passed", "addresses", "counted_at"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count found. `total`, `average`: of the catalogue, by the share of datasets and distributions."""

    entries: int
    total: float
    average: float
    rating: str
    untried: int


@dataclass(frozen=True, slots=True)
class _Found:
    """The score of an entry, the addresses of its data, and the moment before it was read."""

    score: mqa.Score
    addresses: list[str]
    at: datetime


def count() -> Counted:
    """Count the scores of all public entries and of the catalogue, and keep them."""
    found: dict[UUID, _Found] = {}
    at = timezone.now()
    reachable = {row.address: row.answered for row in Tried.objects.all()}
    for page in served():
        found |= _scores(page, reachable, at)
        at = timezone.now()
    _keep(found)
    whole = _keep_whole()
    return Counted(whole.entries, whole.total, whole.average, rules.rating(whole.total), whole.untried)


def rescore(limit: int, go_on: Callable[[], bool] = lambda: True) -> int:
    """Count at most `limit` entries anew whose score is missing or older than the entry or an answer of its addresses, the oldest
    first, while `go_on` says so; how many were. Then the catalogue's own score follows."""
    done = 0
    for row in _due(limit):
        if not go_on():
            break
        try:
            at = timezone.now()
            page = served_entry(row)
            _keep(_scores(page, _reachable(_addresses(page, None)), at))
            done += 1
        except DatabaseError:
            raise
        except Exception:
            # One description that nobody can read must not leave all the others without a score.
            _log.exception("no score of %s", row.code)
    gone, _ = Score.objects.exclude(entry__in=seen_by(ANYBODY)).delete()
    if done or gone or not WholeScore.objects.filter(day=today()).exists():
        _keep_whole()
    return done


def _due(limit: int) -> list[Entry]:
    among = Func(
        F("address"), OuterRef("score__addresses"), template="(%(expressions)s))", arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )  # fmt: skip
    answered = Tried.objects.filter(among, at__gt=OuterRef("score__counted_at"))
    stale = Q(score__isnull=True) | Q(score__counted_at__lt=F("modified")) | Exists(answered)
    return list(seen_by(ANYBODY).filter(stale).order_by(F("score__counted_at").asc(nulls_first=True), "pk")[:limit])


def _scores(page: Graph, reachable: Mapping[str, bool], at: datetime) -> dict[UUID, _Found]:
    return {
        UUID(uri.rpartition("/")[2]): _Found(score, sorted(_addresses(page, URIRef(uri))), at)
        for uri, score in mqa.datasets(page, reachable).items()
    }


def _addresses(page: Graph, dataset: URIRef | None) -> set[str]:
    parts = set(page.objects(dataset, DCAT.distribution))
    return {
        str(node) for part in parts for name in (DCAT.accessURL, DCAT.downloadURL) for node in page.objects(part, name)
    }


def _reachable(addresses: set[str]) -> dict[str, bool]:
    return dict(Tried.objects.filter(address__in=addresses).values_list("address", "answered"))


def _keep(found: Mapping[UUID, _Found]) -> None:
    with transaction.atomic():
        known = set(seen_by(ANYBODY).filter(pk__in=found).values_list("pk", flat=True))
        rows = []
        for key, one in found.items():
            if key in known:
                told = rules.told(one.score)
                rows.append(
                    Score(
                        entry_id=key, total=round(one.score.total, 2), average=round(one.score.average_total, 2),
                        untried=len(one.score.untried), points=told.points, parts=told.parts, passed=told.passed,
                        addresses=one.addresses, counted_at=one.at,
                    )
                )  # fmt: skip
        Score.objects.bulk_create(rows, update_conflicts=True, unique_fields=["entry"], update_fields=_KEPT)


def _keep_whole() -> WholeScore:
    """The catalogue's score from those of its entries, kept for this day."""
    Score.objects.exclude(entry__in=seen_by(ANYBODY)).delete()
    rows = list(Score.objects.values_list("points", "parts", "passed"))
    whole = rules.whole(rules.Told(*row) for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(statement("score_addresses_untried"))
        untried = cursor.fetchone()[0]
    facts = {
        "entries": len(rows), "total": round(whole.total, 2), "average": round(whole.average, 2),
        "points": dict(whole.points), "untried": untried, "counted_at": timezone.now(),
    }  # fmt: skip
    kept, _ = WholeScore.objects.update_or_create(day=today(), defaults=facts)
    return kept
