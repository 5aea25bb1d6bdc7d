"""Children end when asked and when their parent is gone: shown with real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

STOPPABLE = """
from duoc.core.process import Stopping
import select, time
stopping = Stopping()
print("ready", bool(stopping), flush=True)
start = time.monotonic()
print(stopping.wait(30), bool(stopping), stopping.wait(30), time.monotonic() - start < 10, flush=True)
print(select.select([stopping], [], [], 0)[0] == [stopping], flush=True)
"""

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c",
    "from duoc.core.process import die_with_parent; import time;"
    "die_with_parent(); print('ready', flush=True); time.sleep(30)"], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_wakes_the_waiter_at_once(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", STOPPABLE], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready False\n"
        child.send_signal(number)
        assert child.stdout.read() == "True True True True\nTrue\n"
    assert child.returncode == 0


def test_stopping_wait_ends_after_its_time() -> None:
    script = "from duoc.core.process import Stopping; s = Stopping(); print(s.wait(0.01), bool(s))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "False False\n"


def test_child_dies_when_its_parent_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _alive(child)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait(10)
        deadline = time.monotonic() + 5
        while _alive(child) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not _alive(child)


def test_wait_for_a_moment_that_is_past_returns_at_once() -> None:
    """The sequencer paces its groups by the clock; one that took too long leaves less than nothing to wait."""
    script = "from duoc.core.process import Stopping; s = Stopping(); print(s.wait(-0.5), s.wait(-1e9), s.wait(0))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=10)
    assert done.stdout == "False False False\n"
