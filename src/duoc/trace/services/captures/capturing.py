"""A document into the tables: every event judged, admitted and stored, all of them or the good ones."""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, Protocol

from django.db import transaction

from duoc.engines.epcis.documents import Document, DocumentError
from duoc.engines.epcis.validation import Limits, judge_header, judged
from duoc.trace.rules.drafts import Draft, Good, drafts
from duoc.trace.rules.refusals import MOST_ERRORS, MOST_WARNINGS, Refusal, Warned
from duoc.trace.services.captures import store, words
from duoc.trace.services.captures.admission import admit
from duoc.trace.services.captures.holdings import hand_over
from duoc.trace.services.captures.looking_back import LookingBack
from duoc.trace.services.captures.parties import Capturer
from duoc.trace.services.captures.rows import Origin, Rows, prepare

# Events of one COPY, and with `proceed` of one commit: as many as keep memory small and a commit cheap.
BLOCK = 512


@dataclass(slots=True)
class Outcome:
    """kept: events stored, now or before; refused: at most `MOST_ERRORS`, `all_refused` counts all. warned: of events that are
    stored, at most `MOST_WARNINGS`, `all_warned` counts all."""

    kept: int = 0
    refused: list[Refusal] = field(default_factory=list)
    all_refused: int = 0
    warned: list[Warned] = field(default_factory=list)
    all_warned: int = 0

    def refuse(self, some: Iterable[Refusal]) -> None:
        """Note why events are not kept."""
        for one in some:
            self.all_refused += 1
            if len(self.refused) < MOST_ERRORS:
                self.refused.append(one)

    def warn(self, some: Iterable[Warned]) -> None:
        """Note what events are kept with."""
        for one in some:
            self.all_warned += 1
            if len(self.warned) < MOST_WARNINGS:
                self.warned.append(one)

    def roll_back(self) -> None:
        """Nothing is kept: then nothing is warned of either."""
        self.kept = self.all_warned = 0
        self.warned.clear()


class Progress(Protocol):
    """Told after each commit of a `proceed`."""

    def __call__(self, outcome: Outcome, /) -> None: ...


class _RollbackError(Exception):
    pass


def capture(
    document: Document,
    capturer: Capturer,
    now: datetime,
    *,
    proceed: bool,
    tell: Progress,
    aside: BinaryIO | None = None,
    patience: str = "0",
) -> Outcome:
    """Judge and store the events of a document. Without `proceed` in one transaction, all or none.

    `aside`: a private file for what is ready while the rest is judged, so that a large document holds the writer's place only
    while it is stored; None keeps it in memory. `tell` is called in the last transaction, and with `proceed` in each one.
    `patience`: how long to wait for the writer's place (PostgreSQL's `lock_timeout`; 0: for ever), after which `OperationalError`
    is raised. Last, when nobody waits for the writer's place any more, a job's events are held against what was stored before.
    """
    outcome, looking = Outcome(), LookingBack()
    outcome.refuse(Refusal.of(None, problem) for problem in judge_header(document))
    if outcome.all_refused:
        tell(outcome)
        return outcome
    good = _learned(_drafted(_judged(document, Limits(now), outcome), document, capturer), document, capturer)
    if proceed:
        _proceeded(_prepared(good, document, capturer), capturer, outcome, looking, tell, patience)
        return _looked_back(outcome, looking, capturer)
    # What waits in the file becomes rows when it is stored: what the ledger is told bears that moment.
    ready: Iterable[list[Rows]] = _prepared(_laid_aside(good, aside) if aside is not None else good, document, capturer)
    if aside is None:
        ready = list(ready)
    if outcome.all_refused:
        tell(outcome)
        return outcome
    try:
        with transaction.atomic(using=capturer.using):
            store.begin(capturer.using, patience)
            for block in ready:
                _store(block, capturer, outcome, looking, proceed=False)
            if outcome.all_refused:
                raise _RollbackError
            tell(outcome)
    except _RollbackError:
        outcome.roll_back()
        tell(outcome)
        return outcome
    return _looked_back(outcome, looking, capturer)


