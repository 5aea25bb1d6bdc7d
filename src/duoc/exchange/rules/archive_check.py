"""Holding an archive segment against itself: message → leaf → batch → gateway's signature → ledger, and no message missing.

The same rules as a receipt's, for all messages at once; and one more: the signed entry counts the messages of the day, so one
that was left out is noticed. Needs no database.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from duoc.core import canonical, clock, ids
from duoc.engines.merkle import checkpoint, keys, note, tree
from duoc.engines.xroad.message import Message, parse_message
from duoc.exchange.rules import batches
from duoc.exchange.rules.archive import ArchiveError, Group, Head, Reader
from duoc.exchange.rules.findings import HASH, Finding
from duoc.exchange.rules.receipt import KIND


@dataclass(slots=True)
class Verdict:
    """What a segment holds and what is wrong with it. places: batch number → its leaves that are here and right."""

    head: Head | None = None
    findings: list[Finding] = field(default_factory=list)
    batches: int = 0
    messages: int = 0
    digest: bytes = b""
    places: dict[int, set[int]] = field(default_factory=dict)
    own_key: str = ""  # the log's key that came with the file, when no other was given: to be compared

    @property
    def proven(self) -> bool:
        return self.head is not None and not self.findings


def verify(lines: Iterable[bytes], vkeys: Sequence[keys.VerifierKey] = (), tally: Any = None) -> Verdict:
    """Check a segment. Never raises: whatever a stranger sends gives a finding. vkeys: keys the reader trusts.

    tally: called with each message that is in its place (`Message`)."""
    verdict = Verdict()
    try:
        reader = Reader.begin(lines)
        verdict.head = reader.head
        root = _checkpoint(reader.head, vkeys, verdict)
        gateway = _gateway(reader.head, vkeys)
        last = 0
        for group in reader.groups():
            last = _group(group, reader.head, gateway, root, verdict, last, tally)
        end = {"batches": verdict.batches, "messages": verdict.messages, "sha256": reader.before_end}
        if canonical.dumps(reader.end) != canonical.dumps(end):  # as bytes: true is no 1
            verdict.findings.append(_finding(reader.head, "archive", "Dòng cuối không khớp với những dòng trước nó."))
        verdict.digest = reader.digest
    except (ArchiveError, KeyError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
        verdict.findings.append(Finding("archive", f"Không đọc tiếp được tệp lưu trữ: {error}."))
    return verdict


def _finding(
    head: Head, kind: str, text: str, batch: int | None = None, leaf: int | None = None, receipt: str | None = None
) -> Finding:
    return Finding(kind, text, head.day, head.gateway, batch, leaf, receipt)


def _checkpoint(head: Head, vkeys: Sequence[keys.VerifierKey], verdict: Verdict) -> checkpoint.Checkpoint:
    signed = head.checkpoint.encode()
    claimed = checkpoint.parse(note.parse(signed).text)
    trusted = [key for key in vkeys if key.name == claimed.origin]
    if not trusted and vkeys:
        verdict.findings.append(
            _finding(head, "ledger", f"Không có khóa của sổ {claimed.origin} trong các khóa bạn tin.")
        )
        return claimed
    key = trusted[0] if trusted else keys.parse_vkey(head.log_vkey)
    verdict.own_key = "" if trusted else head.log_vkey
    try:
        checkpoint.verify(signed, key)
    except keys.NoteError as error:
        verdict.findings.append(_finding(head, "ledger", f"Chữ ký của sổ trên điểm mốc không đúng ({error})."))
    return claimed


def _gateway(head: Head, vkeys: Sequence[keys.VerifierKey]) -> keys.VerifierKey:
    key = keys.parse_vkey(head.vkey)
    if key.name != head.gateway or any(one.name == key.name and one.public != key.public for one in vkeys):
        raise ArchiveError(f"khóa {key.name} không phải của cổng {head.gateway}")
    return key


def _group(
    group: Group,
    head: Head,
    key: keys.VerifierKey,
    root: checkpoint.Checkpoint,
    verdict: Verdict,
    last: int,
    tally: Any,
) -> int:
    """Judge one batch; its number."""
    verdict.batches += 1
    verdict.messages += len(group.messages)
    entry = batches.parse(group.entry)
    number = entry["batch"]

    def wrong(kind: str, text: str) -> None:
        verdict.findings.append(_finding(head, kind, text, number))

    if entry.get("kind") != KIND or entry["gateway"] != head.gateway or number <= last:
        wrong("entry", "Bản ghi không phải lô tiếp theo của cổng này.")
    if not key.verifies(group.entry, keys.decode_base64(group.signature)):
        wrong("signature", "Chữ ký của cổng không khớp với lô.")
    leaves = keys.decode_base64(group.leaves)
    if not batches.leaves_match(leaves, entry):
        wrong("leaves", "Các lá của lô không dẫn tới gốc đã ký.")
    try:
        path = [keys.decode_base64(item) for item in group.path]
        tree.verify_inclusion(group.index, root.size, tree.leaf_hash(group.entry), path, root.root)
    except tree.ProofError as error:
        wrong("ledger", f"Lô không nằm trong sổ {root.origin} theo điểm mốc này ({error}).")
    right = set(_rows(group, leaves, head, number, verdict, tally))
    verdict.places[number] = right
    day = batches.day_counts(entry, head.day)
    if len(right) == len(group.messages) == len(group.places) and day != _counted(group):
        wrong(
            "counts", f"Lô đếm {day.total()} giao dịch ngày {head.day}, tệp có {len(group.messages)}, hoặc khác loại."
        )
    return int(number)


def _rows(group: Group, leaves: bytes, head: Head, number: int, verdict: Verdict, tally: Any) -> Iterator[int]:
    """The places whose messages are right; the others are named."""
    digests = tree.leaf_hashes(group.messages)
    wanted = [leaves[HASH * place : HASH * place + HASH] for place in group.places]
    if len(digests) != len(wanted):
        here = set(digests)
        lost = [place for place, leaf in zip(group.places, wanted, strict=True) if leaf not in here]
        for place in lost:
            verdict.findings.append(_finding(head, "deleted", "Dòng nhật ký đã bị bỏ khỏi tệp.", number, place))
        if not lost:
            verdict.findings.append(_finding(head, "inserted", "Lô có dòng thừa trong tệp.", number))
        return
    previous = -1
    for place, leaf, digest, data in zip(group.places, wanted, digests, group.messages, strict=True):
        if leaf != digest or place <= previous:
            text = "Dòng nhật ký đã bị sửa: nội dung không khớp lá của nó."
            verdict.findings.append(_finding(head, "changed", text, number, place, _receipt(data)))
            continue
        previous = place
        message = parse_message(data)
        if clock.province_day(message.time_us).isoformat() != head.day:
            text = "Dòng nhật ký thuộc ngày khác với ngày của tệp."
            verdict.findings.append(_finding(head, "changed", text, number, place, _receipt(data)))
            continue
        if tally is not None:
            tally(message)
        yield place


def _counted(group: Group) -> batches.DayCounts:
    rows: list[Message] = [parse_message(data) for data in group.messages]
    return Counter((row.client, row.service, row.status) for row in rows)


def _receipt(data: bytes) -> str | None:
    """The name of the receipt, as far as the line still says it."""
    try:
        message = parse_message(data)
        return ids.receipt_name(message.time_us, json.loads(data)["request_id"])
    except (ValueError, KeyError, TypeError):
        return None
