"""A frame's bytes: length (4), the head before it (32), its body, its own head (32) = SHA-256(head before ‖ body).

Body: number of the first decision (8), how many decisions (4) and texts (2), each text as length (4) and JSON, each decision as a
row: moment in µs (8), places of source, note and detail among the texts (2 each, 65535: no detail), rows (8), bytes (8), µs (4).
All numbers big-endian.
"""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from struct import Struct, error
from typing import Any, NamedTuple

from duoc.core.clock import to_datetime
from duoc.wire.decisions.compiled import core
from duoc.wire.decisions.decision import EMPTY_NOTE, Decision

HASH = 32
LENGTH = Struct(">I")
BEGIN = Struct(">QIH")
ROW = Struct(">QHHHQQI")
NO_DETAIL = 0xFFFF
# Decisions of a frame: three texts each at most, so that their places fit.
MOST = 4096
LONGEST_BODY = 64 << 20
_row = ROW.pack
_LONGEST_US = 0xFFFFFFFF

# An unguarded statement that passed, as the wall notes it: moment (perf_counter_ns), source, note, rows, bytes, ns.
Plain = tuple[int, bytes, bytes, int, int, int]


class Told(NamedTuple):
    """A decision as it is read back. `time_us` since the epoch."""

    number: int
    time_us: int
    source: dict[str, str]
    note: dict[str, Any]
    detail: dict[str, Any]
    rows: int
    size: int
    us: int

    def members(self, writer: str) -> dict[str, Any]:
        """Everything that is known of it, as its leaf and its row say it."""
        detail = self.detail
        return {
            **self.source, **self.note,
            "writer": writer, "number": self.number,
            "time": to_datetime(self.time_us).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "verdict": detail.get("verdict", "pass"), "of": detail.get("of"), "rule": detail.get("rule", ""),
            "officer": detail.get("officer", ""), "agency": detail.get("agency", ""),
            "dossier": detail.get("dossier", ""), "marks": detail.get("marks", []),
            "rows": self.rows, "size": self.size, "duration_us": self.us,
        }  # fmt: skip


class Frame(NamedTuple):
    """A frame whose head is right; `raw` is all of it. It `holds` so many decisions; `first` is the number of the first."""

    first: int
    holds: int
    previous: bytes
    head: bytes
    body: bytes
    raw: bytes

    def decisions(self) -> Iterator[Told]:
        """Raises `ValueError` for a body that was not written here."""
        try:
            _, count, texts = BEGIN.unpack_from(self.body)
            at, read = BEGIN.size, []
            for _ in range(texts):
                (length,) = LENGTH.unpack_from(self.body, at)
                at += LENGTH.size
                read.append(json.loads(self.body[at : at + length]))
                at += length
            if len(self.body) != at + count * ROW.size:
                raise ValueError("a frame of another length")
            for place in range(count):
                time_us, source, note, detail, rows, size, us = ROW.unpack_from(self.body, at + place * ROW.size)
                told = {} if detail == NO_DETAIL else read[detail]
                yield Told(self.first + place, time_us, read[source], read[note], told, rows, size, us)
        except (KeyError, IndexError, TypeError, RecursionError, error) as problem:
            raise ValueError(f"a frame that cannot be read: {problem!r}") from problem


def pack(items: Sequence["Plain | Decision"], first: int, epoch_ns: int) -> bytes:
    """The body of a frame. `epoch_ns`: what is added to `perf_counter_ns` to be nanoseconds since 1970."""
    places: dict[bytes, int] = {}
    rows = core.rows(list(items), places, epoch_ns, _told, EMPTY_NOTE) if core else _rows(items, places, epoch_ns)
    texts = b"".join([LENGTH.pack(len(text)) + text for text in places])
    return BEGIN.pack(first, len(items), len(places)) + texts + rows


def _rows(items: Sequence["Plain | Decision"], places: dict[bytes, int], epoch_ns: int) -> bytes:
    """The rows of a body; texts that are new get the next places."""
    place = places.setdefault
    rows: list[bytes] = []
    for item in items:
        said, plain = (b"", item) if type(item) is tuple else _told(item)
        detail = place(said, len(places)) if said else NO_DETAIL
        at, source, note, count, size, ns = plain
        us = ns // 1000
        rows.append(
            _row(
                (at + epoch_ns) // 1000, place(source, len(places)), place(note or EMPTY_NOTE, len(places)), detail, count, size,
                us if us < _LONGEST_US else _LONGEST_US,
            )
        )  # fmt: skip
    return b"".join(rows)


def _told(item: "Plain | Decision") -> tuple[bytes, Plain]:
    """Of a decision what is said beside a plain entry, and that entry."""
    assert isinstance(item, Decision)
    return item.detail(), (item.at, item.source, item.note, item.rows, item.size, item.us * 1000)


def sealed(body: bytes, previous: bytes) -> tuple[bytes, bytes]:
    """The frame of a body, and its head."""
    head = sha256(previous + body).digest()
    return b"".join((LENGTH.pack(len(body)), previous, body, head)), head


def scan(data: bytes, start: int = 0) -> Iterator[tuple[Frame | None, int]]:
    """Each whole frame and the place behind it; a frame whose head is wrong is None, and nothing follows it."""
    while start + LENGTH.size <= len(data):
        (length,) = LENGTH.unpack_from(data, start)
        stop = start + LENGTH.size + 2 * HASH + length
        if length > LONGEST_BODY or length < BEGIN.size:
            yield None, start
            return
        if stop > len(data):
            return
        begin = start + LENGTH.size + HASH
        previous, body, head = data[begin - HASH : begin], data[begin : stop - HASH], data[stop - HASH : stop]
        if sha256(previous + body).digest() != head:
            yield None, start
            return
        first, count, _ = BEGIN.unpack_from(body)
        yield Frame(first, count, previous, head, body, data[start:stop]), stop
        start = stop
