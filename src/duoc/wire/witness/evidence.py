"""Checkpoints that a log has signed and that do not fit what it signed before: kept, so that somebody can be asked.

`fork`: the log's own signatures convict it. `unproven`: a larger checkpoint came with a proof that fails, which may be a fork
or a stranger's bad proof beside a good checkpoint; whoever reads it later finds out from the log.
"""

import json
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

from duoc.core.clock import Clock
from duoc.engines.merkle.witnessing import Submission
from duoc.wire import durable_file
from duoc.wire.witness.state import Held

FORK = "fork"
UNPROVEN = "unproven"
# The log's key can make new ones for ever; the first hundred convict it as well as a million.
MOST_FILES = 100


class Evidence:
    """The files `<state>.<kind>-<size>-<hash>.json` of one log."""

    def __init__(self, state: Path, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self.count: Counter[str] = Counter()
        if state.parent.is_dir():
            names = [path.name for path in state.parent.iterdir()]
            for kind in (FORK, UNPROVEN):
                self.count[kind] = sum(
                    name.startswith(f"{state.name}.{kind}-") and name.endswith(".json") for name in names
                )

    def keep(self, kind: str, submission: Submission, held: Held | None, body: bytes) -> Path | None:
        """Store it once; the file, or None when it is known already or there are enough. Raises `OSError`."""
        digest = sha256(submission.text.encode()).hexdigest()[:16]
        path = self._state.with_name(f"{self._state.name}.{kind}-{submission.checkpoint.size}-{digest}.json")
        if path.exists() or self.count[kind] >= MOST_FILES:
            return None
        moment = time.gmtime(self._clock.now_us() // 1_000_000)
        told = {
            "kind": kind,
            "seen": time.strftime("%Y-%m-%dT%H:%M:%SZ", moment),
            "held": held.note.decode() if held else None,
            "refused_request": body.decode(),
        }
        durable_file.write(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
        self.count[kind] += 1
        return path
