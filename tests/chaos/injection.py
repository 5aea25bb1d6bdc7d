"""Faults at an exact system call of a real process: killed on entry to it, or the call fails as if the disk had.

A rehearsal is traced first; its calls are the places where the same act can be struck:

    with Tracing(pid, folder / "rehearsal") as rehearsal:
        act()
    for fault in kills(rehearsal.calls()):
        with Tracing(pid_of_a_fresh_process, folder / "struck", fault):
            act()                                    # the process is killed *before* this call has any effect
        … restart, and judge what is left

`under` starts a program traced from its first instruction, so that its start can be struck too. strace counts each kind of
call by itself, per thread, from the moment it attaches. A kill leaves what the kernel already holds: these faults show the
order of writing and answering, not the loss of a disk's cache.
"""

import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pytest

# Whatever makes something durable, visible or known to somebody else.
TELLING = (
    "openat,write,pwrite64,writev,ftruncate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,"
    "mkdir,mkdirat,sendto,sendmsg"
)
KILLED = "signal=SIGKILL"
_CALL = re.compile(r"^\s*(\d+)\s+(\w+)\((.*)$")
_ATTACH_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the `number`-th call (from 1) of this kind: `signal=SIGKILL`, or e.g. `error=ENOSPC`."""

    syscall: str
    number: int
    effect: str = KILLED

    def __str__(self) -> str:
        return f"{self.syscall}#{self.number} {self.effect}"

    @property
    def expression(self) -> str:
        """For strace's `-e`."""
        return f"inject={self.syscall}:{self.effect}:when={self.number}"


@dataclass(frozen=True, slots=True)
class Call:
    """One traced call: its name, its arguments as strace writes them, and where it stands among its like."""

    thread: int
    syscall: str
    text: str
    number: int


def require_strace() -> None:
    """Skip, visibly, where calls cannot be struck."""
    if not sys.platform.startswith("linux") or shutil.which("strace") is None:
        pytest.skip("strace is absent: apt install strace")
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip().splitlines()[-1]}")


def under(program: Sequence[str], log: Path, fault: Fault | None = None, syscalls: str = TELLING) -> list[str]:
    """The argument vector that runs `program` traced from its start. A SIGTERM to it ends the program (`-I 2`)."""
    return ["strace", "-f", "-qq", "-I", "2", *_options(log, fault, syscalls), "--", *program]


def read_calls(log: Path) -> list[Call]:
    """The calls in a trace, in the order in which they began."""
    seen: Counter[tuple[int, str]] = Counter()
    calls = []
    for line in log.read_text("utf-8", "replace").splitlines():
        match = _CALL.match(line)
        if match is None:
            continue
        thread, syscall = int(match[1]), match[2]
        seen[thread, syscall] += 1
        calls.append(Call(thread, syscall, match[3], seen[thread, syscall]))
    return calls


def kills(calls: Iterable[Call]) -> list[Fault]:
    """A kill on entry to each of these calls."""
    return list(dict.fromkeys(Fault(call.syscall, call.number) for call in calls))


class Tracing:
    """A running process under strace for as long as the context lasts; leaving it alone or dead, as the fault wants."""

    def __init__(self, pid: int, log: Path, fault: Fault | None = None, syscalls: str = TELLING) -> None:
        self._pid = pid
        self._log = log
        self._command = ["strace", "-f", "-p", str(pid), *_options(log, fault, syscalls)]

    def __enter__(self) -> "Tracing":
        self._said = self._log.with_suffix(".said")
        deadline = time.monotonic() + _ATTACH_SECONDS
        self._attach()
        while b"attached" not in self._said.read_bytes():
            assert time.monotonic() < deadline, f"strace did not attach to {self._pid}: {self._said.read_text()}"
            time.sleep(0.005)
            if self._strace.poll() is not None:
                self._attach()  # a thread that was just ending cannot be attached to
        return self

    def _attach(self) -> None:
        with self._said.open("wb") as said:
            self._strace = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # It ends by itself when the traced process has died; otherwise it lets go.
        if self._strace.poll() is None:
            self._strace.terminate()
        try:
            self._strace.wait(10)
        except subprocess.TimeoutExpired:
            self._strace.kill()
            self._strace.wait()

    def calls(self) -> list[Call]:
        """What was traced; ask after the context has ended."""
        return read_calls(self._log)


def _options(log: Path, fault: Fault | None, syscalls: str) -> list[str]:
    chosen = ["-o", str(log), "-s", "256", "-e", f"trace={syscalls}"]
    return [*chosen, "-e", fault.expression] if fault is not None else chosen
