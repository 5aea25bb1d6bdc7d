"""The monitor against a real server whose log grows, forks, rolls back, freezes, and whose witnesses are away or lie."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.wire.auditor import shelf as shelves
from tests.wire.auditor.press import LOG, WITNESSES, Press, put
from tests.wire.auditor.scene import ALL, DEADLINE_S, Scene, T, scene

from duoc.engines.merkle import consistency, policy
from duoc.engines.merkle.signer import FileSigner, cosign, sign_note
from duoc.wire.auditor import web
from duoc.wire.auditor.alarms import Alarm
from duoc.wire.auditor.monitor import Look
from duoc.wire.auditor.state import StateError

PRESS = Press(700)
FORK = PRESS.fork(250, 700)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_PAUSE_S", 0.001)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Scene]:
    """A log of 300, seen once."""
    with scene(tmp_path) as opened:
        opened.publish(PRESS, 300)
        first = opened.look()
        assert (first.alerts, first.first, first.advanced) == ([], True, True)
        yield opened


def texts(notes: tuple[bytes, bytes] | None) -> list[str]:
    """What was signed, without whose signatures."""
    return [note.decode().split("\n\n")[0] + "\n" for note in notes or ()]


def kinds(look: Look) -> list[str]:
    return [alert.kind.value for alert in look.alerts]


# Growth.


def test_log_that_grows_is_followed(log: Scene) -> None:
    for size in (300, 301, 511, 512, 513, 700):
        log.publish(PRESS, size, time_s=T + size)
        found = log.look(size)
        assert (kinds(found), found.unreachable, found.first) == ([], "", False)
        assert found.advanced is (size > 300)
        assert log.verified == size
        assert log.state.seen == dict.fromkeys(ALL, T + size)


def test_log_that_begins_empty_is_followed(tmp_path: Path) -> None:
    with scene(tmp_path) as opened:
        for size in (0, 0, 1, 2, 300):
            opened.publish(PRESS, size)
            assert opened.alarms() == []
            assert opened.verified == size


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 200), st.sets(st.sampled_from(ALL), min_size=2)), min_size=1, max_size=6))
def test_honest_log_never_alarms(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, set[str]]]) -> None:
    """Any growth, any two of three witnesses at a time, packed or not: no false alarm within the deadline."""
    size = 0
    with scene(tmp_path_factory.mktemp("honest")) as opened:
        for turn, (more, cosigners) in enumerate(steps):
            size = min(700, size + more)
            opened.shelf.packed = bool(turn % 2)
            opened.publish(PRESS, size, sorted(cosigners), T + turn)
            found = opened.look(turn)
            assert (found.alerts, found.unreachable) == ([], "")
            assert opened.verified == size


def test_newer_cosignatures_of_the_same_size_are_remembered(log: Scene) -> None:
    log.publish(PRESS, 300, time_s=T + 500)
    found = log.look(500)
    assert (found.advanced, kinds(found)) == (False, [])
    assert log.state.verified.encode() == PRESS.checkpoint(300, ALL, T + 500)


# Fork.


def test_two_roots_for_one_size_are_a_fork(log: Scene) -> None:
    log.publish(FORK, 300)
    found = log.look()
    fork = next(alert for alert in found.alerts if alert.kind is Alarm.FORK)
    assert sorted(texts(fork.evidence)) == sorted([PRESS.text(300), FORK.text(300)])
    assert (log.verified, log.state.verified) == (300, PRESS.checkpoint(300, ALL, T).decode())


@pytest.mark.parametrize("size", [301, 512, 513, 700])
def test_larger_tree_of_another_history_is_a_fork_with_its_proof(log: Scene, size: int) -> None:
    shutil.rmtree(log.folder)
    log.publish(FORK, size)
    found = log.look()
    assert "fork" in kinds(found)
    fork = next(alert for alert in found.alerts if alert.kind is Alarm.FORK)
    assert texts(fork.evidence) == [PRESS.text(300), FORK.text(size)]
    # Anybody can check it: the larger tree contains another root at the smaller size.
    consistency.verify_consistency(300, size, FORK.root(300), FORK.root(size), fork.proof)
    assert FORK.root(300) != PRESS.root(300)
    assert log.verified == 300


def test_fork_is_found_again_at_every_look(log: Scene) -> None:
    shutil.rmtree(log.folder)
    log.publish(FORK, 400)
    assert [("fork", "") in log.alarms() for _look in range(3)] == [True] * 3


def test_fork_that_a_single_witness_shows_is_found(log: Scene) -> None:
    """The split view: the log shows us one history, and a witness has cosigned the other."""
    log.witness("ba", FORK.checkpoint(300, ["ba"], T))
    assert log.alarms() == [("fork", "")]
    assert log.alarms() == [("fork", "")]


def test_fork_of_an_older_size_that_a_witness_shows_is_found(log: Scene) -> None:
    log.witness("ba", FORK.checkpoint(280, ["ba"], T))
    fresh = load_again(log)
    fork = next(alert for alert in fresh.alerts if alert.kind is Alarm.FORK)
    assert texts(fork.evidence) == [FORK.text(280), PRESS.text(300)]


def load_again(opened: Scene) -> Look:
    """A look by a monitor that has never looked before."""
    opened.state = type(opened.state)(began=T, reached=T, changed=T)
    return opened.look()


def test_fork_that_a_witness_saw_is_found_when_the_log_outgrows_it(log: Scene) -> None:
    """A witness is ahead with another history: nothing can be proven yet; then the log shows its own larger tree."""
    log.witness("ba", FORK.checkpoint(400, ["ba"], T))
    assert log.alarms() == []
    log.publish(PRESS, 500, ["mot", "hai"])
    assert log.alarms(10) == [("fork", "")]


def test_two_witnesses_who_show_two_histories_are_a_fork_even_when_the_log_is_away(log: Scene) -> None:
    log.shelf.faults["/log/checkpoint"] = shelves.status(503)
    log.witness("hai", PRESS.checkpoint(400, ["hai"], T))
    log.witness("ba", FORK.checkpoint(400, ["ba"], T))
    assert log.alarms() == [("fork", "")]


# Roll-back.


def test_smaller_log_is_a_roll_back(log: Scene) -> None:
    PRESS.publish(log.folder, 200, ALL, T)
    found = log.look()
    assert kinds(found) == ["rollback"]
    assert found.alerts[0].evidence == (PRESS.checkpoint(200, ALL, T), PRESS.checkpoint(300, ALL, T))
    assert "size 200 after 300" in found.alerts[0].detail
    assert log.verified == 300
    log.publish(PRESS, 301)
    assert log.alarms() == []


def test_witness_that_goes_back_is_told_by_name(log: Scene) -> None:
    log.witness("hai", PRESS.checkpoint(200, ["hai"], T))
    assert log.alarms() == [("rollback", "hai")]
    assert log.alarms() == [("rollback", "hai")]
    log.witness("hai", PRESS.checkpoint(300, ["hai"], T))
    assert log.alarms() == []


# What is published.


def test_checkpoint_without_its_quorum_is_told_and_not_taken_for_verified(log: Scene) -> None:
    PRESS.publish(log.folder, 400, ["mot"], T)
    found = log.look()
    assert [(alert.kind.value, alert.detail) for alert in found.alerts] == [
        ("quorum", "the quorum is not met; not cosigned by ba, hai")
    ]
    assert (found.advanced, log.verified) == (False, 300)
    log.publish(PRESS, 400, ["mot", "ba"])
    assert (log.alarms(), log.verified) == ([], 400)


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        (PRESS.checkpoint(400, ALL, T).replace(b"\n400\n", b"\n401\n"), "signature of log.example/test is broken"),
        (sign_note(PRESS.text(400), FileSigner(LOG.key.name, bytes(32))), "no known key"),
        (
            sign_note(PRESS.text(400).replace("test", "tist"), FileSigner("log.example/tist", bytes(32))),
            "does not know",
        ),
        (PRESS.checkpoint(400) + str(cosign(PRESS.text(399), T, WITNESSES["ba"])).encode(), "ba.example is broken"),
        (b"rubbish", "no signatures"),
        (gzip.compress(b"x", mtime=0), "not UTF-8"),
        (b"x" * 300_000, "more than 262144 bytes"),
    ],
)
def test_checkpoint_that_cannot_be_believed_is_told(log: Scene, note: bytes, reason: str) -> None:
    put(log.folder / "checkpoint", note)
    found = log.look()
    assert kinds(found) == ["invalid"]
    assert reason in found.alerts[0].detail
    assert (log.verified, found.judged) == (300, None)


def test_another_known_log_at_the_same_address_is_told(log: Scene) -> None:
    other = FileSigner("log.example/other", bytes(32))
    log.policy = policy.parse(f"log {other.key}\n{log.policy_text}".encode())
    put(log.folder / "checkpoint", sign_note(PRESS.text(400).replace(LOG.key.name, other.key.name), other))
    found = log.look()
    assert [alert.detail for alert in found.alerts] == ["another log answers: log.example/other"]


@pytest.mark.parametrize("damage", ["missing", "cut", "changed"])
def test_tiles_that_prove_nothing_are_damage_and_no_fork(log: Scene, damage: str) -> None:
    log.publish(PRESS, 600)
    path = log.folder / "tile/0/001"
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
        (log.folder / "tile/0/001.p/44").unlink()
    else:
        path.write_bytes(data[:-1] if damage == "cut" else data[:40] + b"?" + data[41:])
    found = log.look()
    assert kinds(found) == ["damaged"]
    assert log.verified == 300
    path.write_bytes(data)
    assert (log.alarms(), log.verified) == ([], 600)


def test_log_without_a_checkpoint_is_told(log: Scene) -> None:
    (log.folder / "checkpoint").unlink()
    assert log.alarms() == [("damaged", "")]


# Time.


def test_log_without_new_cosignatures_is_frozen(log: Scene) -> None:
    assert log.alarms(DEADLINE_S) == []
    assert log.alarms(DEADLINE_S + 1) == [("frozen", ""), *(("witness", name) for name in ALL)]
    log.publish(PRESS, 300, time_s=T + DEADLINE_S)
    assert log.alarms(DEADLINE_S + 2) == []


def test_log_of_a_policy_without_witnesses_is_frozen_when_nothing_changes(tmp_path: Path) -> None:
    with scene(tmp_path) as opened:
        opened.policy = policy.parse(f"log {LOG.key}\nquorum none\n".encode())
        opened.witnesses = {}
        opened.publish(PRESS, 300, [])
        assert opened.alarms() == []
        opened.publish(PRESS, 301, [])
        assert opened.alarms(500) == []
        assert opened.alarms(500 + DEADLINE_S) == []
        assert opened.alarms(501 + DEADLINE_S) == [("frozen", "")]


def test_witness_that_is_away_too_long_is_told_by_name(log: Scene) -> None:
    log.witness("ba", None)
    for after in (300, 600, 900):
        log.publish(PRESS, 300 + after // 3, ["mot", "hai"], T + after)
        assert log.alarms(after) == ([("witness", "ba")] if after > DEADLINE_S else [])
    log.publish(PRESS, 650, ALL, T + 1000)
    assert log.alarms(1000) == []


def test_witness_that_is_only_late_to_the_log_is_seen_by_its_own_view(log: Scene) -> None:
    """Its cosignatures come after publication; what it shows itself counts as well."""
    log.witness("ba", PRESS.checkpoint(300, ["ba"], T + 700))
    PRESS.publish(log.folder, 300, ["mot", "hai"], T + 700)
    assert log.alarms(800) == []


def test_witness_whose_clock_is_ahead_is_told_and_hides_no_standstill(log: Scene) -> None:
    log.publish(PRESS, 300, ["mot", "hai"], T)
    log.witness("ba", PRESS.checkpoint(300, ["ba"], T + 10**6))
    assert log.alarms() == [("clock", "ba")]
    assert log.alarms(DEADLINE_S + 1) == [("clock", "ba"), ("frozen", ""), *(("witness", name) for name in ALL)]


def test_log_out_of_reach_is_told_after_the_deadline(log: Scene) -> None:
    log.shelf.faults["/log/checkpoint"] = shelves.status(503)
    found = log.look(10)
    assert (kinds(found), "answers 503" in found.unreachable) == ([], True)
    log.publish(PRESS, 301, ALL, T + 600)
    log.shelf.faults["/log/checkpoint"] = shelves.status(503)
    assert log.alarms(DEADLINE_S + 1) == [("deadline", "")]
    log.shelf.faults.clear()
    assert log.alarms(DEADLINE_S + 2) == []


def test_tiles_out_of_reach_move_nothing(log: Scene) -> None:
    log.publish(PRESS, 600)
    log.shelf.faults["/log/tile/0/001"] = shelves.status(500)
    found = log.look()
    assert (kinds(found), found.advanced, log.verified) == ([], False, 300)
    assert "answers 500" in found.unreachable


def test_log_that_withholds_what_a_witness_saw_misses_its_deadline(log: Scene) -> None:
    log.witness("mot", PRESS.checkpoint(400, ["mot"], T))
    assert log.alarms() == []
    PRESS.publish(log.folder, 300, ALL, T + 601)
    for name in ("hai", "ba"):
        log.witness(name, PRESS.checkpoint(300, [name], T + 601))
    log.witness("mot", PRESS.checkpoint(400, ["mot"], T + 601))
    assert log.alarms(601) == [("deadline", "mot")]
    log.publish(PRESS, 400, ALL, T + 602)
    assert log.alarms(602) == []


def test_tiles_of_a_larger_tree_are_compared_as_soon_as_they_are_there(log: Scene) -> None:
    """The log's files of 400 are of another history than what a witness saw: a fork before any larger checkpoint."""
    for name, data in PRESS.files(400).items():
        put(log.folder / name, data)
    log.witness("ba", PRESS.checkpoint(400, ["ba"], T))
    assert log.alarms() == []
    other = PRESS.fork(250, 400)
    shutil.rmtree(log.folder / "tile")
    for name, data in other.files(400).items():
        put(log.folder / name, data)
    log.witness("ba", other.checkpoint(400, ["ba"], T))
    assert ("fork", "") in log.alarms()


