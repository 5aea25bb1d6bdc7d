"""An anchor whose turns and whose time the test makes."""

from functools import partial
from pathlib import Path

from tests.wire.anchor.chains import KEY, Chain
from tests.wire.anchor.published_log import PublishedLog

from duoc.wire.anchor import state as states
from duoc.wire.anchor.anchoring import Anchoring, Pace
from duoc.wire.anchor.driver import Driver, Receipt, log_id_of
from duoc.wire.anchor.published import read_checkpoint
from duoc.wire.anchor.state import State

PACE = Pace(every=60, late=1000, resend=30, confirmations=3)


class Anchor:
    """`turn` as often as a test wants; `restart` forgets everything but the state file."""

    def __init__(self, chain: Chain, contract: str, log: PublishedLog, path: Path, pace: Pace = PACE) -> None:
        self.chain, self.contract, self.log, self.path, self.pace = chain, contract, log, path, pace
        self.driver: Driver = chain.driver(contract)
        self.reader = chain.driver(contract, None)
        self.log_id = log_id_of(log.signer.key.name)
        self.now = 1_700_000_000
        self.said: list[str] = []
        self.restart()

    def restart(self, driver: Driver | None = None, key: bytes = KEY) -> None:
        self.driver = driver or self.chain.driver(self.contract, key)
        self.anchoring = Anchoring(
            self.driver,
            partial(read_checkpoint, str(self.log.checkpoint), self.log.signer.key),
            states.load(self.path) or State(self.log.signer.key.name),
            partial(states.save, self.path),
            lambda: self.now,
            self.said.append,
            self.pace,
        )

    @property
    def state(self) -> State:
        """What the file says."""
        state = states.load(self.path)
        assert state is not None
        return state

    def turn(self, count: int = 1, seconds: int = 10) -> State:
        """So many turns, so many seconds apart."""
        for _ in range(count):
            self.now += seconds
            self.anchoring.turn()
        return self.state

    def settle(self) -> Receipt:
        """Turns and blocks until what is under way is confirmed; the last confirmed anchor."""
        for _ in range(20):
            state = self.turn()
            if state.pending is None and not state.again:
                return state.confirmed[-1]
            self.chain.mine()
        raise AssertionError(f"never confirmed: {self.state.members()}")

    def grow(self, size: int) -> Receipt:
        """More entries, then an anchor that is due and confirmed."""
        self.log.grow(size)
        self.now += self.pace.every
        found = self.settle()
        assert (found.size, found.root) == (size, self.log.root(size))
        return found

    def alarms(self) -> dict[str, str]:
        return {alarm.kind: alarm.words for alarm in self.state.alarms.all()}

    def on_chain(self) -> dict[int, bytes]:
        """Every anchor, read without the account."""
        return {receipt.size: receipt.root for receipt in self.reader.history(self.log_id)}
