"""What wall and gateway decided, and who looked whom up; each answer with the ledger's entry that covers it."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from duoc.core.clock import from_datetime, to_datetime
from duoc.core.environment import Environment
from duoc.frame import paging
from duoc.frame.environments import alias
from duoc.guard.models import Decision, DecisionSeal, DecisionWriter, Lookup
from duoc.ledger import services as ledger
from duoc.wire.budgets import Marks

PAGE = 50


class NoKeyError(RuntimeError):
    """The key of identities is not there: nobody was looked up on this machine, or the key was lost."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions: each word that is not empty must be theirs. Moments from `since` to before `until`.

    within: of these applications only. outcomes: also what came back, which is told apart from the decision.
    """

    application: str = ""
    officer: str = ""
    dossier: str = ""
    verdict: str = ""
    rule: str = ""
    key: str = ""
    session: str = ""
    since: datetime | None = None
    until: datetime | None = None
    within: frozenset[str] | None = None
    outcomes: bool = True

    def query(self) -> Q:
        """As a condition of the table."""
        words = ("application", "officer", "dossier", "verdict", "rule", "key", "session")
        found = Q(**{name: word for name in words if (word := getattr(self, name))})
        if self.since is not None:
            found &= Q(time__gte=self.since)
        if self.until is not None:
            found &= Q(time__lt=self.until)
        if self.within is not None:
            found &= Q(application__in=self.within)
        if not self.outcomes:
            found &= ~Q(verdict="done")
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision as people read it. `entry`: the ledger's number of its seal, None while it waits for it."""

    writer: str
    row: Decision
    entry: int | None

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        row = self.row
        return {
            "writer": self.writer, "number": row.number, "time": row.time.isoformat(), "application": row.application,
            "session": row.session, "account": row.account, "program": row.program, "source": row.source, "key": row.key,
            "verdict": row.verdict, "of": row.of, "rule": row.rule, "objects": row.objects_named, "dossier": row.dossier,
            "officer": row.officer, "agency": row.agency, "identities": row.identities, "rows": row.rows, "size": row.size,
            "duration_us": row.duration_us, "text": row.text, "entry": self.entry,
        }  # fmt: skip


def decisions(
    wanted: Wanted, cursor: str = "", size: int = PAGE, environment: Environment = Environment.PRODUCTION
) -> paging.Page[Shown]:
    """The newest first. Raises `CursorError`."""
    found = Decision.objects.using(alias(environment)).filter(wanted.query())
    return _page(found, cursor, size, environment)


def lookups_of(
    identity: str, keys: Path, cursor: str = "", size: int = PAGE, environment: Environment = Environment.PRODUCTION
) -> paging.Page[Shown]:
    """Who has asked about the citizen with this number, or was told of him: let pass or refused, the newest first.

    `keys`: the province's file of the key of identities. The number is hashed and forgotten. Raises `NoKeyError`, `CursorError`.
    """
    try:
        mark = Marks(keys.read_bytes()).identity(identity)
    except (OSError, ValueError) as problem:
        raise NoKeyError(f"Không đọc được khóa số định danh {keys}: {problem}") from None
    using = alias(environment)
    told = Lookup.objects.using(using).filter(
        mark=mark, day=OuterRef("day"), writer_id=OuterRef("writer_id"), number=OuterRef("number")
    )
    return _page(Decision.objects.using(using).filter(Exists(told)), cursor, size, environment)


def _page(found: QuerySet[Decision], cursor: str, size: int, environment: Environment) -> paging.Page[Shown]:
    if cursor:
        micros, writer, number = paging.decode(cursor, (int, int, int))
        moment = to_datetime(micros)
        found = found.filter(
            Q(time__lt=moment)
            | Q(time=moment, writer_id__lt=writer)
            | Q(time=moment, writer_id=writer, number__lt=number)
        )
    rows = list(found.order_by("-time", "-writer_id", "-number")[: size + 1])
    page = paging.page(rows, size, lambda row: [from_datetime(row.time), row.writer_id, row.number])
    return paging.Page(_shown(page.rows, environment), page.following)


def _shown(rows: Collection[Decision], environment: Environment) -> list[Shown]:
    using = alias(environment)
    names = dict(DecisionWriter.objects.using(using).values_list("id", "name"))
    events = {}
    for writer in names.keys() & {row.writer_id for row in rows}:
        numbers = [row.number for row in rows if row.writer_id == writer]
        seals = list(
            DecisionSeal.objects.using(using)
            .filter(writer_id=writer, last__gte=min(numbers), first__lte=max(numbers))
            .order_by("first").values_list("first", "event")
        )  # fmt: skip
        starts = [first for first, _ in seals]
        for number in numbers:
            if place := bisect_right(starts, number):
                events[writer, number] = seals[place - 1][1]
    logged = ledger.entries_of_events(set(events.values()), environment=environment)
    shown = []
    for row in rows:
        entry = logged.get(events[row.writer_id, row.number]) if (row.writer_id, row.number) in events else None
        shown.append(Shown(names[row.writer_id], row, entry.index if entry is not None else None))
    return shown
