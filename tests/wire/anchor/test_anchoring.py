"""An anchor at work, turn by turn, on both chains: what is due is sent once, and every disagreement is told."""

from pathlib import Path

from tests.wire.anchor.anchor import Anchor
from tests.wire.anchor.chains import STRANGER, Anvil, Chain
from tests.wire.anchor.published_log import PublishedLog

from duoc.wire.anchor import alarms
from duoc.wire.anchor import state as states
from duoc.wire.anchor.driver import ChainAwayError, Receipt, RefusedError


def test_anchor_is_sent_then_confirmed(anchor: Anchor) -> None:
    state = anchor.turn()
    assert state.pending is not None
    assert (state.pending.size, state.confirmed) == (10, [])
    state = anchor.turn()
    assert state.pending is not None
    assert state.pending.block == anchor.chain.w3.eth.block_number
    anchor.chain.mine()
    assert anchor.turn().confirmations == 2
    assert anchor.state.confirmed == []
    anchor.chain.mine()
    state = anchor.turn()
    assert (state.confirmations, state.pending) == (3, None)
    assert [(receipt.size, receipt.root) for receipt in state.confirmed] == [(10, anchor.log.root(10))]
    assert anchor.on_chain() == {10: anchor.log.root(10)}
    assert anchor.alarms() == {}


def test_nothing_is_sent_for_an_unchanged_or_an_empty_log(chain: Chain, anchor: Anchor) -> None:
    anchor.settle()
    block = chain.w3.eth.block_number
    anchor.turn(5, seconds=100)
    assert chain.w3.eth.block_number == block
    assert anchor.state.ahead_since is None
    anchor.log.sign(0, anchor.log.root(0))
    empty = Anchor(chain, chain.deploy(), anchor.log, anchor.path.with_name("empty.json"))
    empty.turn(3)
    assert empty.on_chain() == {}


def test_next_anchor_waits_for_its_time_and_for_the_one_before(anchor: Anchor) -> None:
    anchor.turn()
    anchor.log.grow(20)
    anchor.turn(8)
    assert anchor.on_chain() == {10: anchor.log.root(10)}  # not confirmed yet: no block was mined
    anchor.chain.mine(3)
    anchor.turn()
    assert anchor.state.pending is not None
    assert anchor.state.pending.size == 20
    anchor.settle()
    anchor.log.grow(30)
    anchor.turn()
    assert 30 not in anchor.on_chain()  # confirmed, but not due
    anchor.turn(seconds=60)
    assert anchor.on_chain() == {size: anchor.log.root(size) for size in (10, 20, 30)}


def test_sizes_between_two_anchors_are_left_out(anchor: Anchor) -> None:
    anchor.settle()
    for size in (11, 12, 13):
        anchor.log.grow(size)
        anchor.turn(seconds=1)
    anchor.now += 60
    anchor.settle()
    assert sorted(anchor.on_chain()) == [10, 13]


def test_restart_at_any_turn_sends_nothing_twice(anchor: Anchor) -> None:
    for size in (10, 20, 30):
        anchor.log.grow(size) if size > 10 else None
        anchor.now += 60
        for _ in range(6):
            anchor.turn()
            anchor.restart()
            anchor.chain.mine()
    assert anchor.on_chain() == {size: anchor.log.root(size) for size in (10, 20, 30)}
    nonce = anchor.chain.w3.eth.get_transaction_count(anchor.state.account or anchor.driver.account)  # type: ignore[attr-defined]  # of EvmChain
    assert nonce == 4  # the contract and three anchors


def test_publish_is_idempotent(anchor: Anchor) -> None:
    root = anchor.log.root(10)
    for _ in range(3):
        anchor.driver.publish(anchor.log_id, 10, root)
    assert anchor.on_chain() == {10: root}
    found = anchor.driver.last(anchor.log_id)
    assert found is not None
    assert found.root == root
    assert found.block is not None
    assert found.time == anchor.chain.w3.eth.get_block(found.block)["timestamp"]


