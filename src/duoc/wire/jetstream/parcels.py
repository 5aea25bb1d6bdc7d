"""A batch as messages of a stream: the spool's own bytes, in parts when they are larger than a message may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from duoc.wire.spool import records
from duoc.wire.spool.reader import SealedBatch
from duoc.wire.spool.writer import BATCH_RESERVE

POSITION = "Duoc-Position"  # the place after this batch in the gateway's spool
AFTER = "Duoc-After"  # the place before it
PART = "Duoc-Part"  # "k/n"
# A server takes a message of 1 MiB by default and gives it back as base64.
MAX_PART = 1 << 19
# A batch has at most 256 messages of 4 KiB and its seal, so there are never so many parts, nor so many bytes.
_MAX_PARTS = 4096
_MAX_BATCH = BATCH_RESERVE


def pack(batch: SealedBatch, after: int, limit: int = MAX_PART) -> list[tuple[dict[str, str], bytes]]:
    """(headers, bytes) of each part, in order."""
    data = b"".join(records.encode(records.MESSAGE, message) for message in batch.messages)
    data += records.encode(records.SEAL, batch.signature + batch.entry)
    cuts = range(0, len(data), limit)
    place = {POSITION: str(batch.position), AFTER: str(after)}
    return [({**place, PART: f"{number}/{len(cuts)}"}, data[cut : cut + limit]) for number, cut in enumerate(cuts, 1)]


@dataclass(frozen=True, slots=True)
class Label:
    """What a part's headers say."""

    position: int
    after: int
    part: int
    parts: int

    @property
    def last(self) -> bool:
        return self.part == self.parts


def label(headers: Mapping[str, str] | None) -> Label | None:
    """What the headers say, or None: then it is no part of a batch."""
    try:
        found = headers or {}
        part, parts = (_number(text, _MAX_PARTS) for text in found[PART].split("/"))
        position, after = (_number(found[name], (1 << 63) - 1) for name in (POSITION, AFTER))
    except (KeyError, ValueError):
        return None
    return Label(position, after, part, parts) if 1 <= part <= parts and after < position else None


@dataclass(slots=True)
class Unpacking:
    """Puts parts together again. What does not fit is passed over: what is missing then is missed by the batches' chain."""

    _parts: list[bytes] = field(default_factory=list)
    _label: Label | None = None

    def take(self, headers: Mapping[str, str] | None, data: bytes) -> SealedBatch | None:
        """The batch that this part completes, if it does."""
        found = label(headers)
        if found is None:
            return None
        if found.part == 1:
            self._parts = []
        elif self._label is None or (found.position, found.parts, found.part) != (
            self._label.position, self._label.parts, self._label.part + 1,
        ):  # fmt: skip
            self._label = None
            return None
        self._label = found
        self._parts.append(data)
        if sum(map(len, self._parts)) > _MAX_BATCH:
            self._parts, self._label = [], None  # no batch: whoever sends it wants our memory
            return None
        if not found.last:
            return None
        whole, self._parts, self._label = b"".join(self._parts), [], None
        return _unpack(whole, found.position)


def _unpack(data: bytes, position: int) -> SealedBatch | None:
    messages: list[bytes] = []
    for kind, payload, end in records.scan(data):
        if kind == records.SEAL:
            size = records.SIGNATURE_SIZE
            return SealedBatch(messages, payload[:size], payload[size:], position) if end == len(data) else None
        messages.append(payload)
    return None


def _number(text: str, limit: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 19) or int(text) > limit:
        raise ValueError(text)
    return int(text)
