"""What the events of a party speak of: its EPCs, steps, dispositions, places. Each list page by page, each entry once."""

from dataclasses import dataclass
from typing import Any

from django.db import connections

from duoc.core.clock import from_datetime, to_datetime
from duoc.frame.environments import alias
from duoc.frame.paging import CursorError, decode, encode
from duoc.trace.models import Word
from duoc.trace.rules import identity
from duoc.trace.rules.queries import QueryParameterError
from duoc.trace.services.events.reading import Reader

# An identifier is listed with the first event that mentions it, so that a page costs what its own events cost.
_EPCS = """SELECT e.event_time, e.id, i.id, i.text
    FROM trace_event e
    JOIN trace_mention m ON m.event = e.id AND m.role <= 5 AND NOT m.is_class
    JOIN trace_identifier i ON i.id = m.identifier
    WHERE e.party_id = %(party)s AND (e.event_time, e.id, i.id) > (%(time)s, %(event)s, %(identifier)s)
      AND e.event_time >= %(time)s
      AND NOT EXISTS (SELECT FROM trace_mention p JOIN trace_event f ON f.id = p.event
                      WHERE p.identifier = m.identifier AND p.role <= 5 AND f.party_id = e.party_id
                        AND (p.time, p.event) < (m.time, m.event))
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3 LIMIT %(size)s"""
_WORDS = """SELECT w.text FROM trace_word w WHERE w.kind = %s AND w.text > %s
    AND EXISTS (SELECT FROM trace_event e WHERE e.{column}_id = w.id AND e.party_id = %s) ORDER BY w.text LIMIT %s"""
_COLUMNS = {
    "bizSteps": ("biz_step", Word.Kind.BIZ_STEP),
    "dispositions": ("disposition", Word.Kind.DISPOSITION),
    "bizLocations": ("biz_location", Word.Kind.PLACE),
    "readPoints": ("read_point", Word.Kind.PLACE),
}
_FIRST = (-62_135_596_800_000_000, 0, -(2**63))  # before every moment, event and identifier


@dataclass(frozen=True, slots=True)
class Listed:
    """Some entries and the token of the next page, if there is one."""

    entries: list[str]
    following: str | None


def listed(reader: Reader, what: str, size: int, token: str) -> Listed:
    """One page of `epcs`, `bizSteps`, `bizLocations`, `readPoints` or `dispositions`. Raises `QueryParameterError`."""
    try:
        return _epcs(reader, size, token) if what == "epcs" else _words(reader, what, size, token)
    except (CursorError, OverflowError, ValueError) as error:
        raise QueryParameterError(f"nextPageToken: {error}") from None


def _epcs(reader: Reader, size: int, token: str) -> Listed:
    time, event, identifier = _FIRST
    if token:
        time, event, text = decode(token, (int, int, str))
        identifier = int(text)  # as text: it has 64 bits, and numbers of JSON have 53
    about: dict[str, Any] = {
        "party": reader.party,
        "time": to_datetime(time),
        "event": event,
        "identifier": identifier,
        "size": size + 1,
    }
    with connections[alias(reader.environment)].cursor() as cursor:
        cursor.execute(_EPCS, about)
        rows = cursor.fetchall()
    following = None
    if len(rows) > size:
        moment, event, identifier, _ = rows[size - 1]
        following = encode([from_datetime(moment), event, str(identifier)])
    return Listed([identity.whole(text) for *_, text in rows[:size]], following)


def _words(reader: Reader, what: str, size: int, token: str) -> Listed:
    column, kind = _COLUMNS[what]
    (after,) = decode(token, (str,)) if token else ("",)
    with connections[alias(reader.environment)].cursor() as cursor:
        # The name of the column is one of our own table.
        cursor.execute(_WORDS.format(column=column), [int(kind), after, reader.party, size + 1])
        rows = [text for (text,) in cursor.fetchall()]
    following = encode([rows[size - 1]]) if len(rows) > size else None
    places = kind is Word.Kind.PLACE
    return Listed([identity.whole(text) if places else text for text in rows[:size]], following)
