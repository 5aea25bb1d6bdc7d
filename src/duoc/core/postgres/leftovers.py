"""What a killed server leaves behind, and how a start gets past it.

After kill -9 the pid file stays, its number may since belong to a stranger, and orphaned backends may still hold the
shared memory for a moment. PostgreSQL refuses to start over any of the three; we wait and clear, in that order.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

from duoc.core.postgres.binaries import PostgresError


def processes_in(data: Path) -> list[int]:
    """Process ids of servers and backends of this data folder: PostgreSQL's working folder is always its data."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == data:
                    found.append(int(entry.name))
    return found


def clear_leftovers(data: Path, sockets: Path, patience: float = 30) -> None:
    """Return when no old server uses `data` and no stale pid file is left. Raises `PostgresError` after `patience` s.

    The caller owns the state folder (its lock), so whoever is still there is an orphan: first it is given time to end
    by itself, then it is told to stop.
    """
    data = data.resolve()
    begin = time.monotonic()
    told: signal.Signals | None = None
    while orphans := processes_in(data):
        waited = time.monotonic() - begin
        if waited > patience:
            raise PostgresError(f"another PostgreSQL (process {orphans[0]}) is using {data}: stop it first")
        wanted = signal.SIGQUIT if waited > patience / 2 else signal.SIGINT if waited > 2 else None
        if wanted is not None and wanted != told:
            told = wanted
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, wanted)
        time.sleep(0.02)
    for stale in (data / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
        stale.unlink(missing_ok=True)


def last_line(log: Path) -> str:
    """The last thing the server said, for a message of one sentence."""
    try:
        lines = log.read_text("utf-8", errors="replace").strip().splitlines()
    except OSError:
        return "it said nothing"
    told = [line for line in lines if "FATAL" in line or "ERROR" in line or "PANIC" in line]
    return (told or lines or ["it said nothing"])[-1]
