"""One owner per file: by the kernel's lock, and by number where there is none."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from duoc.wire import sole_owner
from duoc.wire.sole_owner import NotAloneError, SoleOwner

HOLD = """
import sys
from pathlib import Path
from duoc.wire import sole_owner
if sys.argv[2] == "number":
    sole_owner.fcntl = sole_owner.msvcrt = None
with sole_owner.SoleOwner(Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(params=["kernel", "number"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways; the second is what a platform without kernel locks gets."""
    if request.param == "number":
        monkeypatch.setattr(sole_owner, "fcntl", None)
        monkeypatch.setattr(sole_owner, "msvcrt", None)
    return str(request.param)


def hold(path: Path, kind: str) -> "subprocess.Popen[str]":
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "mine\n"
    return other


def test_second_owner_is_refused_and_told_which_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "state"
    with SoleOwner(path), pytest.raises(NotAloneError, match=r"another process uses .*state: stop it first"):
        SoleOwner(path, wait_s=0.1).__enter__()
    with SoleOwner(path, wait_s=0):
        pass


def test_owner_in_another_process_is_respected_until_it_dies(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "deep" / "state"
    other = hold(path, kind)
    with pytest.raises(NotAloneError):
        SoleOwner(path, wait_s=0).__enter__()
    other.kill()
    other.communicate()
    with SoleOwner(path, wait_s=0):
        assert (path.parent / "state.lock").exists()


def test_wait_is_long_enough_for_an_owner_that_ends(tmp_path: Path, kind: str) -> None:
    other = hold(tmp_path / "state", kind)
    ending = threading.Timer(0.4, other.kill)
    ending.start()
    begun = time.monotonic()
    reaping = threading.Thread(target=other.wait)
    reaping.start()
    with SoleOwner(tmp_path / "state", wait_s=5):
        assert time.monotonic() - begun > 0.2
    reaping.join()
    other.communicate()


def test_files_of_different_names_do_not_disturb_each_other(tmp_path: Path, kind: str) -> None:
    with SoleOwner(tmp_path / "a", wait_s=0), SoleOwner(tmp_path / "b", wait_s=0):
        pass


def test_of_many_that_follow_a_dead_owner_one_gets_its_place(tmp_path: Path) -> None:
    """By number, the hard case: all see the same dead owner at once."""
    for turn in range(3):
        path = tmp_path / f"state{turn}"
        other = hold(path, "number")
        other.kill()
        other.communicate()
        code = HOLD.replace('print("mine", flush=True)', 'print("mine", flush=True); import time; time.sleep(0.7)')
        code = code.replace("SoleOwner(Path(sys.argv[1]))", "SoleOwner(Path(sys.argv[1]), wait_s=0.2)")
        followers = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(path), "number"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )
            for _ in range(6)
        ]  # fmt: skip
        assert sorted(follower.communicate()[0] for follower in followers) == [""] * 5 + ["mine\n"]


@pytest.mark.parametrize("left", [b"", b"not a number\n", b"99999999999999999999 abc\n", b"12", "٣ abc".encode()])
def test_lock_that_cannot_be_read_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bytes) -> None:
    monkeypatch.setattr(sole_owner, "fcntl", None)
    monkeypatch.setattr(sole_owner, "msvcrt", None)
    (tmp_path / "state.lock").write_bytes(left)
    with pytest.raises(NotAloneError):
        SoleOwner(tmp_path / "state", wait_s=0.1).__enter__()
    assert (tmp_path / "state.lock").read_bytes() == left


def test_where_nobody_can_ask_for_a_process_its_lock_is_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows the question whether a process lives would disturb it."""
    assert sole_owner._is_alive(os.getpid())
    assert not sole_owner._is_alive(2**22 + 1)
    monkeypatch.setattr(sole_owner.os, "name", "nt")
    alive = sole_owner._is_alive(2**22 + 1)
    monkeypatch.undo()
    assert alive


def test_own_lock_file_goes_with_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sole_owner, "fcntl", None)
    monkeypatch.setattr(sole_owner, "msvcrt", None)
    with SoleOwner(tmp_path / "state", wait_s=0):
        assert (tmp_path / "state.lock").read_text().startswith(f"{os.getpid()} ")
    assert list(tmp_path.iterdir()) == []
