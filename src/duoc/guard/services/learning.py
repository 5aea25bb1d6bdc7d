"""The learned list of an application: statements that the wall or a file showed, proposed by one person, approved by another.

What the wall saw is taken over by key. A statement that was rejected is not offered again; one that was approved is offered
again only when the wall saw values beyond what was approved, and then with both together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from duoc.engines.sql import DEFAULT, LARGEST, Policy, SqlRefusedError, analyse
from duoc.engines.sql.joining import joined
from duoc.frame import paging
from duoc.guard.models import Application, Change, Statement
from duoc.guard.models.applications import APPROVED, CANDIDATE, PROPOSED, REJECTED
from duoc.guard.rules.applications import STATEMENTS, AppRefusedError
from duoc.guard.services import application_files
from duoc.guard.services.applications import SQL_FORM, Outcome, Person, check, find, propose, refusal
from duoc.guard.services.applications import approve as approve_change
from duoc.wire.wall.seen import Row, Seen

PAGE = 30
_COPIED = (
    "kind",
    "sql",
    "search_path",
    "places",
    "seen",
    "users",
    "programs",
    "never",
    "rule",
    "first_seen",
    "last_seen",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking over came to: statements that are new on offer, offered before and brought up to date, never to be learnt."""

    new: int
    known: int
    never: int
    missed: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements: of a state (None: any); blocked ones only, or those never to be approved; whose text holds some words."""

    state: str | None = None
    blocked: bool = False
    never: bool = False
    words: str = ""


def take_over(name: str, by: Person) -> Taken:
    """Take over what the wall saw of an application. Raises `AppRefusedError`."""
    application = find(name)
    check(by, application)
    try:
        kept = application_files.seen(name)
        rows = [Row.of_document(row) for row in kept["rows"]]
        missed = int(kept["missed"])
    except (ValueError, KeyError, TypeError) as error:
        raise AppRefusedError(f"Không đọc được điều tường lửa đã ghi: {error}.") from None
    return _take(application, rows, missed)


def take_texts(name: str, texts: Iterable[tuple[str, str]], by: Person) -> Taken:
    """Take over statements of a file: (text, search_path), an empty path meaning the application's. Raises `AppRefusedError`."""
    application = find(name)
    check(by, application)
    kept, now = Seen(), datetime.now(UTC).timestamp()
    for text, path in texts:
        kept.take_under(text, path or application.search_path or DEFAULT, "", "", "", 1, now)
    return _take(application, list(kept.rows.values()), kept.missed)


@transaction.atomic
def _take(application: Application, rows: Sequence[Row], missed: int) -> Taken:
    Application.objects.select_for_update().get(pk=application.pk)
    known: dict[str, dict[str, Statement]] = {}
    for one in application.statements.exclude(state="superseded"):
        known.setdefault(one.key, {})["approved" if one.state == APPROVED else "offered"] = one
    new = old = never = 0
    # What passed stands before what was blocked: of a key that did both, the first is the one to look at.
    for row in sorted(rows, key=lambda row: row.rule != ""):
        entry, before = row.allowed, known.get(row.allowed.key, {})
        places: list[Any] = [[rule, state] for rule, state in entry.places]
        approved, offered = before.get("approved"), before.get("offered")
        if approved is not None:
            places = _wider(approved.places, places)
            if places == approved.places:
                old += 1
                continue
        if offered is None:
            made = Statement(application=application, key=entry.key)
            known.setdefault(entry.key, {})["offered"] = made
            new += 1
        elif offered.state == CANDIDATE:
            made, old = offered, old + 1
            places = _wider(offered.places, places) if not offered.never else places
        else:
            old += 1  # proposed or rejected as it stands
            continue
        made.kind, made.sql, made.search_path, made.places = entry.kind, entry.sql, entry.search_path, places
        made.seen = max(entry.seen, made.seen if made.pk else 0)
        made.users, made.programs, made.never, made.rule = row.users, row.programs, row.never, row.rule
        made.first_seen, made.last_seen = (datetime.fromtimestamp(at, UTC) for at in (row.first, row.last))
        never += bool(row.never)
        made.save()
    return Taken(new, old, never, missed)


def _wider(one: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]]) -> list[Any]:
    try:
        return joined(one, other)
    except ValueError:  # learnt under another grammar: what was seen last counts
        return [list(place) for place in other]


def statements(
    application: Application, wanted: Wanted, after: str | None = None, size: int = PAGE
) -> paging.Page[Statement]:
    """One page, the most often seen first. Raises `CursorError`."""
    found = _wanted(application, wanted)
    if after:
        seen, number = paging.decode(after, (int, int))
        found = found.filter(Q(seen__lt=seen) | Q(seen=seen, pk__gt=number))
    rows = list(found.order_by("-seen", "pk")[: size + 1])
    return paging.page(rows, size, lambda one: (one.seen, one.pk))


def _wanted(application: Application, wanted: Wanted) -> Any:
    found = application.statements.select_related("change")
    if wanted.state is not None:
        found = found.filter(state=wanted.state)
    if wanted.blocked:
        found = found.exclude(rule="")
    if wanted.never:
        found = found.exclude(never="")
    if wanted.words:
        found = found.filter(sql__icontains=wanted.words[:200])
    return found


