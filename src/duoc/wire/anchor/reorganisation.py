"""After the chain has changed its mind: which of our anchors moved to another block, which are gone.

The chain's own list is compared with what we remember, from the first remembered anchor on. What is gone goes into
`state.again`; `anchoring` sends it once more, smallest first, because the contract only takes growing sizes.
"""

from duoc.wire.anchor import alarms
from duoc.wire.anchor.driver import Driver, Receipt, log_id_of
from duoc.wire.anchor.state import State


def put_right(state: State, driver: Driver, now: int) -> None:
    """Bring the state in line with the chain as it is now. Raises `ChainAwayError`, and changes nothing then."""
    there = {receipt.size: receipt for receipt in driver.history(log_id_of(state.origin))}
    for receipt in [*state.confirmed, *([state.pending] if state.pending else [])]:
        if receipt.size in there and there[receipt.size].root != receipt.root:
            words = f"another root than ours is anchored for size {receipt.size} since the chain was reorganised"
            state.alarms.begin(alarms.MISMATCH, words, now)
    lost = [receipt for receipt in state.confirmed if receipt.size not in there]
    if lost:
        words = f"confirmed anchors are gone: {_sizes(lost)}; ask for more confirmations on this chain"
        state.alarms.begin(alarms.REORGANISED, words, now)
    pending = state.pending
    if pending is not None and pending.block is not None and pending.size not in there:
        lost.append(pending)
    state.note(now, f"the chain was reorganised; gone: {_sizes(lost) or 'none'}; the others are in other blocks")
    state.confirmed = [there[receipt.size] for receipt in state.confirmed if receipt.size in there]
    if pending is not None and pending.block is not None:
        state.pending = there.get(pending.size)
    again = {receipt.size: receipt.without_block() for receipt in [*lost, *state.again]}
    state.again = [again[size] for size in sorted(again)]
    state.confirmations = 0


def _sizes(receipts: list[Receipt]) -> str:
    return ", ".join(str(receipt.size) for receipt in receipts)
