"""Signed checkpoints that do not fit: kept, told, counted, never cosigned; and no alarm about the innocent."""

import json
from collections.abc import Callable

import pytest
from tests.chaos.injection import Fault, Tracing, require_strace
from tests.wire.small_log import SmallLog
from tests.wire.witness.conftest import RunningWitness

from duoc.engines.merkle import note as notes
from duoc.engines.merkle.witnessing import parse_request, request
from duoc.wire.evidence import MOST_FILES

FORKS = 'duoc_witness_evidence{origin="so-cai.test/thu",kind="fork"}'
UNPROVEN = 'duoc_witness_evidence{origin="so-cai.test/thu",kind="unproven"}'


@pytest.fixture
def holding(witness: RunningWitness, log: SmallLog) -> RunningWitness:
    """A witness of five entries."""
    assert witness.add(log.request(0, 5))[0] == 200
    return witness


def test_second_root_for_a_size_is_kept_as_proof(holding: RunningWitness, log: SmallLog) -> None:
    forked = log.fork()
    body = forked.request(5, 5)
    assert holding.add(body)[0] == 422
    (file,) = holding.state.parent.glob("state.fork-5-*.json")
    told = json.loads(file.read_text("utf-8"))
    assert told["kind"] == "fork"
    assert told["refused"].encode() == body
    # Whoever reads the file needs nothing else: two notes, one key, one size, two roots.
    pair = [told["held"].encode(), parse_request(told["refused"].encode()).note]
    assert [notes.verify(notes.parse(note), [log.key]) for note in pair] == [[log.key], [log.key]]
    assert [note.split(b"\n")[1] for note in pair] == [b"5", b"5"]
    assert pair[0].split(b"\n")[2] != pair[1].split(b"\n")[2]
    assert "CẢNH BÁO" in holding.said
    assert str(file.name) in holding.said
    assert holding.metric(FORKS) == 1
    assert json.loads(holding.call("GET", "/healthz").data)["logs"][0]["forks"] == 1
    assert "CẢNH BÁO" in holding.call("GET", "/").data.decode()


def test_fork_behind_a_conflict_is_kept_too(holding: RunningWitness, log: SmallLog) -> None:
    assert holding.add(request(0, [], log.fork().checkpoint(5))) == (409, b"5\n")
    assert holding.metric(FORKS) == 1


def test_root_of_nothing_that_cannot_be_is_kept(witness: RunningWitness, log: SmallLog) -> None:
    assert witness.add(request(0, [], log.signed(f"{log.origin}\n0\n{'A' * 43}=\n")))[0] == 422
    (file,) = witness.state.parent.glob("state.fork-0-*.json")
    assert json.loads(file.read_text())["held"] is None


def test_larger_checkpoint_with_a_bad_proof_is_kept_without_an_alarm(holding: RunningWitness, log: SmallLog) -> None:
    """Any stranger can send a good checkpoint with a bad proof."""
    assert holding.add(request(5, [bytes(32)], log.checkpoint(9)))[0] == 422
    assert (holding.metric(FORKS), holding.metric(UNPROVEN)) == (0, 1)
    assert "CẢNH BÁO" not in holding.said
    assert len(list(holding.state.parent.glob("state.unproven-9-*.json"))) == 1


def test_what_is_sent_again_is_kept_once(holding: RunningWitness, log: SmallLog) -> None:
    for _ in range(3):
        assert holding.add(log.fork().request(5, 5))[0] == 422
    assert holding.metric(FORKS) == 1
    assert holding.said.count("CẢNH BÁO") == 1


def test_innocent_mistakes_are_no_evidence(holding: RunningWitness, log: SmallLog) -> None:
    for body, status in (
        (log.request(0, 3), 409),  # an old checkpoint again
        (log.request(3, 9), 409),
        (request(0, [bytes(32)], log.checkpoint(9)), 409),
        (request(5, [log.root(5)], log.checkpoint(5)), 422),  # a proof too many
        (SmallLog(seed=3).fork().request(5, 5), 403),  # not the log's signature
        (b"old 5\n\n" + log.fork().text(5).encode(), 400),
    ):
        assert holding.add(body)[0] == status
    assert (holding.metric(FORKS), holding.metric(UNPROVEN)) == (0, 0)
    assert holding.said == ""


def test_evidence_is_counted_after_a_restart_and_the_log_goes_on(
    start: Callable[..., RunningWitness], log: SmallLog
) -> None:
    witness = start()
    assert witness.add(log.request(0, 5))[0] == 200
    assert witness.add(log.fork().request(5, 5))[0] == 422
    witness.kill()
    again = start()
    assert again.metric(FORKS) == 1
    assert again.add(log.request(5, 9))[0] == 200
    assert again.add(log.fork().request(5, 9))[0] == 409


def test_key_of_the_log_cannot_fill_the_disk(holding: RunningWitness, log: SmallLog) -> None:
    for number in range(MOST_FILES + 5):
        text = f"{log.text(5)}{number}\n".replace(log.text(5).split("\n")[2], log.fork().text(5).split("\n")[2])
        assert holding.add(request(5, [], log.signed(text)))[0] == 422
    assert len(list(holding.state.parent.glob("state.fork-5-*.json"))) == MOST_FILES


def test_refusal_stands_when_the_disk_does_not_take_the_evidence(holding: RunningWitness, log: SmallLog) -> None:
    require_strace()
    body = log.fork().request(5, 5)
    with Tracing(holding.pid, holding.state.parent / "trace", Fault("fsync", 1, "error=ENOSPC")):
        assert holding.add(body)[0] == 422
    assert "không ghi được bằng chứng" in holding.said
    assert holding.metric(FORKS) == 0
    assert holding.add(body)[0] == 422
    assert holding.metric(FORKS) == 1
