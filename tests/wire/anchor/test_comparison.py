"""`compare`: every anchored size must be reproduced by the log's own tiles; whatever is not is named."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.wire.anchor.anchor import Anchor
from tests.wire.anchor.chains import Chain, PyEvm
from tests.wire.anchor.published_log import PublishedLog as Log

from duoc.engines.merkle import checkpoint
from duoc.engines.merkle.keys import parse_vkey
from duoc.wire.anchor.comparison import Comparison, compare
from duoc.wire.anchor.driver import log_id_of
from duoc.wire.anchor.published import LogAwayError, PublishedLog
from duoc.wire.anchor.state import State

EXAMPLE_VKEY = "so-cai.example.vn/vi-du+76556aac+AUx45O9cnO5Lxb0BjrJYQ+GTwbFvB6UF0P3ycpYshqHs"


def look(
    anchor: Anchor, log: Log | None = None, state: State | None = None, late: int | None = None, now: int = 0
) -> Comparison:
    log = log or anchor.log
    published = PublishedLog(str(log.folder), log.signer.key)
    return compare(published, anchor.reader, state, late, now or anchor.now, lambda: None)


def kinds(found: Comparison) -> list[tuple[str, int | None]]:
    return [(finding.kind, finding.size) for finding in found.findings]


def test_log_that_gives_every_root_again_has_no_finding(anchor: Anchor) -> None:
    for size in (10, 300, 70_000):
        anchor.grow(size)
    found = look(anchor, state=anchor.state)
    assert found.findings == []
    assert [receipt.size for receipt in found.anchors] == [10, 300, 70_000]
    assert found.checkpoint.size == 70_000
    assert found.chain == anchor.state.chain


def test_log_written_by_another_program_is_compared_at_every_anchored_size(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data/ledger/example-log"
    key = parse_vkey(EXAMPLE_VKEY)
    older = checkpoint.verify((folder / "checkpoint.200").read_bytes(), key)
    newer = checkpoint.verify((folder / "log/checkpoint").read_bytes(), key)
    chain = PyEvm()
    driver = chain.driver(chain.deploy())
    for head in (older, newer):
        driver.publish(log_id_of(head.origin), head.size, head.root)
    found = compare(PublishedLog(str(folder / "log"), key), driver, None, None, 0, lambda: None)
    assert [receipt.size for receipt in found.anchors] == [200, 300]
    assert found.findings == []
    copy = tmp_path / "copy"
    shutil.copytree(folder / "log", copy)
    tile = bytearray((copy / "tile/0/000").read_bytes())
    tile[5 * 32] ^= 1  # one bit of the sixth leaf
    (copy / "tile/0/000").chmod(0o644)
    (copy / "tile/0/000").write_bytes(tile)
    found = compare(PublishedLog(str(copy), key), driver, None, None, 0, lambda: None)
    assert kinds(found) == [("mismatch", 200), ("mismatch", 300), ("mismatch", 300)]  # two anchors, one checkpoint


def test_log_with_another_history_is_named_at_each_size(anchor: Anchor, another_log: Callable[[str], Log]) -> None:
    anchor.settle()
    anchor.grow(20)
    forged = another_log("forged ")
    forged.grow(25)
    found = look(anchor, forged)
    assert kinds(found) == [("mismatch", 10), ("mismatch", 20)]
    assert forged.root(10).hex() in found.findings[0].words
    assert anchor.log.root(10).hex() in found.findings[0].words


def test_history_that_was_changed_between_two_anchors_is_named_from_there(
    anchor: Anchor, another_log: Callable[[str], Log]
) -> None:
    anchor.settle()
    forged = another_log("")
    forged.grow(10)
    forged.salt = "changed "
    forged.grow(30)
    anchor.grow(20)
    anchor.grow(30)
    assert kinds(look(anchor, forged)) == [("mismatch", 20), ("mismatch", 30)]


def test_log_that_was_cut_is_behind_the_chain(anchor: Anchor, another_log: Callable[[str], Log]) -> None:
    anchor.settle()
    anchor.grow(20)
    cut = another_log("")
    cut.grow(12)
    assert kinds(look(anchor, cut)) == [("behind", 20)]


def test_copy_that_is_a_moment_old_is_read_again(anchor: Anchor) -> None:
    anchor.settle()
    anchor.grow(20)
    anchor.log.sign(10)
    slept = []

    def sleep() -> None:
        slept.append(1)
        if len(slept) == 2:
            anchor.log.sign(20)

    published = PublishedLog(str(anchor.log.folder), anchor.log.signer.key)
    assert compare(published, anchor.reader, None, None, anchor.now, sleep).findings == []
    assert len(slept) == 2


def test_tiles_that_contradict_the_signed_checkpoint_are_named_without_any_anchor(anchor: Anchor) -> None:
    anchor.log.sign(10, b"\7" * 32)
    found = look(anchor)
    assert kinds(found) == [("mismatch", 10)]
    assert "in the signed checkpoint" in found.findings[0].words


def test_missing_tile_is_named_and_what_lies_before_it_is_still_compared(anchor: Anchor) -> None:
    anchor.settle()
    anchor.grow(300)
    anchor.grow(400)
    shutil.rmtree(anchor.log.folder / "tile/0/001.p")
    found = look(anchor)
    assert kinds(found) == [("unreadable", 300)]
    assert "from entry 256 on nothing was compared" in found.findings[0].words


def test_root_that_somebody_anchored_with_the_stolen_account_is_named(anchor: Anchor) -> None:
    anchor.settle()
    anchor.chain.driver(anchor.contract).publish(anchor.log_id, 15, b"\7" * 32)
    anchor.log.grow(20)
    assert kinds(look(anchor)) == [("mismatch", 15)]


def test_reset_chain_is_known_by_the_state_that_was_kept(log: Log, tmp_path: Path) -> None:
    chain = PyEvm()
    anchor = Anchor(chain, chain.deploy(), log, tmp_path / "state.json")
    anchor.settle()
    kept = anchor.state
    chain = PyEvm(1_600_000_000)
    anchor.reader = chain.driver(anchor.contract, None)
    assert kinds(look(anchor, state=kept)) == [("reset", None), ("wrong_contract", None)]
    assert chain.deploy() == anchor.contract
    assert kinds(look(anchor, state=kept)) == [("reset", None), ("reorganised", 10)]
    assert kinds(look(anchor)) == []  # without memory nobody could know


def test_dropped_anchor_is_known_by_the_state_that_was_kept(anchor: Anchor) -> None:
    before = anchor.chain.remember()
    anchor.settle()
    kept = anchor.state
    anchor.chain.return_to(before)
    anchor.chain.mine(9)
    assert kinds(look(anchor, state=kept)) == [("reorganised", 10)]
    anchor.chain.driver(anchor.contract).publish(anchor.log_id, 10, b"\7" * 32)
    assert kinds(look(anchor, state=kept)) == [("mismatch", 10), ("mismatch", 10)]  # against memory, against the tiles


def test_lasting_alarm_of_the_process_is_passed_on(anchor: Anchor) -> None:
    anchor.settle()
    anchor.chain.driver(anchor.contract).publish(anchor.log_id, 15, anchor.log.root(10))
    anchor.turn()
    found = look(anchor, state=anchor.state)
    assert ("foreign", None) in kinds(found)


def test_late_anchor_is_told_by_the_block_s_time_or_by_the_state(chain: Chain, anchor: Anchor) -> None:
    anchor.settle()
    taken = anchor.state.confirmed[-1].time
    assert taken is not None
    assert kinds(look(anchor, late=100, now=taken + 10_000)) == []  # the log has not grown
    anchor.log.grow(20)
    assert kinds(look(anchor, late=100, now=taken + 99)) == []
    assert kinds(look(anchor, late=100, now=taken + 100)) == [("late", None)]
    assert kinds(look(anchor, now=taken + 10_000)) == []  # nobody said how late is late
    # With the state: since when the log has been larger, not since when something was anchored.
    anchor.turn(seconds=5000)
    anchor.chain.return_to(anchor.chain.remember())
    state = anchor.state
    state.pending = None
    assert state.ahead_since == anchor.now
    assert kinds(look(anchor, state=state, late=1000, now=anchor.now + 999)) == []
    assert kinds(look(anchor, state=state, late=1000, now=anchor.now + 1000))[0] == ("silent", None)


def test_log_of_which_nothing_is_anchored_is_late(anchor: Anchor) -> None:
    found = look(anchor, late=100)
    assert kinds(found) == [("late", None)]
    assert "nothing is anchored at all" in found.findings[0].words


def test_log_that_cannot_be_read_is_no_finding_but_an_error(anchor: Anchor) -> None:
    anchor.log.checkpoint.unlink()
    with pytest.raises(LogAwayError):
        look(anchor)
