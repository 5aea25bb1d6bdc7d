"""Replay runs: which one the replay environment holds."""

from dataclasses import dataclass
from datetime import date

from django.db import connections, transaction
from django.db.models import Max
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.exchange.models import Batch, Replay
from duoc.exchange.services.schema import alias, statement


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the player. scale: share of the published traffic; days inclusive."""

    run: str
    scale: float
    seed: int
    first: date
    last: date
    finished: bool


def current(environment: Environment = Environment.REPLAY) -> Run | None:
    """The run whose traffic the environment holds; None before the first one and outside replay."""
    if environment is not Environment.REPLAY:
        return None
    row = Replay.objects.using(alias(environment)).first()
    if row is None:
        return None
    return Run(row.run, row.scale, row.seed, row.first_day, row.last_day, row.finished_at is not None)


def begin(run: str, scale: float, seed: int, first: date, last: date) -> None:
    """State which run begins; the run before is replaced. The caller has emptied the evidence first."""
    using = alias(Environment.REPLAY)
    with transaction.atomic(using):
        Replay.objects.using(using).all().delete()
        Replay.objects.using(using).create(run=run, scale=scale, seed=seed, first_day=first, last_day=last)


def finish(run: str) -> None:
    """State that the run has played everything."""
    Replay.objects.using(alias(Environment.REPLAY)).filter(run=run).update(finished_at=timezone.now())


def last_batch(gateway: str) -> int:
    """The number of the last batch of a gateway (by its short name) that is stored in the replay's log; 0 for none."""
    rows = Batch.objects.using(alias(Environment.REPLAY)).filter(gateway__name__startswith=f"{gateway}-")
    return rows.aggregate(last=Max("number"))["last"] or 0


def clear_replay() -> None:
    """Empty the replay's evidence before a new run replaces the one before. No other environment's can be emptied."""
    using = alias(Environment.REPLAY)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(statement("clear_evidence"))
        Replay.objects.using(using).all().delete()
