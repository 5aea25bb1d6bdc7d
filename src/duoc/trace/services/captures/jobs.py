"""Capture jobs: taken in (`submit`), carried on after any death (`work`), told (`job`, `jobs`).

A body of up to `AT_ONCE` octets is captured before the answer leaves. A larger one, or one that would have to wait for the
writer, is written to the spool and then acknowledged; a worker does the rest. What a killed worker leaves is begun anew: events
that it had stored are known by their eventID and content.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

from django.db import OperationalError, connections
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.epcis.documents import Document, DocumentError, read, scan
from duoc.engines.epcis.event_hash import event_hash
from duoc.frame import paging, waking
from duoc.frame.environments import alias, want_sandbox
from duoc.people import services as people
from duoc.people.services import Party
from duoc.trace.models import Capture
from duoc.trace.rules.queries import QueryParameterError
from duoc.trace.rules.refusals import Refusal
from duoc.trace.services.captures import spool
from duoc.trace.services.captures.capturing import Outcome, capture
from duoc.trace.services.captures.parties import capturer, environment_of

AT_ONCE = 1 << 20
LARGEST = 256 << 20
MOST_EVENTS = 1_000_000  # told to clients; what counts is the size
MOST_ATTEMPTS = 3
_PATIENCE, _MORE_PATIENCE = "1s", "10s"
_BUSY = "55P03"  # lock_not_available


class InvalidDocumentError(ValueError):
    """The body is no EPCIS document, or the schema refuses it as a whole; nothing was kept."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(refusals[0].reason)
        self.refusals = refusals


class BusyError(RuntimeError):
    """A long document is being stored; nothing was kept, and the same call is welcome later."""


@dataclass(frozen=True, slots=True)
class Job:
    """A capture job as its party sees it. kept: events that are stored, now or before. errors: problem details; warnings: what
    stored events were warned of ({event, rule, detail}). event_id: of a single event that was stored."""

    id: UUID
    created_at: datetime
    finished_at: datetime | None
    running: bool
    success: bool
    behaviour: str
    errors: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    kept: int = 0
    event_id: str | None = None


def job(party: Party, number: UUID) -> Job | None:
    """The party's job of this number, or None."""
    row = _rows(party).filter(pk=number).first()
    return None if row is None else _job(row)


def jobs(party: Party, size: int, token: str = "") -> tuple[list[Job], str | None]:
    """One page of the party's jobs, newest first, and the token of the next one. Raises `QueryParameterError`."""
    found, following = _page(_rows(party), size, token)
    return [_job(row) for row in found], following


def warned(environment: Environment, size: int, token: str = "") -> tuple[list[tuple[Party, Job]], str | None]:
    """The same of all parties' jobs that were warned of something, each with its party."""
    rows = Capture.objects.using(alias(environment)).exclude(warnings=[]).select_related("party")
    found, following = _page(rows, size, token)
    return [(row.party, _job(row)) for row in found], following


def _page(rows: QuerySet[Capture], size: int, token: str) -> tuple[list[Capture], str | None]:
    rows = rows.order_by("-created_at", "-id")
    if token:
        try:
            moment, last = paging.moment(token)
        except paging.CursorError as error:
            raise QueryParameterError(f"nextPageToken: {error}") from None
        rows = rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=last))
    page = paging.page(list(rows[: size + 1]), size, lambda row: paging.by_moment(row.created_at, row.id))
    return page.rows, page.following


def _rows(party: Party) -> QuerySet[Capture]:
    return Capture.objects.using(alias(environment_of(party))).filter(party_id=party.pk)


def _job(row: Capture) -> Job:
    return Job(
        row.id,
        row.created_at,
        row.finished_at,
        row.running,
        row.success,
        row.behaviour,
        row.errors,
        row.warnings,
        row.kept,
    )


def submit(party: Party, chunks: Iterable[bytes], media_type: str, *, proceed: bool, single: bool = False) -> Job:
    """Take in a document. When this returns, it is captured or will be, whatever happens to the processes.

    `single`: exactly one bare event is wanted, stored now or refused; the job then names it, and is not kept as one. Raises
    `InvalidDocumentError`, `spool.TooLargeError`, `OSError` when the disk takes no more.
    """
    number, environment = uuid4(), environment_of(party)
    _settle(environment)
    pieces = iter(chunks)
    first = b""
    while len(first) <= AT_ONCE and (piece := next(pieces, None)) is not None:
        first += piece
    if single:
        return _single(party, first, media_type)
    behaviour = "proceed" if proceed else "rollback"
    if len(first) <= AT_ONCE:
        row = Capture(id=number, party_id=party.pk, behaviour=behaviour, media_type=media_type, size=len(first))
        if _at_once(party, row, _readable(first, media_type)):
            return _job(row)
    size = spool.keep(environment, number, chain((first,), pieces), LARGEST)
    row = Capture(id=number, party_id=party.pk, behaviour=behaviour, media_type=media_type, size=size)
    try:
        row.save(using=alias(environment), force_insert=True)
    except BaseException:
        spool.forget(environment, number)
        raise
    waking.wake(environment)
    row.refresh_from_db(using=alias(environment))
    return _job(row)


def _readable(octets: bytes, media_type: str) -> Document:
    try:
        return read(octets, media_type)
    except DocumentError as error:
        raise InvalidDocumentError([Refusal(None, "ValidationException", error.place, error.reason)]) from None


