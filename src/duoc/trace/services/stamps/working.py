"""Orders made in pages: minted and written to files by the worker, with progress, a stop and a going on.

A file that was written waits in the environment's folder (0600) for one complete download, a day at most: it holds the PINs.
Whoever controls the folder in that day can copy the stamps of that batch, no others.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.frame import outbox, waking
from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import StampBatch, StampWork
from duoc.trace.rules.stamps import StampRefusedError
from duoc.trace.services.stamps.handing_out import hand_out
from duoc.trace.services.stamps.minting import alone, mint

_PRODUCTION = Environment.PRODUCTION
FORMS = ("pdf", "csv")
KEPT_FOR = timedelta(days=1)
_BLOCK = 1 << 16  # octets of a download at a time
_LOOK_S = 1.0  # how often a running job looks whether it was stopped


class _StoppedError(Exception):
    """Somebody stopped the job."""


def ask(batch: StampBatch, *, by: str = "", environment: Environment = _PRODUCTION) -> StampWork:
    """Let the worker mint an order."""
    row, _ = StampWork.objects.using(alias(environment)).get_or_create(batch=batch, defaults={"by": by})
    waking.wake(environment)
    return row


def ask_file(batch: StampBatch, form: str, *, by: str = "", environment: Environment = _PRODUCTION) -> StampWork:
    """Let the worker write the batch's one file: label sheets (`pdf`) or a list for a printer's own system (`csv`).

    Raises `StampRefusedError` for a batch that is not minted yet or was handed out before.
    """
    if form not in FORMS:
        raise StampRefusedError(f"Không có dạng tệp {form!r}.")
    using = alias(environment)
    with transaction.atomic(using):
        StampWork.objects.using(using).get_or_create(batch=batch, defaults={"by": by})
        row = StampWork.objects.using(using).select_for_update().select_related("batch").get(batch=batch)
        if row.batch.minted_at is None:
            raise StampRefusedError(f"Lô tem {batch.pk} chưa tạo xong.")
        if row.batch.handed_out_at is not None or row.form:
            raise StampRefusedError(f"Lô tem {batch.pk} đã được giao tệp in; in lại là làm tem sao chép.")
        row.form, row.by, row.written, row.fault, row.stopped_at = form, by, 0, "", None
        row.save(using=using)
    waking.wake(environment)
    return row


def stop(batch: StampBatch, *, environment: Environment = _PRODUCTION) -> None:
    """The worker lets the job lie where it is, within a moment. What exists already stays."""
    rows = StampWork.objects.using(alias(environment)).filter(batch=batch, stopped_at=None, ready_at=None)
    rows.update(stopped_at=timezone.now())


def go_on(batch: StampBatch, *, environment: Environment = _PRODUCTION) -> None:
    """The worker takes it up again, also after a fault."""
    rows = StampWork.objects.using(alias(environment)).filter(batch=batch, ready_at=None)
    rows.update(stopped_at=None, fault="")
    waking.wake(environment)


def work_of(batch: StampBatch, environment: Environment = _PRODUCTION) -> StampWork | None:
    """What the worker was asked for a batch; None for one that was made on the command line."""
    return StampWork.objects.using(alias(environment)).filter(batch=batch).first()


def orders(
    party: Party, environment: Environment = _PRODUCTION, *, after: int | None = None, limit: int | None = None
) -> list[StampBatch]:
    """A party's orders, newest first, minted or not. after: number of the last one seen."""
    rows = StampBatch.objects.using(alias(environment)).select_related("product", "work").filter(party_id=party.pk)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk").defer("knots", "pin_knots")[:limit])


def work(environment: Environment) -> int:
    """One turn of the worker: the oldest job that waits, to its end or until it is stopped; how many were carried on."""
    using = alias(environment)
    waiting = StampWork.objects.using(using).select_related("batch__product", "batch__party")
    waiting = waiting.filter(stopped_at=None, fault="", ready_at=None)
    done = 0
    for row in [*waiting.filter(batch__minted_at=None), *waiting.exclude(form="").exclude(batch__minted_at=None)]:
        try:
            if row.batch.minted_at is None:
                mint(row.batch, by=row.by, environment=environment, tell=_Watch(row, using).minted)
            else:
                _write(row, environment)
            done += 1
        except _StoppedError:
            done += 1
        except StampRefusedError as error:
            if "tiến trình khác" not in str(error):  # another worker has it; it is in good hands
                StampWork.objects.using(using).filter(pk=row.pk).update(fault=str(error))
    return done


def sweep(environment: Environment) -> None:
    """Files that nobody fetched within a day, and drafts of dead workers, go."""
    for file in folder(environment).iterdir():
        with suppress(FileNotFoundError):
            if time.time() - file.stat().st_mtime > KEPT_FOR.total_seconds():
                file.unlink()


def fetch(batch: StampBatch, *, by: str = "", environment: Environment = _PRODUCTION) -> Iterator[bytes]:
    """The file, once: when its last octet was taken it is gone, and the ledger knows. A broken download leaves it.

    Raises `StampRefusedError` where no file waits.
    """
    row = work_of(batch, environment)
    file = path(batch.pk, row.form, environment) if row and row.ready_at and row.fetched_at is None else None
    if file is None or not file.is_file():
        raise StampRefusedError(
            "Tệp này đã được tải, hoặc đã quá một ngày mà chưa ai tải. Tem của lô này không in lại được."
        )
    return _taken(batch, file, by, environment)


def path(batch: int, form: str, environment: Environment) -> Path:
    """Where the file of a batch waits."""
    return folder(environment) / f"lo-tem-{batch}.{form}"


def folder(environment: Environment) -> Path:
    """Where files wait, created where needed."""
    found = environment.folder(locate(settings.load())) / "stamps"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _taken(batch: StampBatch, file: Path, by: str, environment: Environment) -> Iterator[bytes]:
    using = alias(environment)
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            yield block
    with transaction.atomic(using):
        rows = StampWork.objects.using(using).filter(batch=batch, fetched_at=None)
        if rows.update(fetched_at=timezone.now()):
            outbox.append("trace.stamps_fetched", {"batch": batch.pk, "by": by}, using=using)
    file.unlink(missing_ok=True)


def _write(row: StampWork, environment: Environment) -> None:
    using = alias(environment)
    batch, file = row.batch, path(row.pk, row.form, environment)
    with alone(batch.pk, using):
        batch.refresh_from_db(using=using)
        if batch.handed_out_at is None:
            files = {"sheets": file} if row.form == "pdf" else {"listing": file}
            hand_out(batch, **files, by=row.by, environment=environment, tell=_Watch(row, using).written)
        elif not file.is_file():  # a worker that died after it handed out has left the file; nobody else did
            raise StampRefusedError("Tệp in đã mất trước khi được tải. Tem của lô này không in lại được.")
        StampWork.objects.using(using).filter(pk=row.pk).update(ready_at=timezone.now(), written=batch.count)


class _Watch:
    """Tells how far a job is, and ends it when somebody stopped it."""

    def __init__(self, row: StampWork, using: str) -> None:
        self._rows = StampWork.objects.using(using).filter(pk=row.pk)
        self._looked = 0.0

    def minted(self, _done: int, _all: int) -> None:
        """After a piece: the batch says itself how far it is."""
        self._look()

    def written(self, done: int, _all: int) -> None:
        """After some labels."""
        if time.monotonic() - self._looked > _LOOK_S:
            self._rows.update(written=done)
            self._looked = time.monotonic()
            self._look()

    def _look(self) -> None:
        if self._rows.filter(stopped_at__isnull=False).exists():
            raise _StoppedError
