"""A batch held against its ledger entry: what the gateway signed, and how its batches follow one another."""

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from duoc.engines.merkle import keys, tree
from duoc.exchange.rules.findings import HASH, Finding

_MEMBERS = {"gateway", "batch", "event", "size", "root", "previous", "counts"}
# (client, service, status) → requests, of one day
DayCounts = Counter[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A row of exchange_batch with its gateway's name and verifier key."""

    gateway_id: int
    gateway: str
    vkey: str
    number: int
    event: str
    size: int
    root: bytes
    leaves: bytes
    entry: bytes
    signature: bytes


@dataclass(slots=True)
class Chains:
    """Follows each gateway's batches in the order of the ledger: numbers rise by one, each names the root before."""

    _last: dict[str, tuple[int, str]] = field(default_factory=dict)

    def follow(self, entry: dict[str, Any]) -> Iterator[Finding]:
        """Take the next entry of its gateway."""
        gateway, number, previous = entry["gateway"], entry["batch"], entry["previous"]
        last = self._last.get(gateway)
        if last is None:
            if previous is not None:
                yield Finding(
                    "chain", "Lô đầu tiên lại nối vào một lô không có trong sổ.", gateway=gateway, batch=number
                )
        elif (number, previous) != (last[0] + 1, last[1]):
            text = f"Lô không nối tiếp lô {last[0]}: chuỗi lô của cổng bị đứt."
            yield Finding("chain", text, gateway=gateway, batch=number)
        self._last[gateway] = (number, entry["root"])

    def heads(self) -> dict[str, str]:
        """Gateway → root (base64) of its last batch."""
        return {gateway: root for gateway, (_, root) in self._last.items()}


def check(batch: StoredBatch, logged: bytes | None) -> Iterator[Finding]:
    """Hold a stored batch against the entry that the ledger has for it (None: still on its way there)."""

    def finding(kind: str, text: str) -> Finding:
        return Finding(kind, text, gateway=batch.gateway, batch=batch.number)

    truth = batch.entry if logged is None else logged
    if batch.entry != truth:
        yield finding("entry", "Bản ghi của lô khác bản ghi trong sổ.")
    try:
        entry = parse(truth)
        key = keys.parse_vkey(batch.vkey)
    except ValueError as error:
        yield finding("entry", f"Không đọc được bản ghi hoặc khóa của lô ({error!r}).")
        return
    if key.name != entry["gateway"] or not key.verifies(truth, batch.signature):
        yield finding("signature", "Chữ ký của cổng không khớp với lô.")
    if (batch.gateway, batch.number, batch.event) != (entry["gateway"], entry["batch"], entry["event"]):
        yield finding("entry", "Tên cổng, số lô hoặc mã sự kiện khác bản ghi của lô.")
    if batch.size != entry["size"] or batch.root != b64decode(entry["root"]):
        yield finding("entry", "Số thông điệp hoặc gốc của lô khác bản ghi của lô.")
    if not leaves_match(batch.leaves, entry):
        yield finding("leaves", "Các lá của lô không dẫn tới gốc đã ký.")
    counted = sum(count[4] for count in entry["counts"])
    if counted != entry["size"]:
        yield finding("counts", f"Bản ghi đếm {counted} giao dịch nhưng lô có {entry['size']}.")


def leaves_match(leaves: bytes, entry: dict[str, Any]) -> bool:
    """Whether these leaves (32 bytes each) are those of the entry's root and size."""
    hashes = [leaves[at : at + HASH] for at in range(0, len(leaves), HASH)]
    return len(hashes) == entry["size"] and tree.root(hashes) == b64decode(entry["root"])


def parse(entry: bytes) -> dict[str, Any]:
    """A batch entry's members, each of its kind. Raises `ValueError` when it is not one.

    Entries stay in the ledger for ever: one that a faulty gateway has malformed must not stop every later audit.
    """
    try:
        value = json.loads(entry)
    except RecursionError:
        raise ValueError("not a batch entry: nested too deeply") from None
    if not isinstance(value, dict) or not value.keys() >= _MEMBERS:
        raise ValueError("not a batch entry")
    texts = [value["gateway"], value["event"], value["root"], value["previous"] or ""]
    if not all(isinstance(text, str) for text in texts) or len(b64decode(value["root"], validate=True)) != HASH:
        raise ValueError("not a batch entry: its names or roots")
    if type(value["batch"]) is not int or type(value["size"]) is not int:
        raise ValueError("not a batch entry: its numbers")
    if not isinstance(value["counts"], list) or not all(_is_count(count) for count in value["counts"]):
        raise ValueError("not a batch entry: its counts")
    return value


def _is_count(count: Any) -> bool:
    """[day, client, service, status, requests]"""
    return isinstance(count, list) and [type(part) for part in count] == [str, str, str, int, int] and count[4] >= 0


def day_counts(entry: dict[str, Any], day: str) -> DayCounts:
    """What the entry says of one day (ISO)."""
    counts: DayCounts = Counter()
    for counted, client, service, status, requests in entry["counts"]:
        if counted == day:
            counts[client, service, status] += requests
    return counts