def test_lost_state_is_found_again_on_the_chain(anchor: Anchor) -> None:
    anchor.settle()
    anchor.path.unlink()
    anchor.restart()
    state = anchor.turn()
    assert state.newest is not None
    assert (state.newest.size, state.newest.root) == (10, anchor.log.root(10))
    assert anchor.alarms() == {}
    anchor.grow(20)
    assert sorted(anchor.on_chain()) == [10, 20]


def test_waiting_transaction_is_replaced_by_a_dearer_one_and_taken_once(
    anvil: Anvil, log: PublishedLog, tmp_path: Path
) -> None:
    """`one_transaction_at_a_time`."""
    anchor = Anchor(anvil, anvil.deploy(), log, tmp_path / "state.json")
    anvil.hold()
    first = anchor.turn().pending
    assert first is not None
    assert anchor.turn(2).pending == first  # not yet
    again = anchor.turn().pending
    assert again is not None
    assert (again.size, again.root) == (first.size, first.root)
    assert again.transaction != first.transaction
    waiting = [anvil.w3.eth.get_transaction(item.transaction) for item in (again,)]  # type: ignore[arg-type]  # a hash
    pool = anvil.ask("txpool_content")["pending"]
    assert [sorted(numbers) for numbers in pool.values()] == [["1"]]
    assert waiting[0]["nonce"] == 1
    anvil.go_on()
    anchor.settle()
    assert anchor.on_chain() == {10: log.root(10)}
    assert anchor.alarms() == {}


def test_waiting_transaction_is_not_sent_again_while_chain_and_log_disagree(
    anvil: Anvil, log: PublishedLog, tmp_path: Path
) -> None:
    anchor = Anchor(anvil, anvil.deploy(), log, tmp_path / "state.json")
    anchor.settle()
    log.grow(20)
    anvil.hold()
    sent = anchor.turn(seconds=60).pending
    assert sent is not None
    state = anchor.state
    state.alarms.begin(alarms.MISMATCH, "from an earlier start", anchor.now)
    states.save(anchor.path, state)
    anchor.restart()
    assert anchor.turn(10, seconds=60).pending == sent
    assert anvil.ask("txpool_content")["pending"].popitem()[1].popitem()[1]["hash"] == sent.transaction


def test_restart_while_a_transaction_waits_does_not_queue_a_second_one(
    anvil: Anvil, log: PublishedLog, tmp_path: Path
) -> None:
    anchor = Anchor(anvil, anvil.deploy(), log, tmp_path / "state.json")
    anvil.hold()
    anchor.turn()
    for _ in range(3):
        anchor.path.unlink()  # the worst case: it does not even know that it sent
        log.grow(len(log.leaves) + 1)
        anchor.restart()
        anchor.turn()
    pool = anvil.ask("txpool_content")
    assert [sorted(numbers) for numbers in pool["pending"].values()] == [["1"]]
    assert not pool["queued"]
    anvil.go_on()
    anchor.settle()
    assert len(anchor.on_chain()) == 1
    anchor.grow(20)


def test_another_root_for_the_same_size_is_a_lasting_alarm(anchor: Anchor) -> None:
    anchor.settle()
    anchor.log.sign(10, b"\7" * 32)
    anchor.turn()
    assert anchor.alarms() == {"mismatch": "the log publishes another root for size 10 than is anchored"}
    anchor.log.grow(20)
    anchor.restart()
    anchor.turn(10, seconds=60)
    assert "mismatch" in anchor.alarms()
    assert anchor.on_chain() == {10: anchor.log.root(10)}  # nothing more is sent


def test_smaller_log_is_an_alarm_for_as_long_as_it_is_smaller(anchor: Anchor) -> None:
    anchor.settle()
    anchor.log.grow(12)
    anchor.log.sign(4)
    anchor.turn()
    assert anchor.alarms() == {"behind": "the log publishes size 4, but size 10 is anchored"}
    anchor.log.sign(12)
    anchor.turn()
    assert anchor.alarms() == {}


