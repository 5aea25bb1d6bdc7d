"""Capture jobs: taken in (`submit`), carried on after any death (`work`), told (`job`, `jobs`).

A body of up to `AT_ONCE` octets is captured before the answer leaves. A larger one, or one that would have to wait for the
writer, is written to the spool and then acknowledged; a worker does the rest. What a killed worker leaves is begun anew: events
that it had stored are known by their eventID and content.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from uuid import UUID, uuid4

from django.db import OperationalError, connections
from django.db.models.functions import Now
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.epcis.documents import DocumentError, read, scan
from duoc.frame.environments import alias, want_sandbox
from duoc.people import services as people
from duoc.people.services import Party
from duoc.trace.models import Capture
from duoc.trace.rules.refusals import Refusal
from duoc.trace.services import waking
from duoc.trace.services.captures import spool
from duoc.trace.services.captures.capturing import Outcome, capture
from duoc.trace.services.captures.parties import capturer, environment_of

AT_ONCE = 1 << 20
LARGEST = 256 << 20
MOST_EVENTS = 1_000_000  # told to clients; what counts is the size
MOST_ATTEMPTS = 3
_PATIENCE = "1s"
_BUSY = "55P03"  # lock_not_available


class InvalidDocumentError(ValueError):
    """The body is no EPCIS document, or the schema refuses it as a whole; nothing was kept."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(refusals[0].reason)
        self.refusals = refusals


def submit(party: Party, chunks: Iterable[bytes], media_type: str, *, proceed: bool) -> Capture:
    """Take in a document. When this returns, it is captured or will be, whatever happens to the processes.

    Raises `InvalidDocumentError`, `spool.TooLargeError`, `OSError` when the disk takes no more.
    """
    number, environment = uuid4(), environment_of(party)
    _settle(environment)
    pieces = iter(chunks)
    first = b""
    while len(first) <= AT_ONCE and (piece := next(pieces, None)) is not None:
        first += piece
    behaviour = "proceed" if proceed else "rollback"
    if len(first) <= AT_ONCE:
        found = _at_once(number, party, first, media_type, behaviour)
        if found is not None:
            return found
    size = spool.keep(environment, number, chain((first,), pieces), LARGEST)
    row = Capture(id=number, party_id=party.pk, behaviour=behaviour, media_type=media_type, size=size)
    try:
        row.save(using=alias(environment), force_insert=True)
    except BaseException:
        spool.forget(environment, number)
        raise
    waking.wake(environment)
    row.refresh_from_db(using=alias(environment))
    return row


def _settle(environment: Environment) -> None:
    if environment is Environment.SANDBOX:
        want_sandbox()  # its own sequencer writes its ledger


def _at_once(number: UUID, party: Party, octets: bytes, media_type: str, behaviour: str) -> Capture | None:
    """The finished job; None when another one is being written: then this one waits in the spool."""
    try:
        document = read(octets, media_type)
    except DocumentError as error:
        raise InvalidDocumentError([Refusal(None, "ValidationException", error.place, error.reason)]) from None
    who, proceed = capturer(party).working_on(number), behaviour == "proceed"
    row = Capture(id=number, party_id=party.pk, behaviour=behaviour, media_type=media_type, size=len(octets))

    def save(outcome: Outcome) -> None:
        _require_a_document(outcome, proceed=proceed)
        _finish(row, outcome)
        row.created_at = row.finished_at = timezone.now()
        row.save(using=who.using, force_insert=True)

    try:
        tell = _nobody if proceed else save
        outcome = capture(document, who, timezone.now(), proceed=proceed, aside=None, tell=tell, patience=_PATIENCE)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _BUSY:
            raise
        return None
    if proceed:
        save(outcome)
    if outcome.kept:
        waking.told_of_events(environment_of(party))
    return row


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
    rows.update(running=False, success=row.success, kept=row.kept, errors=row.errors, finished_at=Now())
    spool.forget(environment, row.pk)
    if outcome.kept:
        waking.told_of_events(environment)


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
