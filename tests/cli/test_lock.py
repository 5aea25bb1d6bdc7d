"""One province per state folder."""

import os
import subprocess
import sys
from pathlib import Path
from types import FrameType

import pytest

from duoc.cli.lock import HouseLock, is_held
from duoc.core.home import HomeError


def test_lock_refuses_the_second_and_names_the_first(tmp_path: Path) -> None:
    with HouseLock(tmp_path):
        assert is_held(tmp_path)
        with pytest.raises(HomeError, match=f"already up \\(process {os.getpid()}\\)"), HouseLock(tmp_path):
            pass
        assert is_held(tmp_path)


def test_lock_leaves_no_file(tmp_path: Path) -> None:
    with HouseLock(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
    assert not is_held(tmp_path)


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = f"""
import os, signal, pathlib
from duoc.cli.lock import HouseLock
with HouseLock(pathlib.Path({str(tmp_path)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert (tmp_path / "duoc.lock").exists()
    assert not is_held(tmp_path)
    with HouseLock(tmp_path):
        assert (tmp_path / "duoc.lock").read_text() == f"{os.getpid()}\n"


def test_lock_goes_when_its_holder_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), HouseLock(tmp_path):
        raise RuntimeError
    assert not is_held(tmp_path)


def test_lock_that_is_interrupted_at_any_line_leaves_no_file(tmp_path: Path) -> None:
    """Ctrl-C may come between any two lines of taking it."""
    taking, lines = HouseLock._take.__code__, 0

    def interrupt_at(wanted: int) -> bool:
        seen = 0

        def trace(frame: FrameType, event: str, _: object) -> object:
            nonlocal seen
            if frame.f_code is not taking:
                return None
            if event == "line":
                seen += 1
                if seen == wanted:
                    raise KeyboardInterrupt
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            with HouseLock(tmp_path):
                return False
        except KeyboardInterrupt:
            return True
        finally:
            sys.settrace(before)

    while interrupt_at(lines + 1):
        lines += 1
        assert list(tmp_path.iterdir()) == []
        assert not is_held(tmp_path)
    assert lines >= 5


def test_lock_that_is_interrupted_takes_nothing_from_its_holder(tmp_path: Path) -> None:
    with HouseLock(tmp_path):
        other = HouseLock(tmp_path)
        other._give_up()
        assert is_held(tmp_path)
        assert (tmp_path / "duoc.lock").read_text() == f"{os.getpid()}\n"


def test_lock_is_no_way_to_write_elsewhere(tmp_path: Path) -> None:
    # Root takes it in a folder of the service user's: a link there must not lead root's hand.
    (tmp_path / "duoc.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"), HouseLock(tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_lock_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with HouseLock(tmp_path):
            assert (tmp_path / "duoc.lock").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


def test_one_of_many_gets_the_lock(tmp_path: Path) -> None:
    code = f"""
import pathlib, sys
from duoc.cli.lock import HouseLock
from duoc.core.home import HomeError
try:
    with HouseLock(pathlib.Path({str(tmp_path)!r})):
        print("mine", flush=True)
        sys.stdin.read()
except HomeError:
    print("taken", flush=True)
"""
    command = [sys.executable, "-c", code]
    tries = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    # The one that has it keeps it until all have tried.
    said = [one.stdout.readline().strip() for one in tries if one.stdout is not None]
    for one in tries:
        one.communicate()
    assert sorted(said) == ["mine", "taken", "taken", "taken"]
    assert list(tmp_path.iterdir()) == []