def _looked_back(outcome: Outcome, looking: LookingBack, capturer: Capturer) -> Outcome:
    """With what a job's events say against what was stored before. A single event has no job to say it in."""
    if capturer.capture is not None:
        outcome.warn(Warned.of(index, problem) for index, problem in looking.problems(capturer.using, capturer.capture))
    return outcome


def _proceeded(
    good: Iterator[list[Rows]],
    capturer: Capturer,
    outcome: Outcome,
    looking: LookingBack,
    tell: Progress,
    patience: str,
) -> None:
    for block in good:
        with transaction.atomic(using=capturer.using):
            store.begin(capturer.using, patience)
            _store(block, capturer, outcome, looking, proceed=True)
            tell(outcome)
    tell(outcome)


def _judged(document: Document, limits: Limits, outcome: Outcome) -> Iterator[Good]:
    """The good events of a document; why the others are not goes into the outcome. A fault of the text ends it."""
    try:
        for event, verdict in judged(document, limits):
            if verdict.accepted:
                warnings = verdict.warnings if verdict.problems else ()
                yield Good(verdict.index, event, document.prefixes_of(event), warnings)
            else:
                at = f"$.epcisBody.eventList[{verdict.index}]" if document.kind else "$"
                outcome.refuse(
                    Refusal(
                        verdict.index,
                        Refusal.of(None, one).kind,
                        at + one.place.removeprefix("$"),
                        one.reason,
                        one.rule,
                    )
                    for one in verdict.errors
                )
    except DocumentError as error:
        outcome.refuse([Refusal(None, "ValidationException", error.place, error.reason)])


def _drafted(good: Iterator[Good], document: Document, capturer: Capturer) -> Iterator[list[Draft]]:
    while block := list(islice(good, BLOCK)):
        yield drafts(block, document.ignored, party=capturer.code)


def _laid_aside(blocks: Iterator[list[Draft]], aside: BinaryIO) -> Iterator[list[Draft]]:
    """All blocks written to the file now, and an iterator that reads them."""
    count = 0
    for block in blocks:
        pickle.dump(block, aside, pickle.HIGHEST_PROTOCOL)
        count += 1
    aside.seek(0)
    return (pickle.load(aside) for _ in range(count))  # noqa: S301  # written a moment ago, into a file without a name


def _learned(blocks: Iterator[list[Draft]], document: Document, capturer: Capturer) -> Iterator[list[Draft]]:
    """The blocks, their vocabulary and context stored before them: that stays, whatever becomes of the events."""
    for block in blocks:
        words.Words(capturer.using).learn(block)
        words.context(capturer.using, _context(document))
        yield block


def _prepared(blocks: Iterator[list[Draft]], document: Document, capturer: Capturer) -> Iterator[list[Rows]]:
    """The blocks as rows, each when it is asked for."""
    for block in blocks:
        context = words.context(capturer.using, _context(document))
        origin = Origin(capturer.party, capturer.capture, context)
        yield prepare(block, origin, words.Words(capturer.using))


def _context(document: Document) -> Any:
    return document.header.get("@context", [])


def _store(block: list[Rows], capturer: Capturer, outcome: Outcome, looking: LookingBack, *, proceed: bool) -> None:
    using = capturer.using
    admission = admit(using, [one.draft for one in block], capturer.party, capturer.speaker)
    outcome.refuse(admission.refused)
    outcome.kept += admission.known
    if admission.new and (proceed or not outcome.all_refused):
        new = {one.index for one in admission.new}
        first, known = store.write(using, [one for one in block if one.draft.index in new])
        hand_over(using, admission.new, capturer.party, capturer.receivers)
        outcome.kept += len(admission.new)
        outcome.warn(Warned.of(one.index, problem) for one in admission.new for problem in one.warnings)
        if capturer.capture is not None:
            looking.hear(admission.new, first, known)