def test_older_root_of_an_anchored_size_is_compared_too(anchor: Anchor) -> None:
    anchor.settle()
    anchor.grow(20)
    anchor.log.sign(10, b"\7" * 32)
    anchor.turn()
    assert set(anchor.alarms()) == {"mismatch", "behind"}


def test_anchor_by_somebody_else_with_our_key_is_a_lasting_alarm(anchor: Anchor) -> None:
    anchor.settle()
    anchor.chain.driver(anchor.contract).publish(anchor.log_id, 15, b"\7" * 32)
    anchor.turn()
    assert list(anchor.alarms()) == ["foreign"]
    assert "size 15" in anchor.alarms()["foreign"]
    anchor.log.grow(20)
    anchor.now += 60
    anchor.settle()
    assert "foreign" in anchor.alarms()
    assert anchor.on_chain()[20] == anchor.log.root(20)


def test_foreign_account_is_refused_and_says_so(anchor: Anchor) -> None:
    anchor.restart(key=STRANGER)
    anchor.turn(2)
    assert list(anchor.alarms()) == ["refused"]
    assert "belongs to" in anchor.alarms()["refused"]
    assert anchor.on_chain() == {}
    anchor.restart()
    anchor.settle()
    assert anchor.alarms() == {}
    assert anchor.on_chain() == {10: anchor.log.root(10)}


def test_account_without_money_is_refused_and_says_so(anvil: Anvil, log: PublishedLog, tmp_path: Path) -> None:
    anchor = Anchor(anvil, anvil.deploy(), log, tmp_path / "state.json")
    poor = bytes.fromhex("33" * 32)
    account = str(anvil.w3.eth.account.from_key(poor).address)
    anvil.driver(anchor.contract).hand_over(account)
    anchor.restart(key=poor)
    anchor.turn(2)
    assert list(anchor.alarms()) == ["refused"]
    assert "cannot pay for gas" in anchor.alarms()["refused"]
    anvil.give(account, 10**18)
    anchor.turn(3)
    anchor.settle()
    assert anchor.alarms() == {}
    assert anchor.on_chain() == {10: log.root(10)}


def test_code_that_is_not_ours_is_refused_before_anything_is_sent(
    chain: Chain, log: PublishedLog, anchor: Anchor
) -> None:
    # Creation code that returns one byte, 0xfe.
    sent = chain.w3.eth.send_transaction({"from": chain.w3.eth.accounts[0], "data": "0x60fe60005360016000f3"})
    other = str(chain.w3.eth.wait_for_transaction_receipt(sent)["contractAddress"])
    assert bytes(chain.w3.eth.get_code(other)) == b"\xfe"
    wrong = Anchor(chain, other, log, anchor.path.with_name("wrong.json"))
    wrong.turn(2)
    assert wrong.alarms() == {"wrong_contract": f"the contract at {other} is not LogAnchor of this program"}
    assert wrong.state.chain is None
    nobody = Anchor(chain, "0x" + "00" * 19 + "99", log, anchor.path.with_name("nobody.json"))
    nobody.turn()
    assert list(nobody.alarms()) == ["wrong_contract"]


class Away:
    """A driver whose node does not answer."""

    def __getattr__(self, name: str) -> object:
        def fail(*_given: object) -> object:
            raise ChainAwayError("the node at http://node gives no usable answer (ConnectionError)")

        return fail


