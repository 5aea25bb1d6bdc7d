"""What a witness remembers: it survives every end, damage is noticed, and nobody begins again at zero in silence."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from tests.wire.small_log import SmallLog, cosignature_of
from tests.wire.witness.conftest import RunningWitness

from duoc.engines.merkle.keys import COSIGNATURE
from duoc.engines.merkle.signer import FileSigner
from duoc.wire.witness.state import StateError, place, read

Start = Callable[..., RunningWitness]


def refusal(folder: Path, *options: str, log: SmallLog | None = None) -> str:
    """Why a witness on this folder does not start: one sentence on standard error, status 1, nothing on standard output."""
    log = log or SmallLog()
    words = ["--listen", "127.0.0.1:0", "--key", "witness.key", "--state", "state", "--log", log.option, *options]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "duoc.wire.witness", *words],
        cwd=folder, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, ""), done
    assert done.stderr.startswith("witness: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_state_is_the_checkpoint_itself_with_both_signatures(witness: RunningWitness, log: SmallLog) -> None:
    line = witness.add(log.request(0, 5))[1]
    assert witness.state.read_bytes() == log.checkpoint(5) + line
    assert witness.state.stat().st_mode & 0o777 == 0o600
    assert witness.key_file.stat().st_mode & 0o777 == 0o600
    assert len(witness.state.read_bytes()) < 500


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_what_was_cosigned_is_known_after_every_end(start: Start, how: str) -> None:
    witness = start()
    log = witness.log
    first = cosignature_of(witness.add(log.request(0, 5))[1], log.text(5), witness.key)
    if how == "stop":
        assert witness.stop() == 0
    else:
        witness.kill()
    again = start()
    assert again.key == FileSigner.read(witness.key_file).key
    assert again.add(log.request(0, 9)) == (409, b"5\n")
    assert again.add(log.fork().request(5, 9))[0] == 422
    second = cosignature_of(again.add(log.request(5, 9))[1], log.text(9), again.key)
    assert second >= first


def test_first_cosignature_creates_nothing_but_what_is_known(witness: RunningWitness, log: SmallLog) -> None:
    for old, size in ((0, 1), (1, 5), (5, 9)):
        assert witness.add(log.request(old, size))[0] == 200
    names = {path.name for path in witness.state.parent.iterdir()}
    assert names == {"state", "state.lock", "witness.key", "witness.key.lock", "witness.key.cosigned", "said"}
    assert (witness.state.parent / "witness.key.cosigned").read_text() == f"{log.origin}\n"


DAMAGE = {
    "empty": lambda data: b"",
    "cut": lambda data: data[:-20],
    "cut at a line": lambda data: data[: data.rstrip(b"\n").rindex(b"\n") + 1][:-1],
    "zeros": lambda data: bytes(len(data)),
    "another size": lambda data: data.replace(b"\n5\n", b"\n4\n", 1),
    "another root": lambda data: data.replace(b"\n5\n", b"\n5\nA", 1),
    "one bit of the signature": lambda data: data[:-8] + bytes([data[-8] ^ 1]) + data[-7:],
    "twice": lambda data: data + data,
    "something else": lambda data: b"\x00\x01 not a note",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damaged_state_stops_the_start(start: Start, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    witness = start()
    assert witness.add(witness.log.request(0, 5))[0] == 200
    witness.kill()
    witness.state.write_bytes(damage(witness.state.read_bytes()))
    kept = witness.state.read_bytes()
    assert "state" in refusal(tmp_path)
    assert witness.state.read_bytes() == kept


def test_lost_state_stops_the_start_and_the_published_checkpoint_brings_it_back(start: Start, tmp_path: Path) -> None:
    witness = start()
    log = witness.log
    line = witness.add(log.request(0, 5))[1]
    witness.kill()
    witness.state.unlink()
    sentence = refusal(tmp_path)
    assert "is missing, though this key has cosigned so-cai.test/thu" in sentence
    # What the log publishes carries other witnesses' lines too.
    other = FileSigner("nhan-chung-khac.test", b"\x21" * 32, COSIGNATURE)
    stranger = f"— {other.key.name} AAAAAAAAAAAA\n".encode()
    witness.state.write_bytes(log.checkpoint(5) + stranger + line)
    again = start()
    assert again.add(log.request(0, 9)) == (409, b"5\n")
    assert again.add(log.request(5, 9))[0] == 200


def test_checkpoint_without_our_line_does_not_replace_a_lost_state(start: Start, tmp_path: Path) -> None:
    """Else whoever holds the log's key could send a witness back to an older tree."""
    witness = start()
    assert witness.add(witness.log.request(0, 5))[0] == 200
    witness.kill()
    witness.state.write_bytes(witness.log.checkpoint(3))
    assert "does not carry this witness's own line" in refusal(tmp_path)


