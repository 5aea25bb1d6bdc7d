"""The work of an anchor, turn by turn: look at the log, look at the chain, send what is due, say what is wrong.

Every turn can be cut off anywhere and repeated. At most one anchor is on its way: the next is sent when the last one is
confirmed. What a reorganisation dropped is anchored again before anything new.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.wire.anchor import alarms
from duoc.wire.anchor.driver import (
    ChainAwayError,
    Driver,
    Receipt,
    RefusedError,
    WrongContractError,
    log_id_of,
    require_identity,
)
from duoc.wire.anchor.published import LogAwayError
from duoc.wire.anchor.reorganisation import put_right
from duoc.wire.anchor.state import State


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, and a number of blocks."""

    every: int = 600  # between two anchors
    late: int = 3600  # without an anchor although the log has grown
    resend: int = 60  # until a transaction that nobody takes is sent again, for more
    confirmations: int = 12


class Anchoring:
    """One log, one contract. `save` makes the state durable; `now` tells POSIX seconds; `say` takes a line for the log."""

    def __init__(
        self,
        driver: Driver,
        checkpoint: Callable[[], Checkpoint],
        state: State,
        save: Callable[[State], None],
        now: Callable[[], int],
        say: Callable[[str], None],
        pace: Pace,
    ) -> None:
        self._driver = driver
        self._checkpoint = checkpoint
        self.state = state
        self._save = save
        self._now = now
        self._say = say
        self._pace = pace
        self._log_id = log_id_of(state.origin)
        self._told: set[str] = set()
        self._trouble = ""
        state.late_after = pace.late

    def turn(self) -> None:
        """One look at log and chain. Raises `OSError` when the state cannot be written, and sends nothing then."""
        state, now = self.state, self._now()
        state.sent = min(state.sent, now)  # a clock that was put back must not make us wait for its old time
        troubles = []
        seen: Receipt | None = None
        try:
            found = self._checkpoint()
            seen = Receipt(found.size, found.root, time=now)
            if state.seen is None or (state.seen.size, state.seen.root) != (seen.size, seen.root):
                state.seen = seen
        except LogAwayError as error:
            troubles.append(str(error))
        try:
            if self._is_our_chain(now):
                self._follow(now)
                if not state.alarms.stop_work():
                    self._send_what_is_due(now, seen)
            state.alarms.end(alarms.WRONG_CONTRACT)
        except ChainAwayError as error:
            troubles.append(str(error))
        except RefusedError as error:
            state.alarms.begin(alarms.REFUSED, str(error), now)
        except WrongContractError as error:
            state.alarms.begin(alarms.WRONG_CONTRACT, str(error), now)
        trouble = "; ".join(troubles)
        self._judge(now, trouble)
        state.updated = now
        self._save(state)
        self._tell(trouble)

    def _is_our_chain(self, now: int) -> bool:
        """Whether this is the history we know. `reset_chain_is_never_taken_up_silently`."""
        state = self.state
        if state.chain is None:
            state.chain = require_identity(self._driver)
        identity = self._driver.identity(state.chain)
        if identity != state.chain:
            state.alarms.begin(
                alarms.RESET,
                f"not the remembered chain: {state.chain.difference(identity)} changed; "
                f"a person who knows why may take it up with --accept-new-chain {identity.fingerprint}",
                now,
            )
            return False
        return True

    def _follow(self, now: int) -> None:
        """Learn what became of what we sent, and whether what was confirmed still stands."""
        state = self.state
        newest = state.newest
        if newest is not None:
            count = self._driver.confirmations(newest)
            if count is None:
                put_right(state, self._driver, now)
                return
            state.confirmations = count
            if newest is state.pending and count >= self._pace.confirmations:
                state.keep(newest)
                state.pending = None
                self._say(f"confirmed size {newest.size} in block {newest.block}")
        if not state.again and state.pending is None:
            state.alarms.end(alarms.REORGANISED)
        if state.pending is not None and state.pending.block is None:
            self._await(state.pending, now)

    def _await(self, waiting: Receipt, now: int) -> None:
        """Something was sent, or was about to be when we were killed: did the chain take it?"""
        state = self.state
        last = self._driver.last(self._log_id)
        if last is None or last.size < waiting.size:
            # Without a transaction nobody knows whether it left: publishing again is harmless.
            unsent = not waiting.transaction or now - state.sent >= self._pace.resend
            if unsent and not state.alarms.stop_work():
                self._send(waiting, now)
            return
        if last.size > waiting.size:
            # Somebody else anchored with our account.
            self._foreign(last, now)
        elif last.root != waiting.root:
            state.alarms.begin(alarms.MISMATCH, f"another root than ours is anchored for size {last.size}", now)
        state.pending, state.confirmations = last, 1
        self._say(f"anchored size {last.size} in block {last.block} by {last.transaction}")

    def _send_what_is_due(self, now: int, seen: Receipt | None) -> None:
        state = self.state
        if state.pending is not None:
            return
        last = self._driver.last(self._log_id)
        if last is not None and (state.newest is None or last.size > state.newest.size):
            if state.newest is not None:
                self._foreign(last, now)
            state.pending, state.confirmations = last, 1
            self._say(f"found size {last.size} anchored in block {last.block}")
            return
        anchored = last.size if last is not None else 0
        state.again = [receipt for receipt in state.again if receipt.size > anchored]
        if state.again:
            self._send(state.again[0], now)
        elif seen is not None and self._agrees(seen, last, now) and now - state.sent >= self._pace.every:
            self._send(seen.without_block(), now)

    def _agrees(self, seen: Receipt, last: Receipt | None, now: int) -> bool:
        """Whether the published checkpoint goes beyond the chain; alarms where the two contradict each other."""
        if last is None or seen.size > last.size:
            self.state.alarms.end(alarms.BEHIND)
            return seen.size > 0
        root = last.root if seen.size == last.size else self._driver.root_of(self._log_id, seen.size)
        if root is not None and root != seen.root:
            words = f"the log publishes another root for size {seen.size} than is anchored"
            self.state.alarms.begin(alarms.MISMATCH, words, now)
        if seen.size < last.size:
            words = f"the log publishes size {seen.size}, but size {last.size} is anchored"
            self.state.alarms.begin(alarms.BEHIND, words, now)
        else:
            self.state.alarms.end(alarms.BEHIND)
        self.state.alarms.end(alarms.REFUSED)  # nothing is left to be taken
        return False

    def _send(self, receipt: Receipt, now: int) -> None:
        """`state_goes_before_the_transaction`. Whatever goes wrong, it stays pending: an earlier try may still arrive."""
        state = self.state
        state.pending, state.sent = receipt.without_block(), now
        self._save(state)
        sent = self._driver.publish(self._log_id, receipt.size, receipt.root)
        state.alarms.end(alarms.REFUSED)
        state.pending = replace(sent, transaction=sent.transaction or receipt.transaction)
        self._say(f"sent size {receipt.size} as {sent.transaction or 'nothing, since it is there'}")

    def _foreign(self, last: Receipt, now: int) -> None:
        words = (
            f"size {last.size} in block {last.block} ({last.transaction}) was not sent from here: run duoc anchor check"
        )
        self.state.alarms.begin(alarms.FOREIGN, words, now)

    def _judge(self, now: int, trouble: str) -> None:
        """The alarms that are a matter of time."""
        state, late = self.state, self._pace.late
        anchored = state.newest.size if state.newest else 0
        if state.seen is None or state.seen.size <= anchored:
            state.ahead_since = None
        elif state.ahead_since is None or state.ahead_of != anchored or state.ahead_since > now:
            state.ahead_since = now
        state.ahead_of = anchored
        state.away_since = min(state.away_since or now, now) if trouble else None
        if state.ahead_since is not None and now - state.ahead_since >= late:
            words = f"the log has been larger than the anchored size {anchored} for {now - state.ahead_since} s"
            state.alarms.begin(alarms.LATE, words, now)
        else:
            state.alarms.end(alarms.LATE)
        if state.away_since is not None and now - state.away_since >= late:
            state.alarms.begin(alarms.AWAY, trouble, now)
        elif state.away_since is None:
            state.alarms.end(alarms.AWAY)

    def _tell(self, trouble: str) -> None:
        """Lines for the process's log: what began and what is over, each once."""
        if trouble != self._trouble:
            self._trouble = trouble
            self._say(f"trouble: {trouble}" if trouble else "trouble is over")
        standing = {alarm.kind: alarm for alarm in self.state.alarms.all()}
        for kind in standing.keys() - self._told:
            self._say(f"ALARM {kind}: {standing[kind].words}")
        for kind in self._told - standing.keys():
            self._say(f"alarm is over: {kind}")
        self._told = set(standing)
