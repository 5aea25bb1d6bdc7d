"""What we set in the embedded server, and why: 2 cores, 4 GB, nothing acknowledged is lost."""

import os
from collections.abc import Mapping
from pathlib import Path

TUNING: Mapping[str, str] = {
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_connections": "100",
    # The log of messages arrives as COPY batches: few large checkpoints, compressed full pages.
    "wal_compression": "on",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    # Acknowledged means committed: never relax this here; a session that may lose its last moment says so itself.
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "random_page_cost": "1.1",
    "max_worker_processes": "8",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_naptime": "30s",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_duration_statement": "5s",
    "log_line_prefix": "%m [%p] ",
    "idle_in_transaction_session_timeout": "10min",
}


def render(values: Mapping[str, str]) -> str:
    """The text of a configuration file: one `name = 'value'` per line, quotes doubled."""
    return "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in values.items())


def write(path: Path, text: str, uid: int, gid: int) -> None:
    """Replace a file of the data folder in one step, 0600 and owned by the server's user."""
    fresh = path.with_name(f"{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchown(file.fileno(), uid, gid)
    fresh.replace(path)
