"""An environment is a world of its own: production, sandbox or replay.

Each has its own PostgreSQL schema, its own state folder, its own log origin and its own keys; they never share one.
"""

from enum import StrEnum
from pathlib import Path

from duoc.core.clock import Clock, FileClock, SystemClock


class ForeignClockError(RuntimeError):
    """Somebody tried to give an environment other than replay a clock that is not the machine's."""


class Environment(StrEnum):
    """Which world a process, a table or a screen belongs to. The value is the name of its PostgreSQL schema."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"
    REPLAY = "replay"

    def folder(self, home: Path) -> Path:
        """Where this environment keeps its spool, its registry snapshot and its keys."""
        return home / self.value

    def clock(self, home: Path, simulated: bool = False) -> Clock:
        """The machine's clock, or for a replay on request the simulated one.

        Raises `ForeignClockError` for any other environment that asks for a simulated clock.
        """
        if not simulated:
            return SystemClock()
        if self is not Environment.REPLAY:
            raise ForeignClockError(f"the {self.value} environment runs on the machine's clock only")
        return FileClock(self.folder(home) / "clock")