def _single(party: Party, octets: bytes, media_type: str) -> Job:
    if len(octets) > AT_ONCE:
        raise spool.TooLargeError
    document, now = _readable(octets, media_type), timezone.now()
    if document.kind:
        reason = "one event is wanted here; documents go to /capture"
        raise InvalidDocumentError([Refusal(None, "ValidationException", "$.type", reason)])
    try:
        outcome = capture(document, capturer(party), now, proceed=False, tell=_nobody, patience=_MORE_PATIENCE)
    except OperationalError as error:
        if _is_busy(error):
            raise BusyError from error
        raise
    if outcome.refused:
        raise InvalidDocumentError(outcome.refused)
    waking.tell(environment_of(party))
    (event,) = document.events
    name = event.get("eventID") or event_hash(event, document.prefixes_of(event))
    return Job(uuid4(), now, now, False, True, "rollback", [], [], 1, name)


def _is_busy(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == _BUSY


def _settle(environment: Environment) -> None:
    if environment is Environment.SANDBOX:
        want_sandbox()  # its own sequencer writes its ledger


def _at_once(party: Party, row: Capture, document: Document) -> bool:
    """Finish and store the job; False when another one is being written: then this one waits in the spool."""
    who, proceed = capturer(party).working_on(row.id), row.behaviour == "proceed"

    def save(outcome: Outcome) -> None:
        _require_a_document(outcome, proceed=proceed)
        _finish(row, outcome)
        row.created_at = row.finished_at = timezone.now()
        row.save(using=who.using, force_insert=True)

    try:
        tell = _nobody if proceed else save
        outcome = capture(document, who, timezone.now(), proceed=proceed, tell=tell, patience=_PATIENCE)
    except OperationalError as error:
        if _is_busy(error):
            return False
        raise
    if proceed:
        save(outcome)
    elif row.warnings != (warnings := _warnings(outcome)):  # of a look back at what was stored before
        row.warnings = warnings
        row.save(using=who.using, update_fields=["warnings"])
    if outcome.kept:
        waking.tell(environment_of(party))
    return True


def _nobody(_outcome: Outcome) -> None:
    """Of a part nobody is told: who sends anew what was stored finds it known."""


def _require_a_document(outcome: Outcome, *, proceed: bool) -> None:
    """What is wrong with the text or its schema is said at once: with `rollback` of any event, else of the document itself."""
    told = [one for one in outcome.refused if one.index is None or (not proceed and one.rule in ("schema", "prefix"))]
    if told:
        raise InvalidDocumentError(told)


def _finish(row: Capture, outcome: Outcome) -> None:
    row.running, row.success, row.kept = False, not outcome.all_refused, outcome.kept
    row.errors = [one.members() for one in outcome.refused]
    if outcome.all_refused > len(outcome.refused):
        more = outcome.all_refused - len(outcome.refused)
        row.errors.append(Refusal(None, "ValidationException", "$", f"and {more} more").members())
    row.warnings = _warnings(outcome)


def _warnings(outcome: Outcome) -> list[dict[str, Any]]:
    told = [one.members() for one in outcome.warned]
    if outcome.all_warned > len(told):
        told.append({"detail": f"and {outcome.all_warned - len(told)} more"})
    return told


def work(environment: Environment) -> int:
    """Do all waiting jobs of an environment; how many were done here. Several workers share them."""
    done = 0
    using = alias(environment)
    for row in Capture.objects.using(using).filter(running=True).order_by("created_at"):
        with _alone(using, row.id) as mine:
            if mine:
                row.refresh_from_db(using=using)
                if row.running:
                    _work_off(environment, row)
                    done += 1
    return done


@contextmanager
def _alone(using: str, number: UUID) -> Iterator[bool]:
    """Whether this worker has the job to itself; a worker that dies lets go of it with its connection."""
    key = number.int >> 65
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (mine,) = cursor.fetchone()
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _work_off(environment: Environment, row: Capture) -> None:
    using = alias(environment)
    rows = Capture.objects.using(using).filter(pk=row.pk)
    if row.attempts >= MOST_ATTEMPTS:
        outcome = Outcome()
        outcome.refuse([Refusal(None, "ImplementationException", "$", "given up: it ended the worker several times")])
    else:
        rows.update(attempts=row.attempts + 1)
        outcome = _captured(environment, row)
    _finish(row, outcome)
    told = {"kept": row.kept, "errors": row.errors, "warnings": row.warnings}
    rows.update(running=False, success=row.success, finished_at=Now(), **told)
    spool.forget(environment, row.pk)
    if outcome.kept:
        waking.tell(environment)


def _captured(environment: Environment, row: Capture) -> Outcome:
    who = capturer(people.party_numbered(row.party_id)).working_on(row.pk)
    rows = Capture.objects.using(who.using).filter(pk=row.pk)

    def tell(outcome: Outcome) -> None:
        rows.update(success=not outcome.all_refused, kept=outcome.kept)

    try:
        with (
            spool.read(environment, row.pk) as body,
            tempfile.TemporaryFile(dir=spool.folder(environment)) as aside,
        ):
            document = scan(body, row.media_type)
            return capture(document, who, timezone.now(), proceed=row.behaviour == "proceed", aside=aside, tell=tell)
    except DocumentError as error:
        refusal = Refusal(None, "ValidationException", error.place, error.reason)
    except FileNotFoundError:
        refusal = Refusal(None, "ImplementationException", "$", "the body is gone from the spool")
    outcome = Outcome()
    outcome.refuse([refusal])
    return outcome


def sweep(environment: Environment) -> None:
    """Forget bodies that nobody was promised anything about: of a call that died before its job was stored."""
    known = set(Capture.objects.using(alias(environment)).filter(running=True).values_list("id", flat=True))
    for number in spool.waiting(environment):
        if number not in known and spool.is_old(environment, number):
            spool.forget(environment, number)