def counts(application: Application) -> dict[str, int]:
    """How many statements stand in each state; `never` those among the candidates that nobody may approve."""
    found = dict(application.statements.values_list("state").annotate(Count("pk")).order_by())
    never = application.statements.filter(state=CANDIDATE).exclude(never="").count()
    blocked = application.statements.filter(state=CANDIDATE).exclude(rule="").count()
    return {**found, "never": never, "blocked": blocked}


def propose_statements(name: str, by: Person, numbers: Sequence[int] | None = None) -> Outcome:
    """Propose candidates (None: all that may be learnt and were not blocked). Raises `AppRefusedError`."""
    try:
        with transaction.atomic():
            application = Application.objects.select_for_update().get(pk=find(name).pk)
            check(by, application)
            chosen = application.statements.filter(state=CANDIDATE, never="")
            chosen = chosen.filter(rule="") if numbers is None else chosen.filter(pk__in=numbers)
            keys = sorted(chosen.values_list("key", flat=True))
            if not keys:
                raise AppRefusedError("Không có câu lệnh nào để đề nghị; học trước bằng `duoc guard app learn`.")
            digest = sha256(" ".join(keys).encode()).hexdigest()
            made = Change(kind=STATEMENTS, after={"approve": len(keys), "keys": digest}, loosens=True)
            outcome = propose(application, made, by)
            chosen.update(state=PROPOSED, change=outcome.change)
            return outcome
    except IntegrityError as error:
        raise refusal(error) from None


def proposal(application: Application) -> Change | None:
    """The proposal of statements that waits for a second person."""
    return application.changes.filter(kind=STATEMENTS, state=PROPOSED).first()


def approve(name: str, by: Person) -> Outcome:
    """Propose what may be learnt, or approve what another has proposed. Raises `AppRefusedError`."""
    waiting = proposal(find(name))
    return propose_statements(name, by) if waiting is None else approve_change(waiting.pk, by, name)


def reject(name: str, numbers: Sequence[int], by: Person) -> Outcome:
    """Reject statements, whatever their state: those approved stop passing at once, and none is offered again.

    Raises `AppRefusedError`.
    """
    try:
        with transaction.atomic():
            application = Application.objects.select_for_update().get(pk=find(name).pk)
            check(by, application)
            chosen = application.statements.filter(pk__in=numbers, state__in=[CANDIDATE, PROPOSED, APPROVED])
            keys = set(chosen.values_list("key", flat=True))
            if not keys:
                raise AppRefusedError("Không có câu lệnh nào để từ chối.")
            listed = set(application.statements.filter(key__in=keys, state=APPROVED).values_list("key", flat=True))
            # A denial is of the key: what else stands of it goes, and one row remembers it.
            mine = {one.key: one.pk for one in application.statements.filter(key__in=keys).order_by("pk")}
            application.statements.filter(key__in=keys).exclude(pk__in=mine.values()).update(state="superseded")
            application.statements.filter(pk__in=mine.values()).update(state=REJECTED)
            after = {"reject": len(keys), "listed": len(listed)}
            return propose(application, Change(kind=STATEMENTS, after=after, loosens=False), by)
    except IntegrityError as error:
        raise refusal(error) from None


def offer_again(name: str, numbers: Sequence[int], by: Person) -> int:
    """Put rejected statements on offer again; two persons still decide. Raises `AppRefusedError`."""
    application = find(name)
    check(by, application)
    return application.statements.filter(pk__in=numbers, state=REJECTED).update(state=CANDIDATE, change=None)


def differences(application: Application, shown: Sequence[Statement]) -> dict[int, str]:
    """Of each statement, by number, what the list in force says of it: its difference to the nearest that may pass."""
    listed = [
        {
            "key": one.key,
            "kind": one.kind,
            "sql": one.sql,
            "search_path": one.search_path,
            "seen": 0,
            "places": one.places,
        }
        for one in application.statements.filter(state=APPROVED)
    ]
    paths = sorted({str(one["search_path"]) for one in listed})
    policy = Policy.from_document({"form": SQL_FORM, "search_paths": paths, "statements": listed})
    return {one.pk: _difference(policy, one) for one in shown}


def _difference(policy: Policy, one: Statement) -> str:
    try:
        analyse(one.sql, one.search_path, LARGEST)
    except SqlRefusedError as refused:
        return refused.reason
    verdict = policy.judge(one.sql, one.search_path, None, LARGEST)
    return verdict.nearest


def members(one: Statement) -> Mapping[str, Any]:
    """The JSON form."""
    return {
        "number": one.pk, "key": one.key, "sql": one.sql, "search_path": one.search_path, "seen": one.seen, "state": one.state,
        "users": one.users, "programs": one.programs, "never": one.never, "rule": one.rule,
        "first": one.first_seen.isoformat() if one.first_seen else None,
        "last": one.last_seen.isoformat() if one.last_seen else None,
    }  # fmt: skip
