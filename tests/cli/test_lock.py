"""One province per state folder."""

import os
import subprocess
import sys
from pathlib import Path

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
