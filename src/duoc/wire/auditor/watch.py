"""The watch: looks again and again, keeps what was seen before it shouts, and says when an alarm begins and when it ends."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from duoc.engines.merkle.keys import encode_base64
from duoc.wire import durable_file
from duoc.wire.auditor.alarms import Alarm, Alert
from duoc.wire.auditor.monitor import Look, Monitor
from duoc.wire.auditor.state import State, save

# An alarm that goes on is told again.
REPEAT_S = 3600


@dataclass(frozen=True, slots=True)
class Turn:
    """One look, and what of it is to be told now. evidence: the file that holds both checkpoints, by alarm."""

    look: Look
    news: list[Alert]
    over: list[Alert]
    evidence: dict[Alert, Path]

    @property
    def is_fork(self) -> bool:
        return any(alert.kind is Alarm.FORK for alert in self.look.alerts)


class Watch:
    """A monitor with its state file. Evidence lies beside the file, under names of its own, and is never replaced."""

    def __init__(self, monitor: Monitor, state: State, path: Path, clock: Callable[[], float]) -> None:
        self._monitor = monitor
        self._state = state
        self._path = path
        self._clock = clock
        self._active: dict[tuple[Alarm, str], tuple[Alert, int]] = {}  # with the time when it was last told

    def turn(self) -> Turn:
        """Look once; evidence and state are durable before this returns. Raises `StateError`, `OSError`."""
        now_s = int(self._clock())
        look = self._monitor.look(now_s)
        evidence = {alert: self._keep(alert, now_s) for alert in look.alerts if alert.evidence is not None}
        save(self._path, self._state)
        current = {(alert.kind, alert.subject): alert for alert in look.alerts}
        over = [alert for key, (alert, _told) in self._active.items() if key not in current and not look.unreachable]
        for alert in over:
            del self._active[alert.kind, alert.subject]
        news = []
        for key, alert in current.items():
            if now_s - self._active.get(key, (alert, -REPEAT_S))[1] >= REPEAT_S:
                news.append(alert)
                self._active[key] = (alert, now_s)
        return Turn(look, news, over, evidence)

    def _keep(self, alert: Alert, now_s: int) -> Path:
        notes = alert.evidence or (b"", b"")
        name = sha256(b"\0".join(notes)).hexdigest()[:16]
        path = self._path.with_name(f"{self._path.name}.{alert.kind.value}-{name}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            members = {
                "alarm": alert.kind.value,
                "detail": alert.detail,
                "found_at": now_s,
                "checkpoints": [note.decode() for note in notes],
                "consistency": [encode_base64(item) for item in alert.proof],
            }
            durable_file.write(path, json.dumps(members, ensure_ascii=False, indent=1).encode())
        return path
