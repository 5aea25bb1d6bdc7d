"""CPU time and memory of processes, from /proc."""

import contextlib
import os
import subprocess
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def cpu_s(pids: list[int]) -> float:
    """User and system time so far of these processes; one that has ended counts nothing."""
    return sum(_ticks(pid) for pid in pids) * TICK_S


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def tree(pid: int) -> list[int]:
    """The process and all its descendants."""
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [pid] + [below for child in listed for below in tree(int(child))]


def tree_cpu_s(pid: int) -> float:
    """CPU of a process and everything below it, with that of children that have ended and were waited for."""
    total = 0
    for member in tree(pid):
        try:
            fields = Path(f"/proc/{member}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(value) for value in fields[11:15])
    return total * TICK_S


def exact_s(pid: int) -> float:
    """CPU of a process and everything below it, to the microsecond: for few and short requests. What has ended counts nothing."""
    total = 0
    for member in tree(pid):
        for thread in Path(f"/proc/{member}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):  # a thread ended meanwhile
                total += int(thread.read_text("ascii").split()[0])
    return total / 1e9


def resident_mb(pid: int) -> float:
    """Resident memory, MB."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
