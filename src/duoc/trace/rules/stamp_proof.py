"""Judging the proof document of a stamp (`duoc.stamp/1`, docs/formats.md) against a policy of one's own, whoever sent it.

What comes back was proven: under a checkpoint that the log has signed and the policy's quorum has cosigned. Nothing of what the
document merely declares or its server says is looked at here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from duoc.engines.merkle import policy, tree
from duoc.engines.merkle.keys import NoteError, decode_base64
from duoc.engines.merkle.policy import Judgement, Policy
from duoc.engines.merkle.tree import ProofError
from duoc.trace.rules import opening
from duoc.trace.rules.opening import Entry

FORMAT = "duoc.stamp/1"


class StampProofError(ValueError):
    """The document proves nothing. part: the word for what is wrong, as the verifier in the browser has it."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


@dataclass(slots=True)
class Proven:
    """What a document proves. minted: the ledger's entry; bound: (batch, place, lot, time) of the activation; events: the facts
    shown of each, oldest first; judgement: of the checkpoint."""

    serial: str
    product: str
    minted: dict[str, Any]
    judgement: Judgement
    bound: tuple[int, int, str, str] | None = None
    events: list[dict[str, list[Any]]] = field(default_factory=list)


def judge(document: Any, trusted: Policy) -> Proven:
    """All that a proof document proves under a policy. Raises `StampProofError` for the first thing that is wrong."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise StampProofError("form", "Đây không phải bằng chứng của một con tem (duoc.stamp/1).")
    try:
        return _judged(document, trusted)
    except (AttributeError, KeyError, TypeError, IndexError, ValueError, RecursionError) as error:
        if isinstance(error, StampProofError):
            raise
        raise StampProofError("form", f"Bằng chứng không đúng dạng ({type(error).__name__}).") from None


def _judged(document: dict[str, Any], trusted: Policy) -> Proven:
    try:
        judgement = policy.judge(trusted, document["checkpoint"].encode())
    except policy.QuorumError as error:
        raise StampProofError("quorum", f"Chưa đủ nhân chứng: {error}.") from None
    except NoteError as error:
        raise StampProofError("checkpoint", f"Điểm mốc không đáng tin: {error}.") from None
    entries = [_entry(one, judgement) for one in document["entries"]]
    if document["stamp"] is None:
        raise StampProofError("pending", "Việc tạo con tem này còn chờ vào sổ.")
    minted = opening.named(document["stamp"], entries).content
    found = Proven(document["serial"], document["product"], minted, judgement)
    _stamp(document["stamp"], found)
    if document["activation"] is not None:
        found.bound = _bound(document["activation"], entries, found.minted, document["stamp"]["place"])
    found.events = [_event(one, entries) for one in document["events"]]
    return found


def _entry(one: Mapping[str, Any], judgement: Judgement) -> Entry:
    try:
        return opening.entry(one, judgement.checkpoint)
    except ProofError as error:
        raise StampProofError("entry", f"Mục {one['index']} không có trong sổ: {error}.") from None


def _stamp(stamp: Mapping[str, Any], found: Proven) -> None:
    minted, place = found.minted, stamp["place"]
    if (minted.get("kind"), minted.get("product")) != ("trace.stamps_minted", found.product):
        raise StampProofError("stamp", "Con tem này không được tạo cho sản phẩm ấy.")
    commitment = sha256(decode_base64(stamp["salt"]) + found.serial.encode()).digest()
    path = [decode_base64(step) for step in stamp["path"]]
    try:
        tree.verify_inclusion(
            place - 1, minted["count"], tree.leaf_hash(commitment), path, decode_base64(minted["root"])
        )
    except ProofError as error:
        raise StampProofError("stamp", f"Số sê-ri không có trong lô tem đã ghi vào sổ trước khi in: {error}.") from None


def _opened(part: Mapping[str, Any], entries: list[Entry], kind: str, name: str) -> tuple[Entry, list[list[Any]]]:
    try:
        return opening.facts(part, entries, kind)
    except ProofError as error:
        raise StampProofError(name, f"Nội dung đã bị sửa, không đi tới gốc đã ghi trong sổ: {error}.") from None


def _bound(
    part: Mapping[str, Any], entries: list[Entry], minted: dict[str, Any], place: int
) -> tuple[int, int, str, str]:
    entry, facts = _opened(part, entries, "trace.stamps_bound", "activation")
    (fact,) = facts
    name, batch, at, lot, time = fact
    if name != "bound" or at != place or not batch == entry.content["batch"] == minted["batch"]:
        raise StampProofError("activation", "Việc kích hoạt này là của con tem khác.")
    return batch, at, str(lot), str(time)


def _event(part: Mapping[str, Any], entries: list[Entry]) -> dict[str, list[Any]]:
    """The facts that are shown of an event: name → values."""
    _entry, facts = _opened(part, entries, "trace.event_captured", "event")
    found: dict[str, list[Any]] = {}
    for name, value in facts:
        found.setdefault(name, []).append(value)
    return found
