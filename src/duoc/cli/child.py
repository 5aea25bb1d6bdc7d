"""One child of the supervisor: how it is started, heard, waited for and ended."""

import asyncio
import contextlib
import os
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from duoc.cli.child_log import ChildLog


class StartError(RuntimeError):
    """A child could not be started; the message says which, why and where to read more."""


@dataclass(frozen=True, slots=True)
class Program:
    """One child: what runs, when it counts as ready and how it is stopped."""

    name: str
    title: tuple[str, str]
    command: Callable[[], list[str]]
    is_ready: Callable[[int], Awaitable[bool]] | None = None
    """Asked with the process id until it is true; None means: a line on stdout that begins with `ready`."""
    before: Callable[[], None] | None = None
    """Done before every start, also before a restart."""
    ask_seconds: float = 0.02
    """How often readiness is looked at."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    start_seconds: float = 60.0


class Child:
    """A program while it runs."""

    def __init__(self, program: Program, log: Path, environ: dict[str, str]) -> None:
        self.program = program
        self.log = log
        self._log = ChildLog(log)
        self._environ = environ
        self._hearing = -1
        self.said_ready = False
        self.last_words: deque[str] = deque(maxlen=5)
        self.process: asyncio.subprocess.Process | None = None
        self.keeper: asyncio.Task[None] | None = None

    async def launch(self) -> None:
        """Start the process; its output goes to its log."""
        if self.program.before is not None:
            await asyncio.to_thread(self.program.before)
        self.said_ready = False
        # A pipe of our own: asyncio's would make `wait` wait for grandchildren that still hold it.
        hearing, speaking = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(hearing, False)
        try:
            self.process = await asyncio.create_subprocess_exec(
                *self.program.command(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=speaking,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
                env=self._environ,
            )
        finally:
            os.close(speaking)
            self._hang_up()
            self._hearing = hearing
            asyncio.get_running_loop().add_reader(hearing, self._hear)

    def _hear(self) -> None:
        try:
            piece = os.read(self._hearing, 65536)
        except BlockingIOError:
            return
        if not piece:
            self._hang_up()
            return
        self._log.write(piece)
        for line in piece.decode("utf-8", "replace").splitlines():
            if line.startswith("ready"):
                self.said_ready = True
            elif line.strip():
                self.last_words.append(line.strip())

    def _hang_up(self) -> None:
        if self._hearing >= 0:
            asyncio.get_running_loop().remove_reader(self._hearing)
            os.close(self._hearing)
            self._hearing = -1

    async def ready(self) -> None:
        """Return when the child serves. Raises `StartError` when it ends or takes too long before that."""
        process = self.process
        assert process is not None
        deadline = time.monotonic() + self.program.start_seconds
        while True:
            if process.returncode is not None:
                raise StartError(f"{self.program.name} stopped while starting: {self.reason()} (see {self.log})")
            if self.program.is_ready is None and self.said_ready:
                return
            if self.program.is_ready is not None and await self.program.is_ready(process.pid):
                return
            if time.monotonic() > deadline:
                raise StartError(
                    f"{self.program.name} was not ready in {self.program.start_seconds:.0f} s: see {self.log}"
                )
            await asyncio.sleep(self.program.ask_seconds)

    def reason(self) -> str:
        """How the last process ended, in words."""
        code = self.process.returncode if self.process else None
        if code is not None and code < 0:
            return f"signal {signal.Signals(-code).name}"
        return f"exit status {code}" + (f", last words: {self.last_words[-1]}" if self.last_words and code else "")

    async def ended(self) -> None:
        """Wait for the process and everything in its session to be gone."""
        assert self.process is not None
        await self.process.wait()
        # Workers of a killed parent would keep its port: they share its group and go with it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        # What it said last may still lie in the pipe.
        if self._hearing >= 0:
            self._hear()

    async def stop(self) -> None:
        """Ask, wait, then kill."""
        if self.keeper is not None:
            self.keeper.cancel()
        if self.process is None:
            self._log.close()
            return
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.program.stop_signal)
            try:
                await asyncio.wait_for(self.process.wait(), self.program.stop_seconds)
            except TimeoutError:
                self.kill()
        await self.ended()
        self._hang_up()
        self._log.close()

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
