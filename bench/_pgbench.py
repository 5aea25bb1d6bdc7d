"""The load: Debian's pgbench, its built-in scripts, over the three ways of the protocol."""

import re
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench._nginx import tool

WAYS = ("simple", "extended", "prepared")
SCRIPTS = ("select-only", "tpcb-like")
# Twenty rows of office text, some 3 kB in all: what is worth looking for personal data in.
TEXTS = "texts"
# pgbench's options, statements in a transaction.
_OPTIONS = {
    "select-only": (["--select-only"], 1),
    "tpcb-like": (["--builtin=tpcb-like"], 7),
    TEXTS: (["--file", str(Path(__file__).with_name("_wall_texts.sql"))], 1),
}
SCALE = 4
USER = DATABASE = "bench"


@dataclass(frozen=True, slots=True)
class Door:
    """Where pgbench connects: a port of this machine, or the server's own socket; and what it calls the database there."""

    host: str
    port: int
    database: str = DATABASE

    @property
    def options(self) -> list[str]:
        return ["--host", self.host, "--port", str(self.port), "--username", USER]


def prepare(door: Door) -> None:
    """Make and fill pgbench's tables."""
    command = [tool("pgbench"), *door.options, "--initialize", "--quiet", "--scale", str(SCALE), door.database]
    subprocess.run(command, check=True, capture_output=True, text=True)


def load(door: Door, script: str, way: str, seconds: float, clients: int, log: Path | None = None) -> int:
    """So many clients without a pause; the statements that were answered. Raises when one of them failed.

    `log`: the prefix of a file with a line a transaction.
    """
    options, statements = _OPTIONS[script]
    command = [
        tool("pgbench"), *door.options, "--no-vacuum", "--protocol", way, *options, "--client", str(clients),
        "--scale", str(SCALE), *_lasting(seconds), *(["--log", f"--log-prefix={log}"] if log else []), door.database,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"number of transactions actually processed: (\d+)", done.stdout)
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    if done.returncode or found is None or (failed is not None and int(failed[1])):
        raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-500:] or done.stdout[-500:]}")
    return int(found[1]) * statements


def median_ms(door: Door, way: str, seconds: float, log: Path) -> float:
    """The median time of one select, one client alone."""
    load(door, "select-only", way, seconds, 1, log)
    times = []
    for path in log.parent.glob(f"{log.name}.*"):
        times += [int(line.split()[2]) for line in path.read_text().splitlines()]
        path.unlink()
    return statistics.median(times) / 1000


def _lasting(seconds: float) -> list[str]:
    # pgbench counts whole seconds; a shorter time is a number of transactions, for a try of the benchmark itself.
    return ["--time", str(round(seconds))] if seconds >= 1 else ["--transactions", "20"]
