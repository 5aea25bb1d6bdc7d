"""Reading and following what was logged."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.frame.environments import alias
from duoc.ledger.models import Entry
from duoc.ledger.services.errors import NotInLogError

_CHUNK = 1_000
_COLUMNS = ("index", "kind", "event", "entry", "logged_at", "opened__payload", "opened__salt")


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry. payload: canonical JSON it commits to, None when the entry is public or the payload was erased."""

    index: int
    kind: str
    event: UUID
    entry: bytes
    logged_at: datetime
    payload: bytes | None
    salt: bytes | None

    def members(self) -> dict[str, Any]:
        """The JSON form, without the payload; `value` is null when the entry's bytes are no JSON."""
        try:
            value = json.loads(self.entry)
        except ValueError:
            value = None
        return {
            "index": self.index,
            "kind": self.kind,
            "event": str(self.event),
            "logged_at": self.logged_at.isoformat(),
            "entry": encode_base64(self.entry),
            "value": value,
        }


def entry(index: int, *, environment: Environment = Environment.PRODUCTION) -> LoggedEntry:
    """One entry by its number. Raises `NotInLogError`."""
    found = Entry.objects.using(alias(environment)).filter(index=index).values_list(*_COLUMNS).first()
    if found is None:
        raise NotInLogError(f"Sổ không có mục số {index}.")
    return _logged(found)


def entry_of_event(event: UUID, *, environment: Environment = Environment.PRODUCTION) -> LoggedEntry | None:
    """The entry an outbox event became; None while it is still queued (or was never appended)."""
    found = Entry.objects.using(alias(environment)).filter(event=event).values_list(*_COLUMNS).first()
    return None if found is None else _logged(found)


def entries_of_events(
    events: Collection[UUID], *, environment: Environment = Environment.PRODUCTION
) -> dict[UUID, LoggedEntry]:
    """The entries that outbox events became; those still queued are missing."""
    found = Entry.objects.using(alias(environment)).filter(event__in=events).values_list(*_COLUMNS)
    return {one.event: one for one in map(_logged, found)}


def follow(
    kinds: Collection[str] | None = None,
    after: int = -1,
    limit: int | None = None,
    *,
    environment: Environment = Environment.PRODUCTION,
) -> Iterator[LoggedEntry]:
    """Entries of these kinds (None: all) with numbers above `after`, oldest first: how rooms follow each other.

    At most `limit`, else all that are logged while it runs; read in chunks, so a long log needs no memory.
    """
    rows = Entry.objects.using(alias(environment)).order_by("index").values_list(*_COLUMNS)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    left = limit
    while left is None or left > 0:
        chunk = _CHUNK if left is None else min(left, _CHUNK)
        found = [_logged(row) for row in rows.filter(index__gt=after)[:chunk]]
        yield from found
        if len(found) < chunk:
            return
        after = found[-1].index
        left = None if left is None else left - chunk


def _logged(row: tuple[Any, ...]) -> LoggedEntry:
    index, kind, event, data, logged_at, payload, salt = row
    return LoggedEntry(index, kind, event, bytes(data), logged_at, _bytes(payload), _bytes(salt))


def _bytes(value: bytes | None) -> bytes | None:
    return None if value is None else bytes(value)
