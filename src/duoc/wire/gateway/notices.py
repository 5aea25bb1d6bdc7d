"""Notices: what a gateway tells the house beside its messages, as lines of JSON in `notices.jsonl` beside the spool.

They are news, no evidence: not signed, not waited for, and bounded on every side, since strangers can cause them. At most one
write a second; so many at once; so many bytes until the recorder has taken them. What does not fit is dropped and counted.
Whoever controls the file can hide or invent refusals and places; no message, receipt or right depends on it.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from duoc.core.clock import Clock, SystemClock
from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway import refused_call
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.registry import Registry

# The file that grows, and the one before it, which the recorder removes when it has stored it.
NEW, OLD = "notices.jsonl", "notices.old.jsonl"
SEGMENT = 1 << 20
SECONDS = 1.0
# Of one reason to one caller: so many at once, then one in so many seconds. And of everything together.
BURST, EVERY_S = 30.0, 20.0
TOGETHER, A_SECOND = 512.0, 8.0
_MOST_KINDS = 4096


class Allowance:
    """So many at once, and so many a second in the long run."""

    __slots__ = ("_at", "_left", "_most", "_per_second")

    def __init__(self, most: float, per_second: float, now: float) -> None:
        self._most, self._per_second = most, per_second
        self._left, self._at = most, now

    def take(self, now: float) -> bool:
        """Whether there is one left; it is taken."""
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Notices:
    """Gathers notices and writes them. `written`, `dropped`: how many so far."""

    def __init__(self, folder: Path, now: Callable[[], float], clock: Clock | None = None) -> None:
        self._folder = folder
        self._now = now
        self._clock = clock or SystemClock()  # the machine's, also in a replay: a refusal is no played call
        self._number = 0
        self._waiting: list[dict[str, Any]] = []
        self._due = 0.0
        self._torn = True  # whether the file may end in the middle of a line: an earlier process may have been killed
        self._together = Allowance(TOGETHER, A_SECOND, now())
        self._kinds: dict[tuple[str, int], Allowance] = {}
        self.written = 0
        self.dropped = 0

    def refused(
        self,
        problem: XRoadError,
        detail: str,
        status: int,
        head: RequestHead | None,
        asked: tuple[bytes, bytes] | None,
        registry: Registry | None,
    ) -> None:
        """Tell that a call was refused. `asked`: (method, target) where the head's are those of another call like it."""
        client = refused_call.caller(problem, head, registry)
        kind = (problem.type, client.id if client is not None else 0)
        if not self._may_tell(kind):
            self.dropped += 1
            return
        if asked is None and head is not None:
            asked = (head.method, head.target)
        told = refused_call.told(problem, client, head, asked, registry)
        self.tell({"kind": "refused", **told, "code": problem.type, "status": status, "detail": detail})

    def tell(self, notice: dict[str, Any]) -> None:
        """Write this soon, numbered and dated. The caller has seen to it that there are not too many."""
        time = self._clock.now_us()
        self._number = max(self._number + 1, time)  # grows over restarts too, without a look at what was written
        self._waiting.append({"number": self._number, "time": time, **notice})

    def flush(self) -> None:
        """Write what waits, at most once a second."""
        now = self._now()
        if not self._waiting or now < self._due:
            return
        self._due = now + SECONDS
        self.write()

    def write(self) -> None:
        """Write what waits, now."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        lines = "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in waiting)
        if self._append(lines.encode("utf-8", "replace")):
            self.written += len(waiting)
        else:
            self.dropped += len(waiting)

    def _may_tell(self, kind: tuple[str, int]) -> bool:
        now = self._now()
        allowance = self._kinds.get(kind)
        if allowance is None:
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()
            allowance = self._kinds[kind] = Allowance(BURST, 1 / EVERY_S, now)
        return allowance.take(now) and self._together.take(now)

    def _append(self, data: bytes) -> bool:
        """Whether the file has taken all of it."""
        path = self._folder / NEW
        try:
            with suppress(FileNotFoundError):
                if path.stat().st_size > SEGMENT:
                    if (self._folder / OLD).exists():
                        return False  # nobody takes them: wait, within bounds
                    path.replace(self._folder / OLD)
                    self._torn = False
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                data = b"\n" + data if self._torn else data
                self._torn = os.write(fd, data) != len(data)
            finally:
                os.close(fd)
        except OSError:
            return False
        return not self._torn
