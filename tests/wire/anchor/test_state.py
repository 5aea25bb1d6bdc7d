"""The state file: what is written is read again, whole or not at all, by one process at a time."""

import json
import os
from pathlib import Path

import pytest

from duoc.wire.anchor import alarms
from duoc.wire.anchor import state as states
from duoc.wire.anchor.alarms import Alarm, Alarms
from duoc.wire.anchor.driver import Identity, Receipt
from duoc.wire.anchor.state import Incident, State, StateError

FULL = State(
    origin="log.example/one",
    account="0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
    chain=Identity("evm", "31337", "0xaa", "0xbb", "cc", "7 0xdd"),
    seen=Receipt(30, b"\3" * 32, time=5),
    pending=Receipt(20, b"\2" * 32, "0xee"),
    sent=4,
    confirmations=1,
    confirmed=[Receipt(10, b"\1" * 32, "0xff", 9, "0x99", 3)],
    again=[Receipt(15, b"\5" * 32)],
    ahead_of=10,
    ahead_since=2,
    away_since=1,
    alarms=Alarms([Alarm(alarms.LATE, 6, "words")]),
    incidents=[Incident(8, "the chain was reorganised")],
    late_after=3600,
    updated=9,
)


def test_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    states.save(tmp_path / "state", FULL)
    again = states.load(tmp_path / "state")
    assert again is not None
    assert again.members() == FULL.members()
    assert (again.chain, again.pending, again.confirmed) == (FULL.chain, FULL.pending, FULL.confirmed)
    assert states.load(tmp_path / "absent") is None


def test_file_has_the_documented_form(tmp_path: Path) -> None:
    states.save(tmp_path / "state", FULL)
    given = json.loads((tmp_path / "state").read_text("utf-8"))
    assert given["format"] == "duoc.anchor/1"
    # printf log.example/one | sha256sum
    assert given["log_id"] == "bdc0c3dca386bdad88431ffca58979085946c04048bcd237ed04e388f75c92f3"
    assert given["pending"] == {
        "size": 20,
        "root": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
        "transaction": "0xee",
        "block": None,
        "block_hash": "",
        "time": None,
    }
    assert given["alarms"] == [{"kind": "late", "since": 6, "words": "words"}]


def test_only_the_last_anchors_and_incidents_are_kept() -> None:
    state = State("log.example/one")
    for size in range(1, 41):
        state.keep(Receipt(size, b"\1" * 32, block=size))
        state.note(size, "incident")
    assert [receipt.size for receipt in state.confirmed] == list(range(25, 41))
    assert [incident.time for incident in state.incidents] == list(range(9, 41))


def test_newest_is_the_largest_that_is_in_a_block() -> None:
    state = State("log.example/one")
    assert state.newest is None
    state.keep(Receipt(1, b"\1" * 32, block=1))
    state.pending = Receipt(2, b"\1" * 32)
    assert state.newest == state.confirmed[0]
    state.pending = Receipt(2, b"\1" * 32, block=2)
    assert state.newest == state.pending


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format": "duoc.anchor/2"}', '{"format": "duoc.anchor/1"}', "null", '"text"', b"\xff\xfe"],
)
def test_damaged_file_is_refused_and_kept(tmp_path: Path, text: str | bytes) -> None:
    path = tmp_path / "state"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = path.read_bytes()
    with pytest.raises(StateError):
        states.load(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["chain", "pending", "confirmed", "again", "alarms", "incidents", "seen"])
def test_member_of_another_form_is_refused(tmp_path: Path, name: str) -> None:
    given = FULL.members() | {name: [{"stray": 1}]}
    (tmp_path / "state").write_text(json.dumps(given), "utf-8")
    with pytest.raises(StateError):
        states.load(tmp_path / "state")


def test_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state"
    states.save(path, State("log.example/old"))

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        states.save(path, FULL)
    assert [item.name for item in tmp_path.iterdir()] == ["state"]
    kept = states.load(path)
    assert kept is not None
    assert kept.origin == "log.example/old"


def test_one_process_owns_the_state_and_tidies_what_a_killed_one_left(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "state"
    with states.owned(path):
        (path.parent / ".state.0123456789abcdef").write_text("half")
        with pytest.raises(StateError, match="stop it first"), states.owned(path):
            raise AssertionError
    with states.owned(path):
        assert sorted(item.name for item in path.parent.iterdir()) == ["state.lock"]


def test_alarm_keeps_its_first_time_and_takes_the_newer_words() -> None:
    standing = Alarms()
    standing.begin(alarms.LATE, "for 10 s", 100)
    standing.begin(alarms.LATE, "for 20 s", 110)
    assert standing.all() == [Alarm("late", 100, "for 20 s")]
    assert alarms.LATE in standing
    assert not standing.stop_work()
    standing.begin(alarms.RESET, "x", 111)
    assert standing.stop_work()
    standing.end(alarms.RESET, alarms.LATE, alarms.AWAY)
    assert standing.all() == []


def test_every_alarm_has_its_meaning_in_both_languages() -> None:
    kinds = {value for name, value in vars(alarms).items() if name.isupper() and isinstance(value, str)}
    assert kinds == set(alarms.MEANINGS)
    assert kinds >= alarms.LASTING | alarms.STOPPING
    assert all(len(words) == 2 and all(words) for words in alarms.MEANINGS.values())