# Witnesses.


def test_view_without_the_witness_own_cosignature_is_told(log: Scene) -> None:
    log.witness("hai", PRESS.checkpoint(300, ["mot"], T))
    assert log.alarms() == [("invalid", "hai")]


def test_view_of_another_log_or_of_nobody_is_told(log: Scene) -> None:
    log.witness("hai", b"rubbish\n")
    log.witness("mot", b"x" * 300_000)
    assert log.alarms() == [("invalid", "mot"), ("invalid", "hai")]


def test_witness_that_never_cosigned_or_fails_is_only_away(log: Scene) -> None:
    log.witness("hai", None)
    log.shelf.faults.update({path: shelves.hang_up for path in log.shelf.asked if path.startswith("/ba/")})
    found = log.look()
    assert (kinds(found), found.unreachable) == ([], "")


# Entries.


def test_entries_are_read_when_asked_for(tmp_path: Path) -> None:
    with scene(tmp_path, entries=True) as opened:
        opened.publish(PRESS, 300)
        assert opened.alarms() == []
        opened.shelf.asked.clear()
        opened.publish(PRESS, 600)
        path = opened.folder / "tile/entries/001"
        data = path.read_bytes()
        path.write_bytes(data.replace(b"entry 400", b"ENTRY 400"))
        found = opened.look()
        assert [(alert.kind.value, alert.detail) for alert in found.alerts] == [
            ("damaged", "index 400, tile/entries/001: it is not the entry that was logged")
        ]
        assert opened.verified == 300
        assert "/log/tile/entries/000" not in opened.shelf.asked  # what was read before is not read again
        path.unlink()
        (opened.folder / "tile/entries/001.p/44").unlink()
        assert opened.alarms() == [("damaged", "")]
        path.write_bytes(data)
        assert (opened.alarms(), opened.verified) == ([], 600)


def test_entries_that_were_verified_may_not_change_within_their_page(tmp_path: Path) -> None:
    with scene(tmp_path, entries=True) as opened:
        opened.publish(PRESS, 300)
        assert opened.alarms() == []
        forged = Press(0, entries=[*PRESS.entries[:299], b"forged", *PRESS.entries[300:]])
        for name, data in forged.files(400).items():
            put(opened.folder / name, data)
        put(opened.folder / "checkpoint", PRESS.checkpoint(400, ALL, T))
        assert set(opened.alarms()) == {("damaged", "")}
        assert opened.verified == 300


# What is remembered.


def test_policy_that_no_longer_knows_the_log_stops_the_monitor(log: Scene) -> None:
    log.policy = policy.parse(f"log {FileSigner('log.example/other', bytes(32)).key}\nquorum none\n".encode())
    with pytest.raises(StateError, match="not the log's under this policy"):
        log.look()
