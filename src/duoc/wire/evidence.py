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
from duoc.wire import durable_file

FORK = "fork"
UNPROVEN = "unproven"
# The log's key can make new ones for ever; the first hundred convict it as well as a million.
MOST_FILES = 100


class Evidence:
    """The files `<prefix><kind>-<size>-<hash>.json` in a folder, about one log."""

    def __init__(self, folder: Path, prefix: str, clock: Clock) -> None:
        self._folder = folder
        self._prefix = prefix
        self._clock = clock
        self.count: Counter[str] = Counter()
        if folder.is_dir():
            names = [path.name for path in folder.iterdir() if path.suffix == ".json"]
            for kind in (FORK, UNPROVEN):
                self.count[kind] = sum(name.startswith(f"{prefix}{kind}-") for name in names)

    def keep(self, kind: str, size: int, text: str, held: bytes | None, refused: bytes) -> Path | None:
        """Store it once; the file, or None when it is known already or there are enough. Raises `OSError`.

        text: the note's text that was refused, which tells one piece of evidence from another; held, refused: the
        checkpoint that is believed, and the refused one as it came.
        """
        digest = sha256(text.encode()).hexdigest()[:16]
        path = self._folder / f"{self._prefix}{kind}-{size}-{digest}.json"
        if path.exists() or self.count[kind] >= MOST_FILES:
            return None
        told = {
            "kind": kind,
            "seen": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock.now_us() // 1_000_000)),
            "held": held.decode() if held else None,
            "refused": refused.decode(),
        }
        durable_file.write(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
        self.count[kind] += 1
        return path
