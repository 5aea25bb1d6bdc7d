"""`python -m duoc.wire.wall.learner FOLDER`: reads what the wall saw, one JSON array a line, and keeps it by key.

A line is `[application, text, path, user, program, rule, count]`, `rule` empty for what passed and else what blocked it, or
`[application, count]` for what the wall could not hand over. `<FOLDER>/<application>.json` is replaced as a whole, a second after
something new was seen and ever more seldom the longer it takes (docs/formats.md, "Statements seen by the wall").
"""

import json
import os
import select
import signal
import sys
import time
from pathlib import Path

from duoc.core.process import let_callers_go_first
from duoc.wire.durable_file import forget_drafts, write
from duoc.wire.wall.seen import Seen

# Bytes of a file that is read back; what is larger was not written here.
LARGEST = 64 << 20
_SHARE = 20  # writing takes at most one part in so many of the time


class Learner:
    """All applications. `now` gives seconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, Seen] = {}
        self._changed: dict[str, float] = {}  # since when something is not yet written
        self._wait: dict[str, float] = {}

    def take(self, line: bytes, now: float) -> None:
        """One line of the wall's. A line that is none is passed over: the wall is the only one who writes."""
        told = json.loads(line)
        seen = self._of(told[0])
        if len(told) == 2:
            seen.missed += told[1]
        else:
            _, text, path, user, program, rule, count = told
            seen.take(text, path, user, program, rule, count, time.time())
        self._changed.setdefault(told[0], now)

    def write(self, now: float) -> None:
        """Replace the files of the applications of which something was new a while ago."""
        for name in [name for name, since in self._changed.items() if now - since >= self._wait.get(name, 1.0)]:
            del self._changed[name]
            begun = time.monotonic()
            whole = json.dumps(self._seen[name].document(name), ensure_ascii=False)
            write(self._folder / f"{name}.json", whole.encode("utf-8", "replace"))
            self._wait[name] = max(1.0, _SHARE * (time.monotonic() - begun))

    def _of(self, name: str) -> Seen:
        seen = self._seen.get(name)
        if seen is None:
            path = self._folder / f"{name}.json"
            forget_drafts(path)
            try:
                written = path.read_bytes() if path.stat().st_size <= LARGEST else b""
                seen = Seen.of_document(json.loads(written))
            except FileNotFoundError:
                seen = Seen()
            except (ValueError, KeyError, TypeError, OSError):
                path.replace(path.with_suffix(".unread"))  # kept for whoever wonders; never read again
                seen = Seen()
            self._seen[name] = seen
        return seen


def main() -> None:
    folder = Path(sys.argv[1])
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    let_callers_go_first()
    # The wall's end is the end of the pipe: then everything that it told is written down first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    learner, rest = Learner(folder), b""
    while True:
        readable, _, _ = select.select([0], [], [], 0.5)
        if readable:
            data = os.read(0, 1 << 16)
            if not data:
                break
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                learner.take(line, time.monotonic())
        learner.write(time.monotonic())
    learner.write(float("inf"))


if __name__ == "__main__":
    main()
