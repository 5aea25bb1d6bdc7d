"""Good events into the tables: one transaction, five COPYs, the ledger's entries among them.

One writer an environment at a time (an advisory lock held to the commit): so `record_time` and `id` never decrease in the order
of commits, who asks for what was recorded since a moment misses nothing, and whether an event is known is decided once.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connections

from duoc.core import canonical
from duoc.engines.merkle.disclosure import SEED_SIZE
from duoc.engines.merkle.keys import encode_base64
from duoc.frame import copy_rows, outbox
from duoc.trace.rules import identity
from duoc.trace.rules.drafts import Draft
from duoc.trace.rules.refusals import shown
from duoc.trace.services import lots
from duoc.trace.services.captures.words import Words

KIND = "trace.event_captured"
_BLOCK = 512
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # of PostgreSQL's binary timestamps
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('trace.capture'), hashtext(current_schema()))"
# Later than everything before it, also when the clock was set back.
_NOW = """SELECT greatest(clock_timestamp(),
    (SELECT record_time FROM trace_event ORDER BY id DESC LIMIT 1) + interval '1 microsecond')"""
_IDS = (
    "SELECT setval(s, nextval(s) + %s - 1) FROM (SELECT pg_get_serial_sequence('trace_event', 'id')::regclass AS s) q"
)
_STAGE = (
    """CREATE TEMPORARY TABLE IF NOT EXISTS trace_staged (id bigint, key bigint, text text) ON COMMIT DELETE ROWS"""
)
_EVENTS = """COPY trace_event (id, identity, hash, event_time, record_time, party_id, capture_id, biz_step_id, disposition_id,
    read_point_id, biz_location_id, type, action, zone, declares_error, event_id) FROM STDIN (FORMAT BINARY)"""
_DOCUMENTS = (
    """COPY trace_event_document (event_id, entry, context_id, document, warnings, seed) FROM STDIN (FORMAT BINARY)"""
)
_MENTIONS = """COPY trace_mention (event, identifier, time, quantity, role, position, is_class, uom)
    FROM STDIN (FORMAT BINARY)"""
# Values of COPY's binary form: a length, then so many octets.
_length = struct.Struct(">i").pack
_long = struct.Struct(">iq").pack
_short = struct.Struct(">ih").pack
_small = struct.Struct(">h").pack
_NULL, _TRUE, _FALSE = _length(-1), _length(1) + b"\1", _length(1) + b"\0"
_STAGED = struct.Struct(">hiqiqi").pack
# A mention but for its last column: event, identifier, time, quantity (by its own rule), role, position, is_class.
_NO_AMOUNT = struct.Struct(">hiqiqiqiihihi?i").pack
_AMOUNT = struct.Struct(">hiqiqiqidihihi?").pack


class CollisionError(RuntimeError):
    """Two different identifiers have the same number: 64 bits of SHA-256 agree, by chance or by much work."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where events come from: the party, the capture job (None: a single event), the row of their context."""

    party: int
    capture: UUID | None
    context: int


def begin(using: str, patience: str = "0") -> None:
    """Become the writer until the transaction ends. `patience`: PostgreSQL's `lock_timeout`; raises `OperationalError`."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [patience])
        cursor.execute(_LOCK)


def write(using: str, drafts: Sequence[Draft], origin: Origin, words: Words) -> datetime:
    """Store events that are not there yet, in the caller's transaction and after `begin`. Gives their record time.

    `words` knows all their vocabulary. Raises `CollisionError`.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(_NOW)
        recorded: datetime = cursor.fetchone()[0]
        cursor.execute(_IDS, [len(drafts)])
        first = cursor.fetchone()[0] - len(drafts) + 1
        _identifiers(cursor, drafts)
        entries = outbox.append_all(
            ((KIND, {"root": encode_base64(one.root)}) for one in drafts), public=True, using=using
        )
        _copy(cursor, _EVENTS, _event_rows(drafts, first, recorded, origin, words))
        _copy(cursor, _DOCUMENTS, _document_rows(drafts, first, entries, origin))
        _copy(cursor, _MENTIONS, _mention_rows(drafts, first))
    bound = [(piece, lot, number) for number, one in enumerate(drafts, first) for piece, lot in one.lots]
    if bound:
        lots.bind(bound, using)
    return recorded


