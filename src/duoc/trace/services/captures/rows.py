"""Drafts as rows of COPY's binary form, made before the writer's place is taken: whoever holds it keeps everybody waiting.

What only the writer knows (numbers, record time, what admission warned of) is put before or behind them by `store.write`.
"""

import struct
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from duoc.core import canonical
from duoc.engines.merkle.disclosure import SEED_SIZE
from duoc.engines.merkle.keys import encode_base64
from duoc.frame import copy_rows, outbox
from duoc.trace.rules import identity
from duoc.trace.rules.drafts import Draft
from duoc.trace.rules.refusals import shown
from duoc.trace.services.captures.words import Words

KIND = "trace.event_captured"
EVENTS = """COPY trace_event (id, record_time, identity, hash, event_time, party_id, capture_id, biz_step_id, disposition_id,
    read_point_id, biz_location_id, type, action, zone, declares_error, event_id) FROM STDIN (FORMAT BINARY)"""
DOCUMENTS = (
    """COPY trace_event_document (event_id, entry, context_id, seed, document, warnings) FROM STDIN (FORMAT BINARY)"""
)
MENTIONS = """COPY trace_mention (event, identifier, time, quantity, role, position, is_class, uom)
    FROM STDIN (FORMAT BINARY)"""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # of PostgreSQL's binary timestamps
_MICROSECOND = timedelta(microseconds=1)
# Values of COPY's binary form: a length, then so many octets.
_length = struct.Struct(">i").pack
_long = struct.Struct(">iq").pack
_NULL = _length(-1)
# Heads: the count of columns, then those that the writer knows.
_EVENT = struct.Struct(">hiqiq").pack
_DOCUMENT = struct.Struct(">hiqi16s").pack
_MENTION = struct.Struct(">hiq").pack
# Tails. Of an event: identity, hash, event_time; type, action (by its own rule), zone, declares_error.
_WHAT = struct.Struct(">i16si32siq").pack
_KIND = struct.Struct(">ihihihi?").pack
_NO_ACTION = struct.Struct(">ihiihi?").pack
# Of a mention: identifier, time, quantity (by its own rule), role, position, is_class; the last column, uom, behind it.
_NO_AMOUNT = struct.Struct(">iqiqiihihi?i").pack
_AMOUNT = struct.Struct(">iqiqidihihi?").pack


class Origin(NamedTuple):
    """Where events come from: the party, the capture job (None: a single event), the row of their context."""

    party: int
    capture: UUID | None
    context: int


class Rows(NamedTuple):
    """What is stored of one event. entry: its name in the outbox; queued: its row there; identifiers: stored text → product."""

    draft: Draft
    entry: UUID
    queued: bytes
    event: bytes
    document: bytes
    mentions: list[bytes]
    identifiers: dict[str, str]

    def event_row(self, number: int, recorded: int) -> bytes:
        """`recorded`: by `micros`."""
        return _EVENT(16, 8, number, 8, recorded) + self.event

    def document_row(self, number: int) -> bytes:
        """With all that was warned of until now."""
        return _DOCUMENT(6, 8, number, 16, self.entry.bytes) + self.document + _warnings(self.draft)

    def mention_rows(self, number: int) -> bytes:
        """All of them."""
        head = _MENTION(8, 8, number)
        return head + head.join(self.mentions) if self.mentions else b""


def prepare(drafts: Sequence[Draft], origin: Origin, words: Words) -> list[Rows]:
    """The rows of events, in their order; `words` knows all their vocabulary. Touches no table."""
    # What all have in common: party, capture; context.
    who = _long(8, origin.party) + (_NULL if origin.capture is None else _length(16) + origin.capture.bytes)
    context = _length(4) + _length(origin.context)
    moment = outbox.Moment.now()
    # Step by step for all of them, as `rules.drafts` does.
    texts = [one.document.encode() for one in drafts]
    entries = [outbox.draft(KIND, {"root": encode_base64(one.root)}, public=True, moment=moment) for one in drafts]
    queued = [copy_rows.row(one) for one in entries]
    events = [_event(one, who, words.column) for one in drafts]
    documents = [
        context + _length(SEED_SIZE) + one.seed + _length(len(text)) + text
        for one, text in zip(drafts, texts, strict=True)
    ]
    mentions = [_mentions(one) for one in drafts]
    identifiers = [_identifiers(one) for one in drafts]
    return [
        Rows(one, entry.event, *rest)
        for one, entry, *rest in zip(drafts, entries, queued, events, documents, mentions, identifiers, strict=True)
    ]


def micros(moment: datetime) -> int:
    """A moment as PostgreSQL's binary form counts."""
    return (moment - _EPOCH) // _MICROSECOND


def _event(one: Draft, who: bytes, column: Callable[[str, str | None], bytes]) -> bytes:
    name = one.event_id.encode() if one.named else None
    return b"".join(
        (
            _WHAT(16, one.identity.bytes, 32, one.hash, 8, micros(one.event_time)),
            who,
            column("bizStep", one.biz_step),
            column("disposition", one.disposition),
            column("place", one.read_point),
            column("place", one.biz_location),
            _NO_ACTION(2, one.type, -1, 2, one.zone, 1, one.declares_error)
            if one.action is None
            else _KIND(2, one.type, 2, one.action, 2, one.zone, 1, one.declares_error),
            _NULL if name is None else _length(len(name)) + name,
        )
    )


def _mentions(draft: Draft) -> list[bytes]:
    made, time = [], micros(draft.event_time)
    for position, one in enumerate(draft.mentions):
        subject, where = identity.identifier_id(one.text), min(position, 32_767)
        if one.quantity is None:
            made.append(_NO_AMOUNT(8, subject, 8, time, -1, 2, one.role, 2, where, 1, one.is_class, -1))
        else:
            row = _AMOUNT(8, subject, 8, time, 8, one.quantity, 2, one.role, 2, where, 1, one.is_class)
            uom = one.uom.encode() if one.uom else None
            made.append(row + (_NULL if uom is None else _length(len(uom)) + uom))
    return made


def _identifiers(draft: Draft) -> dict[str, str]:
    texts = {one.text: one.product for one in draft.mentions}
    for piece, lot in draft.lots:
        texts[piece], texts[lot] = identity.product(piece), identity.product(lot)
    return texts


def _warnings(draft: Draft) -> bytes:
    if not draft.warnings:
        return _NULL
    warnings = [{"rule": w.rule, "place": shown(w.place), "reason": shown(w.reason)} for w in draft.warnings]
    # The binary form of jsonb is its text behind a version.
    told = b"\1" + canonical.dumps(warnings)
    return _length(len(told)) + told
