"""What sessions a wall has open, said every few seconds in one small file, so that a page in another process can show them.

The loop makes the text (a thousand sessions: some milliseconds), a thread writes it. Not durable on purpose: it is about now.
"""

import asyncio
import json
import time
from collections.abc import Iterable
from heapq import nlargest
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from duoc.wire.durable_file import forget_drafts, place_draft, put
from duoc.wire.wall.session import Session

EVERY_SECONDS = 5.0
FILE = "open-sessions.json"
MOST = 1000


class OpenSessions:
    """Writes `<folder>/open-sessions.json`, one at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()
        self._writing: asyncio.Future[None] | None = None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        forget_drafts(self._path)

    def look(self, sessions: Iterable[Session]) -> None:
        """Say what is open, when it is due. A disk that refuses only makes the file grow old."""
        now = self._loop.time()
        if now < self._due or (self._writing is not None and not self._writing.done()):
            return
        self._due = now + EVERY_SECONDS
        text = json.dumps(told(sessions, time.time()), ensure_ascii=False).encode("utf-8", "replace")
        self._writing = self._loop.run_in_executor(None, self._write, text)
        self._writing.add_done_callback(lambda future: future.cancelled() or future.exception())

    def close(self) -> None:
        """The wall ends: nothing is open any more."""
        self._path.unlink(missing_ok=True)

    def _write(self, text: bytes) -> None:
        put(place_draft(self._path, text, 0o600, durable=False), self._path)


def told(sessions: Iterable[Session], now: float) -> dict[str, Any]:
    """The document (docs/formats.md, "Open sessions of the wall"); the busiest `MOST` of all."""
    ready = [one for one in sessions if one.ready and not one.over and one.audit.source]
    listed = nlargest(MOST, ready, key=lambda one: one.statements)
    return {"form": 1, "at": round(now, 3), "count": len(ready), "sessions": [_told(one, now) for one in listed]}


def _told(one: Session, now: float) -> dict[str, Any]:
    """Who it is stands as the audit says it: personal values in the client's own words are hidden there."""
    return {
        **json.loads(one.audit.source), "secure": one.secure, "since": round(now - (perf_counter_ns() - one.opened) / 1e9, 3),
        "statements": one.statements, "rows": one.rows, "blocked": one.refused,
    }  # fmt: skip