def _copy(cursor: outbox.Cursor, statement: str, rows: Iterator[bytes]) -> None:
    with cursor.copy(statement) as copy:
        for block in copy_rows.blocks(rows, _BLOCK):
            copy.write(block)


def _identifiers(cursor: "outbox.Cursor", drafts: Sequence[Draft]) -> None:
    texts = {one.text: one.product for draft in drafts for one in draft.mentions}
    if not texts:
        return
    cursor.execute(_STAGE)  # type: ignore[attr-defined]  # Django's cursor, as psycopg's
    rows = (
        _STAGED(3, 8, identity.identifier_id(text), 8, identity.identifier_id(product), len(octets := text.encode()))
        + octets
        for text, product in texts.items()
    )
    _copy(cursor, "COPY trace_staged FROM STDIN (FORMAT BINARY)", rows)
    cursor.execute(  # type: ignore[attr-defined]  # as above
        "INSERT INTO trace_identifier (id, key, text) SELECT id, key, text FROM trace_staged ON CONFLICT (id) DO NOTHING"
    )
    cursor.execute(  # type: ignore[attr-defined]  # as above
        "SELECT s.text FROM trace_staged s JOIN trace_identifier i USING (id) WHERE i.text <> s.text LIMIT 1"
    )
    if (found := cursor.fetchone()) is not None:  # type: ignore[attr-defined]  # as above
        raise CollisionError(f"{found[0]} has the number of another identifier")
    cursor.execute("TRUNCATE trace_staged")  # type: ignore[attr-defined]  # as above


def _micros(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _event_rows(
    drafts: Sequence[Draft], first: int, recorded: datetime, origin: Origin, words: Words
) -> Iterator[bytes]:
    # What all have in common: record_time, party, capture.
    common = _long(8, _micros(recorded)) + _long(8, origin.party)
    common += _NULL if origin.capture is None else _length(16) + origin.capture.bytes
    count, uuid, digest = _small(16), _length(16), _length(32)
    for number, one in enumerate(drafts, first):
        name = one.event_id.encode() if one.named else None
        yield b"".join(
            (
                count,
                _long(8, number),
                uuid,
                one.identity.bytes,
                digest,
                one.hash,
                _long(8, _micros(one.event_time)),
                common,
                words.column("bizStep", one.biz_step),
                words.column("disposition", one.disposition),
                words.column("place", one.read_point),
                words.column("place", one.biz_location),
                _short(2, one.type),
                _NULL if one.action is None else _short(2, one.action),
                _short(2, one.zone),
                _TRUE if one.declares_error else _FALSE,
                _NULL if name is None else _length(len(name)) + name,
            )
        )


def _document_rows(drafts: Sequence[Draft], first: int, entries: Sequence[UUID], origin: Origin) -> Iterator[bytes]:
    count, uuid, context, seed = _small(6), _length(16), _length(4) + _length(origin.context), _length(SEED_SIZE)
    for number, one, entry in zip(range(first, first + len(drafts)), drafts, entries, strict=True):
        warnings = [{"rule": w.rule, "place": shown(w.place), "reason": shown(w.reason)} for w in one.warnings]
        # The binary form of jsonb is its text behind a version.
        told = b"\1" + canonical.dumps(warnings) if warnings else None
        text = one.document.encode()
        tail = _NULL if told is None else _length(len(told)) + told
        head = (count, _long(8, number), uuid, entry.bytes, context, _length(len(text)), text, tail)
        yield b"".join((*head, seed, one.seed))


def _mention_rows(drafts: Sequence[Draft], first: int) -> Iterator[bytes]:
    for number, draft in enumerate(drafts, first):
        time = _micros(draft.event_time)
        for position, one in enumerate(draft.mentions):
            subject = identity.identifier_id(one.text)
            where = min(position, 32_767)
            if one.quantity is None:
                yield _NO_AMOUNT(8, 8, number, 8, subject, 8, time, -1, 2, one.role, 2, where, 1, one.is_class, -1)
            else:
                row = _AMOUNT(
                    8, 8, number, 8, subject, 8, time, 8, one.quantity, 2, one.role, 2, where, 1, one.is_class
                )
                uom = one.uom.encode() if one.uom else None
                yield row + (_NULL if uom is None else _length(len(uom)) + uom)
