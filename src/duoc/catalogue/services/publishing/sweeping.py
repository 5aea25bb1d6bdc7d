"""What nobody needs any more: rows of replaced versions after their hour, leavings of dead processes, old staged files."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from duoc.catalogue.models import Draft, Publication, Version
from duoc.catalogue.rules.versions import LIVE
from duoc.catalogue.services import folders
from duoc.catalogue.services.publishing import drafting, files, rows

STAGED_DAYS = (
    30  # a file that was refused or stopped may be published with other answers, or after a marking, for so long
)
_DAY_S = 86_400.0


def sweep() -> int:
    """Take away what is over; how many tables and files. Safe beside running jobs and at any moment."""
    return _replaced_rows() + _drafts() + _files()


def _replaced_rows() -> int:
    done = 0
    for row in Version.objects.filter(rows_until__lt=timezone.now()).exclude(rows_table=""):
        # Somebody still reads: next time.
        with suppress(OperationalError), transaction.atomic():
            Version.objects.filter(pk=row.pk).update(rows_table="")
            rows.drop(row.rows_table)
            done += 1
    return done


def _drafts() -> int:
    """Rows that were written into what is no longer there."""
    over = Draft.objects.filter(Q(resource__removed=True) | Q(resource__entry__state="withdrawn"))
    done = list(over.values_list("pk", flat=True))
    for resource in done:
        drafting.forget(resource)
    return len(done)


def _files() -> int:
    since = timezone.now() - timedelta(days=STAGED_DAYS)
    wanted = Publication.objects.filter(state__in=LIVE) | Publication.objects.filter(ended_at__gte=since).exclude(
        state__in=("published", "unchanged")
    )
    staged = {source.get("sha256") for source in wanted.values_list("source", flat=True)}
    standing = Version.objects.exclude(state="withdrawn").values_list("parquet_sha256", "original_sha256")
    tables, originals = set(), set()
    for table, original in standing:
        tables.add(table)
        originals.add(original)
    done = 0
    for kind, kept in ((folders.STAGE, staged), (folders.PARQUET, tables), (folders.ORIGINALS, originals)):
        over = [place for place in files.older_than(kind, _DAY_S) if _name(place) not in kept]
        files.erase(*over)
        done += len(over)
    return done


def _name(place: Path) -> str:
    return place.name.removesuffix(".parquet")
