"""Becoming another program: the right user, no way back, and an end together with the parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from duoc.core import launch
from duoc.core.account import service_account


def test_launch_becomes_the_program_with_its_arguments() -> None:
    done = subprocess.run(launch.command(["/bin/echo", "một", "hai ba"]), capture_output=True, text=True, check=True)
    assert done.stdout == "một hai ba\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user cannot become another one")
def test_launch_drops_all_ids_and_groups_for_good() -> None:
    account = service_account("nobody")
    command = launch.command(["/usr/bin/env", "cat", "/proc/self/status"], account.uid, account.gid)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    fields = dict(line.split(":\t", 1) for line in done.stdout.splitlines() if ":\t" in line)
    assert fields["Uid"].split() == [str(account.uid)] * 4
    assert fields["Gid"].split() == [str(account.gid)] * 4
    assert "0" not in fields["Groups"].split()
    assert int(fields["CapEff"], 16) == 0


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_launched_program_dies_when_its_parent_is_killed() -> None:
    code = """
import subprocess, sys, time
from duoc.core import launch
child = subprocess.Popen(launch.command(["/bin/sleep", "60"]))
print(child.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    # Until launch has become sleep, the promise may not have been made yet.
    while "sleep" not in Path(f"/proc/{child}/cmdline").read_text().split("\0")[0]:
        time.sleep(0.01)
    parent.send_signal(signal.SIGKILL)
    parent.stdout.close()
    parent.wait()
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    survived = alive(child)
    if survived:
        os.kill(child, signal.SIGKILL)
    assert not survived


def test_launch_does_not_start_for_a_parent_that_is_gone() -> None:
    command = launch.command(["/bin/echo", "too late"])
    command[command.index(str(os.getpid()))] = "1"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the parent is gone" in done.stderr
