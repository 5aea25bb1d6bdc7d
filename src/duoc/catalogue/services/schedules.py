"""Harvests that are due: run one after the other, each by itself; what a run found decides when the next one is."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from duoc.catalogue.models import HarvestRun, HarvestSource
from duoc.catalogue.rules.harvest import MOST_HOURS
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import harvesting
from duoc.catalogue.services.harvesting import SourceRefusedError
from duoc.core.environment import Environment
from duoc.frame import waking

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Course:
    """A source and where it stands. last: the newest run, None before the first; trouble: the last line of a failed one."""

    source: HarvestSource
    last: HarvestRun | None
    trouble: str


def courses(viewer: Viewer) -> list[Course]:
    """The sources whose agency the viewer sees all of, with their newest run, by name."""
    found = harvesting.sources()
    if viewer.sees is not None:
        found = found.filter(agency__in=viewer.sees)
    return [_course(one) for one in found]


def course(viewer: Viewer, number: int) -> Course | None:
    """One of them."""
    return next((one for one in courses(viewer) if one.source.pk == number), None)


def due(now: datetime | None = None) -> QuerySet[HarvestSource]:
    """Sources whose time has come, the one that waits longest first."""
    come = Q(next_at__isnull=True) | Q(next_at__lte=now or timezone.now())
    return HarvestSource.objects.filter(come, every_hours__isnull=False).order_by(
        F("next_at").asc(nulls_first=True), "pk"
    )


def set_period(name: str, every_hours: int | None) -> HarvestSource:
    """Ask a source every so many hours from now on, or only by hand (None). Raises `SourceRefusedError`."""
    held = harvesting.source(name)
    if held is None:
        raise SourceRefusedError(f"Không có nguồn {name}.")
    if every_hours is not None and not 1 <= every_hours <= MOST_HOURS:
        raise SourceRefusedError(f"Kỳ thu thập phải từ 1 đến {MOST_HOURS} giờ.")
    held.every_hours, held.next_at = every_hours, None
    held.save(update_fields=["every_hours", "next_at"])
    waking.wake(Environment.PRODUCTION)
    return held


def run_due(limit: int, go_on: Callable[[], bool] = lambda: True, now: datetime | None = None) -> list[HarvestRun]:
    """Run at most `limit` sources that are due, while `go_on` says so. One that fails is noted and stops none of the others."""
    done = []
    for held in due(now)[:limit]:
        if not go_on():
            break
        try:
            done.append(harvesting.run(held))
        except SourceRefusedError:
            continue  # somebody runs it by hand just now
        except DatabaseError:
            raise
        except Exception:
            # The run has noted that it failed, and when the next one is; the others have nothing to do with it.
            _log.exception("harvest of source %s", held.pk)
    return done


def _course(held: HarvestSource) -> Course:
    last = next(iter(harvesting.runs(held, 1)), None)
    failed = last is not None and last.outcome in ("failed", "partial")
    return Course(held, last, (last.log[-1] if last.log else "") if failed and last else "")
