"""The process: turns until it is asked to stop."""

import argparse
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from duoc.core.clock import SystemClock
from duoc.core.process import Stopping
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import ED25519, NoteError, VerifierKey, parse_vkey
from duoc.wire.anchor import account, alarms, state
from duoc.wire.anchor.account import AccountKeyError
from duoc.wire.anchor.anchoring import Anchoring, Pace
from duoc.wire.anchor.driver import ChainError, Driver, require_identity
from duoc.wire.anchor.published import read_checkpoint
from duoc.wire.anchor.rpc_address import RpcAddress, RpcAddressError
from duoc.wire.anchor.state import State, StateError

if TYPE_CHECKING:
    from duoc.wire.anchor.evm import EvmChain

# Between two looks at the chain: blocks are seconds apart.
LOOK_S = 10.0

SENTENCES = (AccountKeyError, ChainError, NoteError, OSError, RpcAddressError, StateError)


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT: 0. One sentence and 1 when it cannot begin."""
    stopping = Stopping()
    try:
        key = log_key(arguments.vkey)
        with state.owned(arguments.state):
            _work(arguments, key, stopping)
    except SENTENCES as error:
        print(f"anchor: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


def log_key(vkey: str) -> VerifierKey:
    """The log's key. Raises `NoteError`."""
    key = parse_vkey(vkey)
    if key.kind != ED25519:
        raise NoteError("a log's verifier key is of type 1; this is a cosigner's")
    return key


def chain(arguments: argparse.Namespace, key: bytes | None = None) -> "EvmChain":
    """The driver that the arguments name. Another kind of chain would be chosen here."""
    from duoc.wire.anchor.evm import EvmChain
    from duoc.wire.anchor.evm_node import Node

    return EvmChain(Node.connect(RpcAddress.given(arguments.rpc)), arguments.contract, key)


def _work(arguments: argparse.Namespace, key: VerifierKey, stopping: Stopping) -> None:
    driver = chain(arguments, account.read(arguments.key, key))
    remembered = state.load(arguments.state) or State(key.name)
    if remembered.origin != key.name:
        raise StateError(f"{arguments.state} belongs to the log {remembered.origin}, not to {key.name}")
    remembered.account = driver.account
    if arguments.accept_new_chain:
        try:
            accept(remembered, driver, arguments.accept_new_chain)
        except (ChainError, StateError) as error:
            # Not the end: the turns below raise the alarm.
            _say(key.name, f"trouble: {error}")
    pace = Pace(
        every=arguments.every,
        late=arguments.late or 6 * arguments.every,
        confirmations=arguments.confirmations,
    )
    policy = policies.parse(arguments.policy.read_bytes()) if arguments.policy else None
    anchoring = Anchoring(
        driver,
        partial(read_checkpoint, arguments.checkpoint, key, policy),
        remembered,
        partial(state.save, arguments.state),
        _now,
        partial(_say, key.name),
        pace,
    )
    print(f"ready anchor {key.name} with account {driver.account}", flush=True)
    while not stopping:
        begun = time.monotonic()
        anchoring.turn()
        stopping.wait(max(0.05, begun + min(LOOK_S, pace.every) - time.monotonic()))


def accept(remembered: State, driver: Driver, fingerprint: str) -> None:
    """Take up another chain because a person says so, and names it. Raises `StateError` for any other chain."""
    found = require_identity(driver)
    if found == remembered.chain:
        return  # accepted at an earlier start
    if found.fingerprint != fingerprint:
        raise StateError(f"the chain there is {found.fingerprint}, not {fingerprint}: nothing was accepted")
    remembered.note(_now(), f"chain {fingerprint} was accepted instead of {remembered.chain}")
    remembered.chain, remembered.pending, remembered.confirmations = found, None, 0
    remembered.confirmed, remembered.again = [], []
    remembered.alarms.end(*alarms.LASTING, alarms.REORGANISED)


def acknowledge(remembered: State) -> list[str]:
    """A person has looked into the lasting alarms; the kinds that are ended. What still holds is raised again."""
    ended = [alarm.kind for alarm in remembered.alarms.all() if alarm.kind in alarms.LASTING]
    remembered.alarms.end(*ended)
    if ended:
        remembered.note(_now(), f"acknowledged: {', '.join(ended)}")
    return ended


def _say(origin: str, line: str) -> None:
    stream = sys.stderr if line.startswith(("ALARM", "trouble:")) else sys.stdout
    print(f"anchor {origin}: {line}", file=stream, flush=True)


def _now() -> int:
    return SystemClock().now_us() // 1_000_000
