"""The chain changes its mind, or is not the same chain any more."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.wire.anchor.anchor import Anchor
from tests.wire.anchor.chains import Anvil, Chain, PyEvm
from tests.wire.anchor.published_log import PublishedLog

from duoc.wire.anchor import running
from duoc.wire.anchor import state as states
from duoc.wire.anchor.state import StateError


def test_reorganisation_drops_an_unconfirmed_anchor_and_it_is_made_again(anchor: Anchor) -> None:
    anchor.settle()
    before = anchor.chain.remember()
    anchor.log.grow(20)
    anchor.turn(2, seconds=60)
    assert 20 in anchor.on_chain()
    anchor.chain.return_to(before)
    anchor.chain.mine(4)
    assert 20 not in anchor.on_chain()
    anchor.turn()
    assert "gone: 20" in anchor.state.incidents[-1].words
    assert anchor.alarms() == {}  # it had not been confirmed: that may happen
    anchor.settle()
    assert anchor.on_chain() == {size: anchor.log.root(size) for size in (10, 20)}
    assert anchor.state.again == []


def test_reorganisation_as_the_node_itself_makes_one(anvil: Anvil, log: PublishedLog, tmp_path: Path) -> None:
    """Other blocks of the same number in place of the last five; the chain does not get shorter."""
    anchor = Anchor(anvil, anvil.deploy(), log, tmp_path / "state.json")
    anvil.mine(10)
    anchor.turn(2)
    anvil.mine()
    pending = anchor.state.pending
    assert pending is not None
    height = anvil.w3.eth.block_number
    anvil.ask("anvil_reorg", 5, [])
    assert anvil.w3.eth.block_number == height
    assert anchor.on_chain() == {}
    state = anchor.turn()
    assert "gone: 10" in state.incidents[-1].words
    anchor.settle()
    assert anchor.on_chain() == {10: log.root(10)}
    assert anchor.state.confirmed[-1].block != pending.block
    assert anchor.alarms() == {}


def test_reorganisation_that_drops_confirmed_anchors_is_told_and_healed(anchor: Anchor) -> None:
    anchor.settle()
    before = anchor.chain.remember()
    anchor.grow(20)
    anchor.grow(30)
    anchor.chain.return_to(before)
    anchor.chain.mine(20)
    state = anchor.turn()
    assert list(anchor.alarms()) == ["reorganised"]
    assert "20, 30" in anchor.alarms()["reorganised"]
    assert [receipt.size for receipt in state.again] == [20, 30]
    assert [receipt.size for receipt in state.confirmed] == [10]
    anchor.restart()
    anchor.settle()
    assert anchor.on_chain() == {size: anchor.log.root(size) for size in (10, 20, 30)}
    assert anchor.turn().confirmed[-1].size == 30
    assert anchor.alarms() == {}
    assert "gone: 20, 30" in anchor.state.incidents[-1].words


def test_everything_dropped_is_made_again_in_its_order(anchor: Anchor) -> None:
    before = anchor.chain.remember()
    for size in (10, 20, 30):
        anchor.grow(size)
    anchor.chain.return_to(before)
    anchor.chain.mine(30)
    anchor.settle()
    assert anchor.on_chain() == {size: anchor.log.root(size) for size in (10, 20, 30)}


def test_anchor_that_moved_to_another_block_is_found_there(anchor: Anchor) -> None:
    before = anchor.chain.remember()
    anchor.settle()
    was = anchor.state.confirmed[-1]
    anchor.chain.return_to(before)
    anchor.chain.mine(6)
    anchor.chain.driver(anchor.contract).publish(anchor.log_id, 10, anchor.log.root(10))
    state = anchor.turn()
    assert state.again == []
    assert state.confirmed[-1].root == was.root
    assert state.confirmed[-1].block == anchor.chain.w3.eth.block_number
    assert state.confirmed[-1].block != was.block
    assert anchor.alarms() == {}


def test_other_root_after_a_reorganisation_is_a_lasting_alarm(anchor: Anchor) -> None:
    before = anchor.chain.remember()
    anchor.settle()
    anchor.chain.return_to(before)
    anchor.chain.mine(6)
    anchor.chain.driver(anchor.contract).publish(anchor.log_id, 10, b"\7" * 32)
    anchor.turn()
    assert "mismatch" in anchor.alarms()
    anchor.log.grow(20)
    anchor.turn(5, seconds=60)
    assert anchor.on_chain() == {10: b"\7" * 32}


def test_node_behind_what_it_showed_before_is_waited_for(anchor: Anchor) -> None:
    before = anchor.chain.remember()
    anchor.settle()
    anchor.chain.return_to(before)  # fewer blocks than before: a node that lags looks like this
    anchor.log.grow(20)
    anchor.turn(3, seconds=60)
    assert anchor.on_chain() == {}
    assert any("behind block" in line for line in anchor.said)
    anchor.turn(20, seconds=60)
    assert set(anchor.alarms()) == {"away", "late"}
    assert [receipt.size for receipt in anchor.state.confirmed] == [10]


def test_chain_set_up_anew_is_a_lasting_alarm_and_nothing_is_sent(
    anchor: Anchor, another_chain: Callable[[], Chain]
) -> None:
    """`reset_chain_is_never_taken_up_silently`: same address, same account, another genesis."""
    anchor.settle()
    anchor.chain = another_chain()
    assert anchor.chain.deploy() == anchor.contract
    anchor.reader = anchor.chain.driver(anchor.contract, None)
    anchor.log.grow(20)
    anchor.restart()
    anchor.turn(10, seconds=60)
    assert "genesis" in anchor.alarms()["reset"]
    assert anchor.on_chain() == {}
    anchor.restart()
    anchor.turn()
    assert "reset" in anchor.alarms()
    assert [receipt.size for receipt in anchor.state.confirmed] == [10]


def test_chain_without_our_contract_is_a_lasting_alarm(anchor: Anchor, another_chain: Callable[[], Chain]) -> None:
    anchor.settle()
    anchor.chain = another_chain()
    anchor.restart()
    anchor.turn()
    assert "code" in anchor.alarms()["reset"]


def test_contract_made_anew_on_the_same_genesis_is_a_lasting_alarm(
    chain: Chain, log: PublishedLog, tmp_path: Path
) -> None:
    """What a chain looks like that was set up again from the same genesis file."""
    before = chain.remember()
    anchor = Anchor(chain, chain.deploy(), log, tmp_path / "state.json")
    anchor.settle()
    chain.return_to(before)
    chain.mine(30)
    assert chain.deploy() == anchor.contract
    anchor.turn(3)
    assert anchor.alarms()["reset"].startswith("not the remembered chain: born changed")
    assert anchor.on_chain() == {}


def test_person_accepts_the_new_chain_by_its_name(anchor: Anchor, another_chain: Callable[[], Chain]) -> None:
    anchor.settle()
    anchor.chain = another_chain()
    anchor.chain.deploy()
    anchor.restart()
    anchor.turn()
    name = anchor.alarms()["reset"].split()[-1]
    state = anchor.state
    driver = anchor.chain.driver(anchor.contract)
    with pytest.raises(StateError, match="nothing was accepted"):
        running.accept(state, driver, "0" * 16)
    running.accept(state, driver, name)
    states.save(anchor.path, state)
    anchor.restart()
    anchor.reader = anchor.chain.driver(anchor.contract, None)
    anchor.now += 60
    anchor.settle()
    assert anchor.alarms() == {}
    assert anchor.on_chain() == {10: anchor.log.root(10)}
    assert "was accepted instead of" in anchor.state.incidents[-1].words
    # Left in the command line, the option accepts this chain and no third one.
    state = anchor.state
    running.accept(state, driver, name)
    assert state.members() == anchor.state.members()
    third = another_chain()
    assert third.deploy() == anchor.contract
    with pytest.raises(StateError, match="nothing was accepted"):
        running.accept(state, third.driver(anchor.contract), name)


def test_alarm_stays_when_the_old_chain_is_back_until_a_person_has_looked(
    anchor: Anchor, another_chain: Callable[[], Chain]
) -> None:
    anchor.settle()
    old, anchor.chain = anchor.chain, another_chain()
    anchor.restart()
    anchor.turn()
    anchor.chain = old
    anchor.restart()
    anchor.log.grow(20)
    anchor.turn(5, seconds=60)
    assert list(anchor.alarms()) == ["reset"]
    assert 20 not in anchor.on_chain()
    state = anchor.state
    assert running.acknowledge(state) == ["reset"]
    states.save(anchor.path, state)
    anchor.restart()
    anchor.settle()
    assert anchor.alarms() == {}
    assert 20 in anchor.on_chain()


@pytest.fixture
def another_chain(chain: Chain, request: pytest.FixtureRequest) -> Callable[[], Chain]:
    """Makes fresh chains of the same kind, with the same accounts, chain id and addresses, each with its own genesis."""
    times = iter((1_600_000_000, 1_650_000_000))

    def make() -> Chain:
        if isinstance(chain, PyEvm):
            return PyEvm(next(times))
        made: Chain = request.getfixturevalue("start_anvil")("--timestamp", str(next(times)))
        return made

    return make
