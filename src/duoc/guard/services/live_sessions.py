"""The sessions that the wall has open now, as it says itself every few seconds (docs/formats.md, "Open sessions of the wall")."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from duoc.guard.services.scope import Scope, holds
from duoc.wire.wall.open_sessions import EVERY_SECONDS, FILE

# A file this old was written by a wall that no longer writes.
STALE_SECONDS = 4 * EVERY_SECONDS
LARGEST = 8 << 20


@dataclass(frozen=True, slots=True)
class Open:
    """One session. statements: completed so far, with rows passed and statements refused."""

    application: str
    account: str
    program: str
    source: str
    since: datetime
    statements: int
    rows: int
    blocked: int
    secure: bool
    session: str


@dataclass(frozen=True, slots=True)
class Live:
    """What the wall said last. at: when, None when it never did; `more`: sessions beyond those listed."""

    at: datetime | None
    sessions: list[Open]
    more: int = 0

    def stale(self, now: datetime) -> bool:
        """Whether the wall has stopped saying so."""
        return self.at is None or (now - self.at).total_seconds() > STALE_SECONDS


def live(within: Scope) -> Live:
    """The sessions of these applications, the busiest first. A file that cannot be read counts as none."""
    path = Path(settings.HOME) / "guard" / FILE
    try:
        if path.stat().st_size > LARGEST:
            return Live(None, [])
        told = json.loads(path.read_bytes())
        listed = [_open(one) for one in told["sessions"]]
        at, count = datetime.fromtimestamp(told["at"], UTC), int(told["count"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return Live(None, [])
    seen = [one for one in listed if holds(within, one.application)]
    seen.sort(key=lambda one: (-one.blocked, -one.statements, one.session))
    return Live(at, seen, max(0, count - len(listed)) if within is None else 0)


def _open(told: dict[str, Any]) -> Open:
    return Open(
        application=str(told["application"]), account=str(told["account"]), program=str(told["program"]),
        source=str(told["source"]), since=datetime.fromtimestamp(told["since"], UTC), statements=int(told["statements"]),
        rows=int(told["rows"]), blocked=int(told["blocked"]), secure=bool(told["secure"]), session=str(told["session"]),
    )  # fmt: skip