def test_node_that_is_away_loses_nothing_and_is_an_alarm_after_a_while(anchor: Anchor) -> None:
    anchor.settle()
    anchor.log.grow(20)
    driver = anchor.driver
    anchor.restart(Away())  # type: ignore[arg-type]  # stands for any driver
    anchor.turn(10, seconds=60)
    assert anchor.alarms() == {}
    anchor.turn(8, seconds=60)
    assert set(anchor.alarms()) == {"away", "late"}
    assert [line for line in anchor.said if line.startswith("trouble:")] == [
        "trouble: the node at http://node gives no usable answer (ConnectionError)"
    ]
    anchor.restart(driver)
    anchor.settle()
    assert anchor.alarms() == {}
    assert anchor.on_chain() == {size: anchor.log.root(size) for size in (10, 20)}


def test_node_that_vanishes_while_sending_is_asked_again_at_once(anchor: Anchor) -> None:
    real = anchor.driver

    class Half(Away):
        """Answers everything; what is sent arrives, but its answer does not."""

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def publish(self, log_id: bytes, size: int, root: bytes) -> Receipt:
            real.publish(log_id, size, root)
            raise ChainAwayError("cut")

    anchor.restart(Half())  # type: ignore[arg-type]  # as above
    state = anchor.turn()
    assert state.pending == Receipt(10, anchor.log.root(10))
    anchor.restart(real)
    anchor.settle()
    assert anchor.on_chain() == {10: anchor.log.root(10)}
    assert anchor.alarms() == {}


def test_earlier_try_that_still_arrives_after_a_refusal_is_our_own(anchor: Anchor) -> None:
    real = anchor.driver

    class Poor(Away):
        """The first try went out, its replacement cannot be paid."""

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def publish(self, _log_id: bytes, _size: int, _root: bytes) -> Receipt:
            raise RefusedError("the account cannot pay for gas")

    anchor.restart(Poor())  # type: ignore[arg-type]  # as above
    anchor.turn(3)
    assert list(anchor.alarms()) == ["refused"]
    real.publish(anchor.log_id, 10, anchor.log.root(10))
    anchor.turn()
    anchor.restart(real)
    anchor.settle()
    assert [receipt.size for receipt in anchor.state.confirmed] == [10]
    assert "foreign" not in anchor.alarms()


def test_log_that_cannot_be_read_is_an_alarm_after_a_while(anchor: Anchor) -> None:
    anchor.settle()
    anchor.log.checkpoint.write_bytes(b"not a note")
    anchor.turn(17, seconds=60)
    assert anchor.alarms() == {}
    anchor.turn(2, seconds=60)
    assert list(anchor.alarms()) == ["away"]
    assert "is no checkpoint of log.example/anchored" in anchor.alarms()["away"]
    anchor.log.sign(10)
    anchor.turn()
    assert anchor.alarms() == {}


def test_root_that_the_log_did_not_sign_is_never_sent(anchor: Anchor) -> None:
    """`anchored_root_was_signed_by_the_log`."""
    note = anchor.log.checkpoint.read_text("utf-8")
    anchor.log.checkpoint.write_text(note.replace("\n10\n", "\n11\n"), "utf-8")
    anchor.turn(3)
    assert anchor.on_chain() == {}
    assert anchor.state.seen is None


def test_late_alarm_begins_only_when_the_log_has_grown(anchor: Anchor) -> None:
    anchor.settle()
    anchor.turn(3, seconds=5000)
    assert anchor.alarms() == {}
    anchor.restart(Away())  # type: ignore[arg-type]  # as above
    anchor.log.grow(11)
    anchor.turn()
    since = anchor.state.ahead_since
    assert since == anchor.now
    anchor.turn(9, seconds=100)
    assert anchor.alarms() == {}
    anchor.turn(2, seconds=100)
    assert set(anchor.alarms()) == {alarms.LATE, alarms.AWAY}
    assert "size 10" in anchor.alarms()["late"]


def test_clock_that_is_put_back_does_not_stop_the_anchor(anchor: Anchor) -> None:
    anchor.settle()
    anchor.now -= 1_000_000
    anchor.turn()
    anchor.log.grow(20)
    anchor.turn(7)
    assert 20 in anchor.on_chain()
    assert anchor.alarms() == {}