def test_new_key_goes_on_from_the_old_state(start: Start, tmp_path: Path) -> None:
    witness = start()
    assert witness.add(witness.log.request(0, 5))[0] == 200
    witness.kill()
    for path in tmp_path.glob("witness.key*"):
        path.unlink()
    again = start()
    assert again.add(witness.log.request(0, 9)) == (409, b"5\n")
    path = f"/{sha256(witness.log.origin.encode()).hexdigest()}/checkpoint"
    assert again.call("GET", path).status == 404  # this key has never cosigned
    assert again.add(witness.log.request(5, 9))[0] == 200
    assert again.call("GET", path).status == 200


def test_state_of_another_log_is_refused(start: Start, tmp_path: Path) -> None:
    witness = start()
    assert witness.add(witness.log.request(0, 5))[0] == 200
    witness.kill()
    other = SmallLog("khac.test", seed=3)
    assert "is the state of another log: so-cai.test/thu" in refusal(tmp_path, log=other)


def test_one_file_is_not_shared_by_two_logs(start: Start, tmp_path: Path) -> None:
    witness = start()
    assert witness.add(witness.log.request(0, 5))[0] == 200
    witness.kill()
    other = SmallLog("khac.test", seed=3)
    assert "make a folder" in refusal(tmp_path, "--log", other.option)
    # As the sentence says: into a folder, under the hash of the origin.
    inside = sha256(witness.log.origin.encode()).hexdigest() + ".checkpoint"
    witness.state.rename(tmp_path / "moved")
    witness.state.mkdir()
    (tmp_path / "moved").rename(witness.state / inside)
    both = start("--log", other.option)
    assert both.add(witness.log.request(0, 9)) == (409, b"5\n")
    both.kill()
    assert start().add(witness.log.request(0, 9)) == (409, b"5\n")


def test_second_process_on_the_state_or_the_key_is_refused(start: Start, tmp_path: Path) -> None:
    witness = start()
    elsewhere, further = tmp_path / "elsewhere", tmp_path / "further"
    # The same, another key on this state, and this key on another state; each waits a moment for its predecessor.
    cases = [(tmp_path,), (elsewhere, "--state", str(witness.state)), (further, "--key", str(witness.key_file))]
    for folder, *_ in cases[1:]:
        folder.mkdir()
    with ThreadPoolExecutor() as at_once:
        said = list(at_once.map(lambda case: refusal(*case), cases))
    assert ["another process uses" in sentence for sentence in said] == [True] * 3
    assert witness.add(witness.log.request(0, 5))[0] == 200
    witness.kill()
    assert start().size() == 5


def test_successor_waits_a_moment_for_its_predecessor(start: Start) -> None:
    first = start()
    first.process.terminate()
    assert start().size() == 0
    assert first.process.wait(10) == 0


def test_disk_that_refuses_gives_no_cosignature_and_is_told(witness: RunningWitness, log: SmallLog) -> None:
    assert witness.add(log.request(0, 5))[0] == 200
    held = witness.state.read_bytes()
    # A folder in its place: the rename fails, as on a full or broken disk.
    witness.state.rename(witness.state.with_name("aside"))
    witness.state.mkdir()
    status, body = witness.add(log.request(5, 9))
    assert (status, body) == (500, b"this server could not do it; nothing was signed\n")
    health = witness.call("GET", "/healthz")
    assert health.status == 503
    assert "không ghi được trạng thái" in health.data.decode()
    assert witness.metric("duoc_witness_disk_refuses") == 1
    assert not list(witness.state.parent.glob("*.draft"))
    witness.state.rmdir()
    witness.state.with_name("aside").rename(witness.state)
    assert witness.state.read_bytes() == held
    assert witness.add(log.request(5, 9))[0] == 200
    assert witness.call("GET", "/healthz").status == 200


def test_places_do_not_depend_on_how_many_logs_there_are(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    inside = folder / f"{sha256(b'a').hexdigest()}.checkpoint"
    assert place(folder, ["a"]) == {"a": inside}
    assert place(folder, ["a", "b"])["a"] == inside
    assert place(tmp_path / "file", ["a"]) == {"a": tmp_path / "file"}
    assert place(tmp_path / "new", ["a", "b"])["a"].parent == tmp_path / "new"
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StateError, match="make a folder"):
        place(tmp_path / "file", ["a", "b"])


def test_state_that_never_was_is_nothing(tmp_path: Path, log: SmallLog) -> None:
    own = FileSigner("w", bytes(32), COSIGNATURE).key
    assert read(tmp_path / "none", log.origin, [log.key], own, cosigned=False) is None
    with pytest.raises(StateError, match="is missing"):
        read(tmp_path / "none", log.origin, [log.key], own, cosigned=True)
