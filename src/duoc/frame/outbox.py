"""How a room tells the ledger, and through it the other rooms, that something happened.

`append` and `append_all` write in the caller's transaction. A caller that has none of its own uses the ledger's door
(`ledger.services.append`), which makes its entries here as well: the form of an entry is decided in `draft` alone.
"""

import base64
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db import connections, transaction
from django.utils import timezone

from duoc.core import canonical
from duoc.core.ids import uuid7
from duoc.engines.merkle import salted
from duoc.frame import copy_rows
from duoc.frame.models import Outbox

# A log entry's length is a uint16 in the published bundles (C2SP tlog-tiles).
LONGEST_ENTRY = 65_535
_RESERVED = {"event", "kind", "time"}
COPY = "COPY frame_outbox (event, kind, entry, payload, salt) FROM STDIN (FORMAT BINARY)"
_ROWS = 512  # a block of the COPY: the server stores it while we make the next one


class NoTransactionError(RuntimeError):
    """An event was appended outside a transaction: it could be logged although the change never happened."""


class Draft(NamedTuple):
    """A row of the outbox before it is written. payload, salt: what the entry commits to; None for a public event."""

    event: UUID
    kind: str
    entry: bytes
    payload: bytes | None
    salt: bytes | None


class Moment(NamedTuple):
    """When an event is told, as its entry says it and as its identifier begins (ms since the epoch)."""

    text: str
    ms: int

    @classmethod
    def now(cls) -> "Moment":
        """This moment, UTC."""
        now = timezone.now()
        return cls(f"{now.replace(tzinfo=None).isoformat(timespec='microseconds')}Z", int(now.timestamp() * 1000))


class Cursor(Protocol):
    """What is needed of psycopg's cursor, and of Django's around it."""

    def copy(self, statement: str, /) -> Any:
        """psycopg's COPY, a context manager."""


def draft(kind: str, event: dict[str, Any], *, public: bool = False, moment: Moment | None = None) -> Draft:
    """What the outbox and later the log will hold of an event. Touches no database; the contract is that of `append`."""
    if "\0" in kind:
        raise ValueError("the kind of an event is text without NUL")
    time, ms = moment or Moment.now()
    identity = uuid7(ms)  # the indexes over events, in the queue and in the log, then grow at one end
    payload = salt = None
    if public:
        if reserved := sorted(_RESERVED & event.keys()):
            raise ValueError(f"a public event cannot have a member {reserved[0]!r} of its own")
        entry = canonical.dumps({**event, "event": str(identity), "kind": kind, "time": time})
    else:
        payload, salt = canonical.dumps(event), salted.new_salt()
        commitment = base64.b64encode(salted.commitment(salt, payload)).decode()
        # Canonical as it stands: its members in their order, and nothing but the kind needs an escape.
        word = _quoted(kind)
        entry = f'{{"commitment":"{commitment}","event":"{identity}","kind":{word},"time":"{time}"}}'.encode()
    if len(entry) > LONGEST_ENTRY:
        raise ValueError(f"an entry of the log has at most {LONGEST_ENTRY} bytes, not {len(entry)}")
    return Draft(identity, kind, entry, payload, salt)


@lru_cache(256)
def _quoted(kind: str) -> str:
    return canonical.dumps(kind).decode()


def append(kind: str, event: dict[str, Any], *, public: bool = False, using: str = "default") -> UUID:
    """Queue one event for the ledger, inside the caller's transaction; gives the event's identifier.

    public=False: the log holds a salted commitment, the event itself stays erasable. public=True: the log holds the event
    itself for ever, so it must carry nothing personal. Raises `ValueError` for an event that JSON cannot hold exactly,
    that uses a reserved name (`event`, `kind`, `time`) in public, or that is longer than an entry may be.
    """
    _require_transaction(using)
    row = draft(kind, event, public=public)
    Outbox.objects.using(using).create(**row._asdict())
    return row.event


def append_all(
    events: Iterable[tuple[str, dict[str, Any]]], *, public: bool = False, using: str = "default"
) -> list[UUID]:
    """`append` for many (kind, event), by one COPY in the caller's transaction; identifiers in the order of the events.

    Events that are made together, up to some hundred, tell the same moment.
    """
    _require_transaction(using)
    written: list[UUID] = []

    def made() -> Iterable[Draft]:
        for kind, event in events:
            if not len(written) % _ROWS:
                moment = Moment.now()
            row = draft(kind, event, public=public, moment=moment)
            written.append(row.event)
            yield row

    with connections[using].cursor() as cursor:
        copy_in(cursor, made())
    return written


def copy_in(cursor: Cursor, drafts: Iterable[Draft]) -> None:
    """Write drafts by one COPY, in their order. Raises what psycopg raises; then none of them is written."""
    with cursor.copy(COPY) as copy:
        for block in copy_rows.blocks(map(copy_rows.row, drafts), _ROWS):
            copy.write(block)


def _require_transaction(using: str) -> None:
    if not transaction.get_connection(using).in_atomic_block:
        raise NoTransactionError("append an event in the transaction of the change it tells of")
