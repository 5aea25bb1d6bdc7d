"""What passes in the modes observe and learn, and what is blocked, is told to a process of its own (`learner`).

The loop only counts texts and, four times a second, writes them into a pipe: reading a hostile text with the grammar takes a
second and would stall every session. Whatever is too much for the pipe or for memory is counted as missed and not kept; the
sessions never wait. Texts go through the pipe with their values; what the process keeps on disk has none.
"""

import asyncio
import contextlib
import json
import sys
from collections import Counter
from pathlib import Path as FilePath
from typing import cast

from duoc.wire.wall.judging import Path

# Of one look round: texts that differ, and their bytes. A text longer than this is nobody's statement to approve.
TEXTS, BYTES, LONGEST = 4096, 4 << 20, 256 << 10
# Bytes that may wait for the process.
WAITING = 8 << 20
LEAVE_SECONDS = 2.0

Sight = tuple[str, bytes, Path, str, str, str]


class _Pipe(asyncio.SubprocessProtocol):
    def __init__(self) -> None:
        self.ended = asyncio.Event()

    def process_exited(self) -> None:
        self.ended.set()


class Learning:
    """The loop's side. `folder` is where the process keeps what was seen, one file an application."""

    def __init__(self, folder: FilePath) -> None:
        self._folder = folder
        self._seen: dict[Sight, int] = {}
        self._size = 0
        self._missed: Counter[str] = Counter()
        self._process: asyncio.SubprocessTransport | None = None
        self._protocol = _Pipe()
        self._starting = False

    def saw(self, application: str, text: bytes, path: Path | None, user: str, program: str, rule: str = "") -> None:
        """A text was run (or blocked by a rule). The hot path of observe and learn."""
        sight = (application, text, path or (), user, program, rule)
        count = self._seen.get(sight)
        if count is not None:
            self._seen[sight] = count + 1
        elif len(self._seen) < TEXTS and self._size + len(text) <= BYTES and len(text) <= LONGEST:
            self._seen[sight] = 1
            self._size += len(text)
        else:
            self._missed[application] += 1

    async def tell(self) -> None:
        """Hand over what was seen since the last time; start the process when it does not run."""
        if self._process is None or self._protocol.ended.is_set():
            if self._starting or not (self._seen or self._missed):
                return
            self._starting = True
            try:
                await self._start()
            finally:
                self._starting = False
        assert self._process is not None
        pipe = cast("asyncio.WriteTransport | None", self._process.get_pipe_transport(0))
        seen, self._seen, self._size = self._seen, {}, 0
        if pipe is None or pipe.is_closing() or pipe.get_write_buffer_size() > WAITING:
            for sight, count in seen.items():
                self._missed[sight[0]] += count
            return
        missed, self._missed = self._missed, Counter()
        lines = [json.dumps([*_words(sight), count]).encode() for sight, count in seen.items()]
        lines += [json.dumps([name, count]).encode() for name, count in missed.items()]
        if lines:
            pipe.write(b"\n".join(lines) + b"\n")

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self._protocol = _Pipe()
        module = (sys.executable, "-m", "duoc.wire.wall.learner", str(self._folder))
        self._process, _ = await loop.subprocess_exec(lambda: self._protocol, *module, stdout=None, stderr=None)

    async def close(self) -> None:
        """The process is told the rest, writes down what it has and ends; it is waited for a little."""
        await self.tell()
        pipe = self._process.get_pipe_transport(0) if self._process is not None else None
        if pipe is not None:
            pipe.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._protocol.ended.wait(), LEAVE_SECONDS)
            assert self._process is not None
            self._process.close()


def _words(sight: Sight) -> tuple[object, ...]:
    name, text, path, user, program, rule = sight
    return name, text.decode("utf-8", "replace"), path, user, program, rule
