"""Chain against log: every anchored size must have, in the log's own tiles, the root that was anchored.

Needs nothing of the log's operator but what everybody can read. An anchor's state, where one is given, serves as memory:
of which chain it was, and of the anchors that were confirmed there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.frontier import Frontier
from duoc.wire.anchor import alarms
from duoc.wire.anchor.driver import Driver, Identity, Receipt, WrongContractError, log_id_of
from duoc.wire.anchor.published import LogAwayError, PublishedLog
from duoc.wire.anchor.state import State

# The copy of the log that we read may be a few seconds older than an anchor.
_READ_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Where chain and log disagree: a kind of `alarms`. `size`: the anchored size it is about, None for the whole."""

    kind: str
    size: int | None
    words: str


@dataclass(slots=True)
class Comparison:
    """What was looked at, and what is wrong with it: nothing when `findings` is empty."""

    chain: Identity
    checkpoint: Checkpoint
    anchors: list[Receipt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def compare(
    log: PublishedLog, driver: Driver, state: State | None, late_s: int | None, now: int, sleep: Callable[[], None]
) -> Comparison:
    """Look at everything. Raises `LogAwayError` and `ChainAwayError` when there is nothing to compare."""
    checkpoint = log.checkpoint()
    found = Comparison(driver.identity(state.chain if state else None), checkpoint)
    if state and state.chain and state.chain != found.chain:
        words = f"not the remembered chain: {state.chain.difference(found.chain)} changed"
        found.findings.append(Finding(alarms.RESET, None, words))
    try:
        driver.require_contract()
    except WrongContractError as error:
        found.findings.append(Finding(alarms.WRONG_CONTRACT, None, str(error)))
        return found
    found.anchors = driver.history(log_id_of(checkpoint.origin))
    for _ in range(_READ_AGAIN):
        if found.anchors and found.checkpoint.size < found.anchors[-1].size:
            sleep()
            found.checkpoint = log.checkpoint()
    if state:
        found.findings += _against_memory(found, state)
    found.findings += _against_tiles(found, log)
    found.findings += _against_time(found, driver, state, late_s, now)
    return found


def _against_memory(found: Comparison, state: State) -> Iterator[Finding]:
    there = {receipt.size: receipt.root for receipt in found.anchors}
    for receipt in state.confirmed:
        root = there.get(receipt.size)
        if root is None:
            words = f"the anchor confirmed in block {receipt.block} is gone"
            yield Finding(alarms.REORGANISED, receipt.size, words)
        elif root != receipt.root:
            yield Finding(alarms.MISMATCH, receipt.size, "another root than the one that was confirmed is anchored")
    for alarm in state.alarms.all():
        if alarm.kind in alarms.LASTING:
            yield Finding(alarm.kind, None, f"alarm of the anchoring process: {alarm.words}")


def _against_tiles(found: Comparison, log: PublishedLog) -> Iterator[Finding]:
    """One pass over the leaves; their root at every anchored size, and at the size of the checkpoint."""
    size, frontier = found.checkpoint.size, Frontier()
    for receipt in found.anchors:
        if receipt.size > size:
            yield Finding(alarms.BEHIND, receipt.size, f"the log publishes only {size} entries")
    for receipt in [*found.anchors, Receipt(size, found.checkpoint.root)]:
        if receipt.size > size:
            continue
        try:
            log.extend(frontier, receipt.size, size)
        except (LookupError, LogAwayError) as error:
            words = f"{error.args[0]}; from entry {frontier.size} on nothing was compared"
            yield Finding(alarms.UNREADABLE, receipt.size, words)
            return
        root = frontier.root()
        if root != receipt.root:
            where = f"anchored in block {receipt.block}" if receipt.block is not None else "in the signed checkpoint"
            words = f"the leaves have root {root.hex()}, {where} is {receipt.root.hex()}"
            yield Finding(alarms.MISMATCH, receipt.size, words)


def _against_time(
    found: Comparison, driver: Driver, state: State | None, late_s: int | None, now: int
) -> Iterator[Finding]:
    late = late_s if late_s is not None else state.late_after if state else None
    if late is None:
        return
    if state and now - state.updated >= late:
        yield Finding(alarms.SILENT, None, f"its state was last written {now - state.updated} s ago")
    last = driver.last(log_id_of(found.checkpoint.origin))
    anchored = last.size if last else 0
    if found.checkpoint.size <= anchored:
        return
    since = last.time if last and last.time else 0
    if state:
        # Where its view is not the chain's, the chain has moved on since, or another finding says what happened.
        since = state.ahead_since or now if state.ahead_of == anchored else now
    if now - since >= late:
        words = f"the log has {found.checkpoint.size - anchored} entries more" + (
            f", the last anchor is of {now - since} s ago" if since else ", nothing is anchored at all"
        )
        yield Finding(alarms.LATE, None, words)
