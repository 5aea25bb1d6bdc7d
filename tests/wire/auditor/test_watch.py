"""The watch: what is told when, what lies in the files, and that both are there before anybody is told."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.wire.auditor import shelf as shelves
from tests.wire.auditor.press import Press
from tests.wire.auditor.scene import ALL, DEADLINE_S, Scene, T, scene

from duoc.engines.merkle import consistency, keys
from duoc.wire import durable_file
from duoc.wire.auditor import web
from duoc.wire.auditor.monitor import Monitor
from duoc.wire.auditor.state import State, StateError, load, save
from duoc.wire.auditor.watch import REPEAT_S, Turn, Watch

PRESS = Press(500)
FORK = PRESS.fork(250, 500)


class Watched:
    """A watch over a scene, at times that the test sets."""

    def __init__(self, opened: Scene, path: Path) -> None:
        self.scene = opened
        self.path = path
        self.now = 0
        self.begin()

    def begin(self) -> None:
        """As after a restart."""
        state = load(self.path, T)
        monitor = Monitor(self.scene.log, self.scene.policy, state, self.scene.witnesses, DEADLINE_S)
        self._watch = Watch(monitor, state, self.path, lambda: T + self.now)

    def turn(self, after_s: int = 0) -> Turn:
        self.now = after_s
        return self._watch.turn()

    def news(self, after_s: int) -> tuple[list[str], list[str]]:
        """The kinds that begin or are told again, and those that are over."""
        turn = self.turn(after_s)
        return [alert.kind.value for alert in turn.news], [alert.kind.value for alert in turn.over]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setattr(web, "_PAUSE_S", 0.001)
    with scene(tmp_path / "web") as opened:
        opened.publish(PRESS, 300)
        made = Watched(opened, tmp_path / "kept" / "state")
        assert made.turn().news == []
        yield made


def test_state_is_kept_after_every_look_and_read_again(watched: Watched) -> None:
    watched.scene.publish(PRESS, 400, ["mot", "ba"], T + 5)
    assert watched.turn(5).look.advanced
    state = load(watched.path, 0)
    assert (state.began, state.reached, state.changed) == (T, T + 5, T + 5)
    assert state.verified.encode() == PRESS.checkpoint(400, ["mot", "ba"], T + 5)
    assert state.seen == {"mot": T + 5, "hai": T, "ba": T + 5}
    assert state.views["hai"].encode() == PRESS.checkpoint(300, ["hai"], T)
    watched.begin()
    assert watched.turn(6).look.first is False


def test_alarm_is_told_when_it_begins_once_an_hour_and_when_it_ends(watched: Watched) -> None:
    PRESS.publish(watched.scene.folder, 400, ["mot"], T)
    assert watched.news(1) == (["quorum"], [])
    assert watched.news(2) == ([], [])
    watched.scene.publish(PRESS, 400, ALL, T + REPEAT_S)
    PRESS.publish(watched.scene.folder, 400, ["mot"], T + REPEAT_S)
    assert watched.news(REPEAT_S) == ([], [])
    assert watched.news(REPEAT_S + 1) == (["quorum"], [])
    watched.scene.publish(PRESS, 400, ALL, T + REPEAT_S)
    assert watched.news(REPEAT_S + 2) == ([], ["quorum"])


def test_alarm_is_not_over_because_nobody_answers(watched: Watched) -> None:
    PRESS.publish(watched.scene.folder, 400, ["mot"], T)
    assert watched.news(1) == (["quorum"], [])
    watched.scene.shelf.faults["/log/checkpoint"] = shelves.status(503)
    assert watched.news(2) == ([], [])


def test_evidence_of_a_fork_lies_in_a_file_that_anybody_can_check(watched: Watched) -> None:
    shutil.rmtree(watched.scene.folder)
    watched.scene.publish(FORK, 400)
    turn = watched.turn(7)
    assert turn.is_fork
    (path,) = {turn.evidence[alert] for alert in turn.look.alerts if alert.kind.value == "fork"}
    assert path.parent == watched.path.parent
    told = json.loads(path.read_bytes())
    assert (told["alarm"], told["found_at"]) == ("fork", T + 7)
    assert [note.split("\n\n")[0] + "\n" for note in told["checkpoints"]] == [PRESS.text(300), FORK.text(400)]
    proof = [keys.decode_base64(item) for item in told["consistency"]]
    consistency.verify_consistency(300, 400, FORK.root(300), FORK.root(400), proof)
    before = path.read_bytes()
    watched.turn(8)
    assert path.read_bytes() == before  # the first time it was seen stands
    assert load(watched.path, 0).last(watched.scene.policy).size == 300  # type: ignore[union-attr]  # it is there


def test_evidence_of_a_roll_back_is_kept_too(watched: Watched) -> None:
    PRESS.publish(watched.scene.folder, 200, ALL, T)
    turn = watched.turn(1)
    (path,) = turn.evidence.values()
    assert path.name.startswith("state.rollback-")
    sizes = [note.split("\n")[1] for note in json.loads(path.read_bytes())["checkpoints"]]
    assert sizes == ["200", "300"]
    assert not turn.is_fork


def test_evidence_and_state_are_durable_before_anybody_is_told(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = durable_file.write

    def noted(path: Path, data: bytes, mode: int = 0o600) -> None:
        written.append(path.name.split("-")[0])
        write(path, data, mode)

    monkeypatch.setattr(durable_file, "write", noted)
    watched.scene.publish(FORK, 300)
    watched.turn(1)
    assert written[-2:] == ["state.fork", "state"]


def test_full_disk_stops_the_watch_and_keeps_the_old_state(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    before = watched.path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable_file, "write", full)
    watched.scene.publish(PRESS, 400)
    with pytest.raises(OSError, match="No space"):
        watched.turn(1)
    assert watched.path.read_bytes() == before


# The state file.


def test_state_is_read_back_with_names_of_any_octets(tmp_path: Path) -> None:
    state = State(5, "note\n", 6, 7, {"\udcff": "view\n"}, {"\udcff": 8, "ba": 9}, {"ba": 1})
    save(tmp_path / "deep" / "state", state)
    assert load(tmp_path / "deep" / "state", 0) == state


def test_missing_state_begins_now(tmp_path: Path) -> None:
    assert load(tmp_path / "none", 77) == State(77, reached=77, changed=77)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff",
        b'{"format": "duoc.monitor/2", "began": 1}',
        b'{"format": "duoc.monitor/1"}',
        b'{"format": "duoc.monitor/1", "began": "1"}',
        b'{"format": "duoc.monitor/1", "began": true}',
        b'{"format": "duoc.monitor/1", "began": 1, "verified": 5}',
        b'{"format": "duoc.monitor/1", "began": 1, "views": []}',
        b'{"format": "duoc.monitor/1", "began": 1, "views": {"a": 1}}',
        b'{"format": "duoc.monitor/1", "began": 1, "seen": {"a": "1"}}',
        b'{"format": "duoc.monitor/1", "began": 1, "other": 1}',
    ],
)
def test_damaged_state_stops_the_monitor_instead_of_beginning_anew(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "state").write_bytes(data)
    with pytest.raises(StateError):
        load(tmp_path / "state", 0)


def test_state_with_a_forged_checkpoint_is_refused(watched: Watched) -> None:
    """Whoever can write the file can make the monitor forget, but not believe what the log never signed."""
    members = json.loads(watched.path.read_bytes())
    members["verified"] = members["verified"].replace("\n300\n", "\n200\n")
    watched.path.write_text(json.dumps(members))
    watched.begin()
    with pytest.raises(StateError, match="is broken"):
        watched.turn(1)
