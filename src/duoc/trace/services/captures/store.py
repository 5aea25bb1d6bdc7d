"""Good events into the tables: one transaction, COPYs of ready rows, the ledger's entries among them.

One writer an environment at a time (an advisory lock held to the commit): so `record_time` and `id` never decrease in the order
of commits, who asks for what was recorded since a moment misses nothing, and whether an event is known is decided once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections

from duoc.frame import copy_rows, outbox
from duoc.trace.services import identifiers, lots
from duoc.trace.services.captures import rows
from duoc.trace.services.captures.rows import Rows

_BLOCK = 512
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('trace.capture'), hashtext(current_schema()))"
# The time is later than everything before it, also when the clock was set back; and so many numbers in a row, their last one.
_TAKE = """SELECT greatest(clock_timestamp(),
        (SELECT record_time FROM trace_event ORDER BY id DESC LIMIT 1) + interval '1 microsecond'),
    setval(s, nextval(s) + %s - 1) FROM (SELECT pg_get_serial_sequence('trace_event', 'id')::regclass AS s) q"""


def begin(using: str, patience: str = "0") -> None:
    """Become the writer until the transaction ends. `patience`: PostgreSQL's `lock_timeout`; raises `OperationalError`."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [patience])
        cursor.execute(_LOCK)


def write(using: str, new: Sequence[Rows]) -> tuple[int, set[str]]:
    """Store events that are not there yet, in the caller's transaction and after `begin`. Gives the number of the first one, and
    what of that they speak of (stored texts) was spoken of before.

    Raises `identifiers.CollisionError`.
    """
    texts: dict[str, str] = {}
    for one in new:
        texts.update(one.identifiers)
    with connections[using].cursor() as cursor:
        cursor.execute(_TAKE, [len(new)])
        recorded, last = cursor.fetchone()
        numbered = list(enumerate(new, last - len(new) + 1))
        micros = rows.micros(recorded)
        known = identifiers.keep(cursor, texts)
        _copy(cursor, outbox.COPY, (one.queued for one in new))
        _copy(cursor, rows.EVENTS, (one.event_row(number, micros) for number, one in numbered))
        _copy(cursor, rows.DOCUMENTS, (one.document_row(number) for number, one in numbered))
        _copy(cursor, rows.MENTIONS, (one.mention_rows(number) for number, one in numbered))
        lots.bind_kept(cursor, ((piece, lot, number) for number, one in numbered for piece, lot in one.draft.lots))
    return last - len(new) + 1, known


def _copy(cursor: Any, statement: str, made: Iterable[bytes]) -> None:
    with cursor.copy(statement) as copy:
        for block in copy_rows.blocks(made, _BLOCK):
            copy.write(block)
