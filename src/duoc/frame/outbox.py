"""How a room tells the ledger, and through it the other rooms, that something happened.

`append` and `append_all` write in the caller's transaction. A caller that has none of its own uses the ledger's door
(`ledger.services.append`), which makes its entries here as well: the form of an entry is decided in `draft` alone.
"""

import base64
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from django.db import connections, transaction
from django.utils import timezone

from duoc.core import canonical
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

    event: uuid.UUID
    kind: str
    entry: bytes
    payload: bytes | None
    salt: bytes | None


class Cursor(Protocol):
    """What is needed of psycopg's cursor, and of Django's around it."""

    def copy(self, statement: str, /) -> Any:
        """psycopg's COPY, a context manager."""


def draft(kind: str, event: dict[str, Any], *, public: bool = False) -> Draft:
    """What the outbox and later the log will hold of an event. Touches no database; the contract is that of `append`."""
    identity = uuid.uuid4()
    if "\0" in kind:
        raise ValueError("the kind of an event is text without NUL")
    time = f"{timezone.now().replace(tzinfo=None).isoformat(timespec='microseconds')}Z"  # Django's now is UTC
    payload = salt = None
    if public:
        if reserved := sorted(_RESERVED & event.keys()):
            raise ValueError(f"a public event cannot have a member {reserved[0]!r} of its own")
        entry = canonical.dumps({**event, "event": str(identity), "kind": kind, "time": time})
    else:
        payload, salt = canonical.dumps(event), salted.new_salt()
        commitment = base64.b64encode(salted.commitment(salt, payload)).decode()
        # Canonical as it stands: its members in their order, and nothing but the kind needs an escape.
        word = canonical.dumps(kind).decode()
        entry = f'{{"commitment":"{commitment}","event":"{identity}","kind":{word},"time":"{time}"}}'.encode()
    if len(entry) > LONGEST_ENTRY:
        raise ValueError(f"an entry of the log has at most {LONGEST_ENTRY} bytes, not {len(entry)}")
    return Draft(identity, kind, entry, payload, salt)


def append(kind: str, event: dict[str, Any], *, public: bool = False, using: str = "default") -> uuid.UUID:
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
) -> list[uuid.UUID]:
    """`append` for many (kind, event), by one COPY in the caller's transaction; identifiers in the order of the events."""
    _require_transaction(using)
    written: list[uuid.UUID] = []

    def made() -> Iterable[Draft]:
        for kind, event in events:
            row = draft(kind, event, public=public)
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
