"""Events that a party may read, page by page."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import OperationalError, connections, transaction

from duoc.core.clock import from_datetime, to_datetime
from duoc.core.environment import Environment
from duoc.engines.epcis.contexts import Prefixes, declared
from duoc.frame.environments import alias
from duoc.frame.paging import CursorError, decode, encode
from duoc.trace.rules import answers, identity
from duoc.trace.rules.queries import Query, QueryParameterError, Subject
from duoc.trace.rules.visibility import Role, reduced
from duoc.trace.services.events.compiling import Sql, visible, where

DEFAULT_PAGE, LARGEST_PAGE = 30, 1_000
# Events that one call looks at when tests have to be made of each: a page may then be short, or empty, and go on.
MOST_EXAMINED = 5_000
TIMEOUT_S = 15
TOKEN_LIFE = timedelta(days=1)
_CANCELLED = "57014"  # query_canceled
_COLUMNS = "e.id, e.event_time, e.record_time, e.hash, e.event_id, d.document, c.members, e.party_id"
_FROM = """trace_event e JOIN trace_event_document d ON d.event_id = e.id JOIN trace_context c ON c.id = d.context_id"""


class TooComplexError(ValueError):
    """The query takes longer than this house gives it (`QueryTooComplexException`)."""


class TooManyError(ValueError):
    """There are more events than maxEventCount (`QueryTooLargeException`)."""


@dataclass(frozen=True, slots=True)
class Found:
    """An event: its row, its stored JSON, what its prefixes mean, and as whom it is read."""

    id: int
    event_time: datetime
    record_time: datetime
    event_id: str
    document: str
    context: str
    role: Role

    def answer(self, *, translate: bool) -> tuple[dict[str, Any], list[Any]]:
        """As `answers.query_document` takes it."""
        told = answers.event(self.document, self.event_id, self.record_time, translate=translate)
        kept = reduced(told, self.role, self.prefixes(told)) | {"recordTime": told["recordTime"]}
        return kept, answers.extra_context(self.context)

    def seen(self) -> Subject:
        """What the reader sees of it, as conditions of queries ask it."""
        event = json.loads(self.document)
        prefixes = self.prefixes(event)
        return Subject(reduced(event, self.role, prefixes), prefixes)

    def prefixes(self, event: dict[str, Any]) -> Prefixes:
        """What the prefixes of an event mean."""
        prefixes = declared(json.loads(self.context))
        own = event.get("@context")
        return prefixes if own is None else declared(own, prefixes)


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events and the token of the next page, if there is one."""

    events: list[Found]
    following: str | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and where."""

    environment: Environment
    party: int


def find(reader: Reader, query: Query, *, size: int | None = None, token: str = "") -> EventPage:
    """One page. `token`: that of the page before. Raises `QueryParameterError` for a token of another query,
    `TooComplexError`, `TooManyError`."""
    size = min(size or query.page or DEFAULT_PAGE, LARGEST_PAGE)
    told, place = _place(query, token)
    if query.most is not None and not token:
        _require_no_more(reader, query)
    if query.limit is not None:
        size = min(size, query.limit - told)
    events: list[Found] = []
    examined = 0
    ended = size < 1
    while not ended and len(events) <= size and examined < MOST_EXAMINED:
        wanted = size + 1 if not query.tests else min(MOST_EXAMINED - examined, 4 * size + 50)
        rows = _rows(reader, query, place, wanted)
        for one in rows:
            examined += 1
            place = one
            if _passes(query, one):
                events.append(one)
                if len(events) > size:
                    break
        ended = len(rows) < wanted
    if len(events) > size:  # the surplus one says that there is a next page, which begins after the last one shown
        events, place, ended = events[:size], events[size - 1], False
    told += len(events)
    if ended or place is None or (query.limit is not None and told >= query.limit):
        return EventPage(events, None)
    return EventPage(events, _token(query, place, told))


def event_named(reader: Reader, event_id: str) -> Found | None:
    """The event of an eventID; None where there is none that the party may read. An error declaration never hides it."""
    seen = visible(reader.party)
    with _patient(reader) as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE e.identity = %s AND {seen.text} ORDER BY e.declares_error LIMIT 1",  # noqa: S608  # our own texts
            [identity.event_identity(event_id), *seen.parameters],
        )
        return next((_found(row, reader) for row in cursor.fetchall()), None)


def recorded_since(reader: Reader, query: Query, since: datetime, most: int) -> list[Found]:
    """At most `most` events of a query that were recorded at `since` or later, in the order of their recording."""
    condition = Sql("e.record_time >= %s", [since])
    found: list[Found] = []
    place: Found | None = None
    while len(found) < most:
        rows = _rows(reader, query, place, most, condition, ascending=True)
        found += [one for one in rows if _passes(query, one)]
        if len(rows) < most:
            break
        place = rows[-1]
    return found[:most]


def _require_no_more(reader: Reader, query: Query) -> None:
    assert query.most is not None
    count, place = 0, None
    for _ in range(0, max(MOST_EXAMINED * 20, query.most + 1), MOST_EXAMINED):
        rows = _rows(reader, query, place, MOST_EXAMINED)
        count += sum(_passes(query, one) for one in rows)
        if count > query.most:
            raise TooManyError(f"more than {query.most} events")
        if len(rows) < MOST_EXAMINED:
            return
        place = rows[-1]
    raise TooComplexError("so many events would have to be looked at; narrow the query down")


def _passes(query: Query, one: Found) -> bool:
    if not query.tests:
        return True
    subject = one.seen()
    return all(test.holds(subject) for test in query.tests)


def _rows(
    reader: Reader, query: Query, after: Found | None, size: int, more: Sql | None = None, *, ascending: bool = False
) -> list[Found]:
    by_time = query.order == "eventTime" and not ascending
    down = query.descending and not ascending
    parts = [where(query, reader.party), visible(reader.party), *([more] if more else [])]
    sign, direction = ("<", "DESC") if down else (">", "ASC")
    if after is not None:
        columns = "(e.event_time, e.id)" if by_time else "(e.id)"
        marks = "(%s, %s)" if by_time else "(%s)"
        parts.append(Sql(f"{columns} {sign} {marks}", [after.event_time, after.id] if by_time else [after.id]))
    order = f"e.event_time {direction}, e.id {direction}" if by_time else f"e.id {direction}"
    conditions = " AND ".join(f"({part.text})" for part in parts)
    parameters = [one for part in parts for one in part.parameters]
    with _patient(reader) as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE {conditions} ORDER BY {order} LIMIT %s",  # noqa: S608  # our own texts
            [*parameters, size],
        )
        return [_found(row, reader) for row in cursor.fetchall()]


class _patient:  # noqa: N801  # reads as a word of the language
    """A cursor whose statement is stopped after `TIMEOUT_S`; then `TooComplexError`."""

    def __init__(self, reader: Reader) -> None:
        self._using = alias(reader.environment)
        self._atomic = transaction.atomic(using=self._using)

    def __enter__(self) -> Any:
        self._atomic.__enter__()
        self._cursor = connections[self._using].cursor()
        self._cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{TIMEOUT_S}s"])
        return self._cursor

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._cursor.close()
        self._atomic.__exit__(kind, error, trace)
        if isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") == _CANCELLED:
            raise TooComplexError(f"stopped after {TIMEOUT_S} seconds; narrow the query down") from error


def _found(row: tuple[Any, ...], reader: Reader) -> Found:
    number, event_time, record_time, digest, event_id, document, members, party = row
    role = Role.PRODUCER if party == reader.party else Role.BUYER
    return Found(number, event_time, record_time, event_id or identity.hash_uri(bytes(digest)), document, members, role)


def _digest(query: Query) -> str:
    asked = [str(query.conditions), *(test.name for test in query.tests), query.order, str(query.descending)]
    return sha256("\n".join(asked).encode()).hexdigest()[:12]


def _token(query: Query, place: Found, told: int) -> str:
    return encode([_digest(query), from_datetime(place.event_time), place.id, told])


def _place(query: Query, token: str) -> tuple[int, Found | None]:
    """(events told before, the event to go on after)."""
    if not token:
        return 0, None
    try:
        digest, time, number, told = decode(token, (str, int, int, int))
        if digest != _digest(query):
            raise CursorError("a token of another query")
        moment = to_datetime(time)
    except (CursorError, OverflowError) as error:
        raise QueryParameterError(f"nextPageToken: {error}") from None
    return told, Found(number, moment, moment, "", "", "", Role.BUYER)
