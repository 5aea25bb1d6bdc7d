"""`python -m duoc.wire.anchor` against a real node: kills, a node that goes away, a chain that is reset."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.wire.anchor.chains import KEY, Anvil
from tests.wire.anchor.nursery import Nursery
from tests.wire.anchor.published_log import PublishedLog
from tests.wire.anchor.running import Process, until

from duoc.engines.merkle.signer import FileSigner
from duoc.wire.anchor.driver import log_id_of

TOKEN = "swordfish0123456789"


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def process(anvil: Anvil, log: PublishedLog, tmp_path: Path, nursery: Nursery) -> Iterator[Process]:
    """Not started yet; its contract is on the chain."""
    process = Process(tmp_path, log, anvil.url, anvil.deploy(), nursery)
    yield process
    process.close()
    if process.output.exists():
        assert "Traceback" not in process.said(), process.said()


def anchors(anvil: Anvil, process: Process) -> dict[int, bytes]:
    history = anvil.driver(process.contract, None).history(log_id_of(process.log.signer.key.name))
    return {receipt.size: receipt.root for receipt in history}


def paid(anvil: Anvil) -> list[int]:
    """The status of every transaction of our account after the one that made the contract."""
    account = anvil.w3.eth.account.from_key(KEY).address
    found = []
    for number in range(anvil.w3.eth.block_number + 1):
        for transaction in anvil.w3.eth.get_block(number, full_transactions=True)["transactions"]:
            if transaction["from"] == account and transaction["to"] is not None:  # type: ignore[index]  # asked for in full
                found.append(anvil.w3.eth.get_transaction_receipt(transaction["hash"])["status"])  # type: ignore[index]  # as above
    return found


def test_process_anchors_what_is_published_and_ends_when_asked(anvil: Anvil, process: Process) -> None:
    process.nursery = None  # as it is started in the province
    process.start(rpc=f"{anvil.url}/?key={TOKEN}")
    process.confirmed(10)
    process.log.grow(300)
    process.confirmed(300)
    assert process.end() == 0
    assert anchors(anvil, process) == {size: process.log.root(size) for size in (10, 300)}
    assert process.alarms() == []
    for text in (process.said(), process.state.read_text("utf-8")):
        assert TOKEN not in text
        assert KEY.hex() not in text
    assert "ready anchor log.example/anchored" in process.said()


@pytest.mark.parametrize("when", ["before", "after"])
def test_kill_beside_the_submission_costs_neither_an_anchor_nor_a_second_one(
    anvil: Anvil, process: Process, when: str
) -> None:
    """`state_goes_before_the_transaction`: killed before it was sent, and after it was sent but before that was noted."""
    killing = (
        "import os, signal\n"
        "from duoc.wire.anchor import evm\n"
        f"when, true = {when!r}, evm.EvmChain.publish\n"
        "def publish(self, *given):\n"
        "    when == 'after' and true(self, *given)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "evm.EvmChain.publish = publish\n"
    )
    assert process.start(before=killing).wait(60) == -signal.SIGKILL
    pending = process.members()["pending"]
    assert (pending["size"], pending["transaction"], pending["block"]) == (10, "", None)
    if when == "after":
        until(lambda: sorted(anchors(anvil, process)) == [10], "a block for what was sent")
    else:
        assert anchors(anvil, process) == {}
    process.start()
    process.confirmed(10)
    assert process.end() == 0
    assert anchors(anvil, process) == {10: process.log.root(10)}
    assert paid(anvil) == [1]
    assert process.alarms() == []


def test_kills_at_any_moment_leave_every_root_right_and_paid_once(anvil: Anvil, process: Process) -> None:
    chance = random.Random(20261122)  # moments, no secrets
    size = 10
    for count in range(1, 9):
        process.start()
        size += 7
        process.log.grow(size)
        until(lambda: process.output.exists() and process.said().count("ready anchor") == count, "ready")  # noqa: B023  # called at once
        time.sleep(0.4 * chance.random())
        process.end(signal.SIGKILL)
    process.start()
    process.confirmed(size)
    assert process.end() == 0
    found = anchors(anvil, process)
    assert found == {each: process.log.root(each) for each in found}
    assert paid(anvil) == [1] * len(found)
    assert process.alarms() == []
    assert [path.name for path in process.folder.glob(".state*")] == []


def test_node_that_is_away_is_waited_for(
    start_anvil: Callable[..., Anvil], log: PublishedLog, tmp_path: Path, nursery: Nursery
) -> None:
    port, kept = find_free_port(), tmp_path / "chain.json"
    first = start_anvil("--state", str(kept), port=port)
    process = Process(tmp_path, log, first.url, first.deploy(), nursery)
    first.process.terminate()
    first.process.wait()
    try:
        process.start()
        until(lambda: process.output.exists() and "trouble:" in process.said(), "trouble told")
        assert process.members()["chain"] is None
        log.grow(20)
        second = start_anvil("--state", str(kept), port=port)
        process.confirmed(20)
        assert process.end() == 0
        assert anchors(second, process) == {20: log.root(20)}
        assert "trouble is over" in process.said()
        assert process.said().count("trouble:") == 1
        assert process.alarms() == []
    finally:
        process.close()


def test_chain_reset_under_a_running_process_stops_it_from_sending(
    start_anvil: Callable[..., Anvil], log: PublishedLog, tmp_path: Path, nursery: Nursery
) -> None:
    port = find_free_port()
    first = start_anvil(port=port)
    process = Process(tmp_path, log, first.url, first.deploy(), nursery)
    try:
        process.start()
        process.confirmed(10)
        first.process.kill()
        first.process.wait()
        second = start_anvil("--timestamp", "1700000000", port=port)
        assert second.deploy() == process.contract
        log.grow(20)
        until(lambda: process.alarms() == ["reset"], "reset alarm")
        assert "ALARM reset: not the remembered chain: genesis" in process.said()
        process.end(signal.SIGKILL)
        process.start()
        process.looked_again()
        assert process.alarms() == ["reset"]
        assert process.end() == 0
        assert anchors(second, process) == {}
        name = process.members()["alarms"][0]["words"].split()[-1]
        process.start(accept_new_chain="0" * 16)
        process.looked_again()
        assert process.end() == 0
        assert anchors(second, process) == {}
        process.start(accept_new_chain=name)
        process.confirmed(20)
        assert process.end() == 0
        assert anchors(second, process) == {20: log.root(20)}
        assert process.alarms() == []
    finally:
        process.close()


def test_second_process_on_one_state_is_refused(process: Process) -> None:
    process.start()
    process.confirmed(10)
    assert "stop it first" in process.refused()
    assert process.end() == 0


def test_process_does_not_begin_with_what_it_must_not_use(process: Process, tmp_path: Path) -> None:
    FileSigner.open(tmp_path / "log.key", "log.example/anchored")
    assert "needs a key of its own" in process.refused(key=str(tmp_path / "log.key"))
    (tmp_path / "seed").write_text(bytes(range(32)).hex(), "ascii")
    (tmp_path / "seed").chmod(0o600)
    assert "the log's own key" in process.refused(key=str(tmp_path / "seed"))
    process.key.chmod(0o644)
    assert "0600" in process.refused()
    process.key.chmod(0o600)
    assert "verifier key" in process.refused(vkey="log.example/anchored+00000000+AQ==")
    witness = str(FileSigner("wit.example", bytes(32), 4).key)
    assert "type 1" in process.refused(vkey=witness)
    assert "begins with http" in process.refused(rpc=f"ws://duoc:{TOKEN}@x/")
    assert TOKEN not in process.refused(rpc=f"ws://duoc:{TOKEN}@x/")
    assert "not the address" in process.refused(contract="0x1234")
    process.state.write_text('{"format": "duoc.anchor/1"}', "utf-8")
    assert "is not the state" in process.refused()
    process.state.unlink()
    other = str(FileSigner("log.example/other", bytes(32)).key)
    process.start()
    process.confirmed(10)
    assert process.end() == 0
    assert "belongs to the log log.example/anchored" in process.refused(vkey=other)
