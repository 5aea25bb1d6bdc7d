"""What `duoc anchor` prints, for people and as JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.progress import say
from duoc.engines.merkle.keys import encode_base64
from duoc.wire.anchor import alarms
from duoc.wire.anchor.alarms import MEANINGS, Alarm
from duoc.wire.anchor.comparison import Comparison
from duoc.wire.anchor.deployment import Deployment
from duoc.wire.anchor.driver import Receipt
from duoc.wire.anchor.state import State


def deployment(made: Deployment) -> str:
    """Where the contract lies, and what is needed from now on."""
    return "\n".join(
        [
            f"{say('hợp đồng', 'contract'):<12} {made.contract}",
            f"{say('chủ', 'owner'):<12} {made.account}",
            f"{say('chuỗi', 'chain'):<12} {made.chain_id}",
            f"{say('giao dịch', 'transaction'):<12} {made.transaction}",
            f"{say('khối', 'block'):<12} {made.block}",
            f"gas          {made.gas}",
        ]
    )


def members(found: Comparison) -> dict[str, Any]:
    """The JSON object of `duoc anchor check`."""
    return {
        "agree": not found.findings,
        "chain": asdict(found.chain),
        "origin": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "anchors": [_anchor(receipt) for receipt in found.anchors],
        "findings": [asdict(finding) for finding in found.findings],
    }


def comparison(found: Comparison) -> str:
    """One line per finding, or one that says that all agree."""
    origin, size, count = found.checkpoint.origin, found.checkpoint.size, len(found.anchors)
    lines = []
    for finding in found.findings:
        place = say(f" (cỡ {finding.size})", f" (size {finding.size})") if finding.size is not None else ""
        lines.append(f"✗ {say(*MEANINGS[finding.kind])}{place}: {finding.words}")
    if not lines:
        last = say(f", cỡ lớn nhất {found.anchors[-1].size}", f", up to size {found.anchors[-1].size}") if count else ""
        lines.append(
            say(
                f"✓ {origin}: {count} điểm neo{last}; sổ có {size} mục và cho lại đúng từng gốc.",
                f"✓ {origin}: {count} anchors{last}; the log has {size} entries and gives every root again.",
            )
        )
    return "\n".join(lines)


def standing_alarms(remembered: State, now: int) -> list[Alarm]:
    """The state's alarms, and one more when nobody has written it for too long."""
    standing = remembered.alarms.all()
    if remembered.late_after and now - remembered.updated >= remembered.late_after:
        words = f"its state was last written {now - remembered.updated} s ago"
        standing.append(Alarm(alarms.SILENT, remembered.updated, words))
    return standing


def status(remembered: State, standing: list[Alarm]) -> str:
    """The last anchor, what is on its way, and every alarm."""
    newest, pending = remembered.newest, remembered.pending
    lines = [remembered.origin]
    if remembered.chain is not None:
        chain = remembered.chain
        lines.append(f"  {say('chuỗi', 'chain')} {chain.chain_id}, {say('hợp đồng', 'contract')} {chain.contract}")
    if newest is None:
        lines.append(say("  chưa có điểm neo nào", "  nothing is anchored yet"))
    else:
        count = remembered.confirmations
        lines.append(
            say(
                f"  neo mới nhất: cỡ {newest.size}, khối {newest.block}, {count} xác nhận",
                f"  last anchor: size {newest.size}, block {newest.block}, {count} confirmations",
            )
            + (f", {_moment(newest.time)}" if newest.time else "")
        )
    if pending is not None and pending.block is None:
        lines.append(say(f"  đang gửi: cỡ {pending.size}", f"  on its way: size {pending.size}"))
    for alarm in standing:
        lines.append(
            f"  ✗ {say(*MEANINGS[alarm.kind])}, {say('từ', 'since')} {_moment(alarm.since)}: {alarm.words}",
        )
    if not standing:
        lines.append(say("  ✓ không có báo động", "  ✓ no alarm"))
    return "\n".join(lines)


def _anchor(receipt: Receipt) -> dict[str, Any]:
    return {
        "size": receipt.size,
        "root": encode_base64(receipt.root),
        "transaction": receipt.transaction,
        "block": receipt.block,
        "block_hash": receipt.block_hash,
    }


def _moment(posix_s: int) -> str:
    return datetime.fromtimestamp(posix_s, PROVINCE_ZONE).strftime("%d/%m/%Y %H:%M:%S")
