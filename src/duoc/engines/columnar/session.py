"""A DuckDB that can read one file, perhaps write one, and nothing else.

The order matters: the paths are allowed, then everything outside is closed, then the settings are locked. After that no SQL, not
even SQL of ours with a mistake in it, reaches another file, the network, an extension or the limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True, slots=True)
class Limits:
    """memory_mb, threads: of a query; spill: a folder for what does not fit, '' for none; spill_mb: how much of it."""

    memory_mb: int = 512
    threads: int = 1
    spill: str = ""
    spill_mb: int = 2048


def open_locked(limits: Limits, *paths: Path, more: Sequence[str] = ()) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that may touch these files alone; more: further settings of our own."""
    connection = duckdb.connect(":memory:")
    settings = [
        "autoinstall_known_extensions=false",
        "autoload_known_extensions=false",
        "allow_community_extensions=false",
        "python_enable_replacements=false",
        "enable_progress_bar=false",
        f"memory_limit='{int(limits.memory_mb)}MB'",
        f"threads={int(limits.threads)}",
        f"temp_directory={literal(limits.spill)}",
        f"max_temp_directory_size='{int(limits.spill_mb)}MB'",
        "TimeZone='UTC'",
        *more,
        f"allowed_paths=[{', '.join(literal(str(path)) for path in paths)}]",
        "enable_external_access=false",
        "lock_configuration=true",
    ]
    for setting in settings:
        connection.execute(f"SET {setting}")
    return connection


def relation(path: Path) -> str:
    """What stands behind FROM for a file: its columns and `_id`, the number of the row from 1."""
    source = f"read_parquet({literal(str(path))}, file_row_number=true)"
    return f'(SELECT file_row_number + 1 AS "_id", * EXCLUDE (file_row_number) FROM {source}) AS held'  # noqa: S608  # our own path


def literal(text: str) -> str:
    """A text of our own as SQL; paths hold no zero bytes."""
    return "'" + text.replace("'", "''") + "'"
