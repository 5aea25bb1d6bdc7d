"""Our own small supervisor: starts children in order, restarts them, stops them in reverse. Why: decisions/0001.

One event loop in the main thread; children are started from that thread, because Linux ties their parent-death signal
to it. Each child has a session of its own, so that Ctrl-C reaches only us and we decide the order.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from duoc.cli.child_log import ChildLog
from duoc.cli.progress import note, step
from duoc.core.postgres import PostgresError

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 10.0
STEADY_SECONDS = 20.0


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
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    start_seconds: float = 60.0


class Child:
    """A program while it runs."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.said_ready = asyncio.Event()
        self.last_words: deque[str] = deque(maxlen=5)
        self.process: asyncio.subprocess.Process | None = None
        self.reader: asyncio.Task[None] | None = None
        self.keeper: asyncio.Task[None] | None = None

    async def launch(self) -> None:
        """Start the process; its output goes to its log."""
        if self.program.before is not None:
            await asyncio.to_thread(self.program.before)
        self.said_ready.clear()
        self.process = await asyncio.create_subprocess_exec(
            *self.program.command(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self.reader = asyncio.create_task(self._read(self.process))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with ChildLog(self.log) as log:
            while piece := await process.stdout.read(65536):
                log.write(piece)
                for line in piece.decode("utf-8", "replace").splitlines():
                    if line.startswith("ready"):
                        self.said_ready.set()
                    elif line.strip():
                        self.last_words.append(line.strip())

    async def ready(self) -> None:
        """Return when the child serves. Raises `StartError` when it ends or takes too long before that."""
        process = self.process
        assert process is not None
        deadline = time.monotonic() + self.program.start_seconds
        while True:
            if process.returncode is not None:
                raise StartError(f"{self.program.name} stopped while starting: {self.reason()} (see {self.log})")
            if self.program.is_ready is None and self.said_ready.is_set():
                return
            if self.program.is_ready is not None and await self.program.is_ready(process.pid):
                return
            if time.monotonic() > deadline:
                raise StartError(
                    f"{self.program.name} was not ready in {self.program.start_seconds:.0f} s: see {self.log}"
                )
            await asyncio.sleep(0.02)

    def reason(self) -> str:
        """How the last process ended, in words."""
        code = self.process.returncode if self.process else None
        how = f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit status {code}"
        return f"{how}, last words: {self.last_words[-1]}" if self.last_words and code != 0 else how

    async def ended(self) -> None:
        """Wait for the process and everything in its session to be gone."""
        assert self.process is not None
        await self.process.wait()
        # Workers of a killed parent would keep its port: they share its group and go with it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.reader is not None:
            # A grandchild that left the group may hold the pipe open; its words are not worth waiting for.
            await asyncio.wait([self.reader], timeout=1)

    async def stop(self) -> None:
        """Ask, wait, then kill."""
        if self.keeper is not None:
            self.keeper.cancel()
        if self.process is None:
            return
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.program.stop_signal)
            try:
                await asyncio.wait_for(self.process.wait(), self.program.stop_seconds)
            except TimeoutError:
                self.kill()
        await self.ended()

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Children in the order of their start."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self.children: list[Child] = []
        self.stopping = asyncio.Event()

    def listen(self) -> None:
        """SIGINT and SIGTERM stop everything in order; the second one kills what is left."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._asked_to_stop)

    def _asked_to_stop(self) -> None:
        if self.stopping.is_set():
            for child in self.children:
                child.kill()
        self.stopping.set()

    async def start(self, programs: Sequence[Program]) -> None:
        """Start each program when the one before it is ready. Raises `StartError` or, when asked to stop, `Stopped`."""
        for program in programs:
            with step(*program.title):
                child = Child(program, self._logs / f"{program.name}.log")
                self.children.append(child)
                await self.unless_stopped(self._bring_up(child))
                child.keeper = asyncio.create_task(self._keep(child))

    async def unless_stopped(self, work: "Awaitable[None]") -> None:
        """Wait for the work, or raise `Stopped` as soon as somebody asks to stop."""
        task = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise Stopped
            await task
        finally:
            for waiting in (task, stop):
                waiting.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)

    async def _bring_up(self, child: Child) -> None:
        await child.launch()
        await child.ready()

    async def _keep(self, child: Child) -> None:
        """Restart the child whenever it ends; say why."""
        pause = FIRST_PAUSE
        while True:
            begin = time.monotonic()
            await child.ended()
            if time.monotonic() - begin > STEADY_SECONDS:
                pause = FIRST_PAUSE
            why, name = child.reason(), child.program.name
            note(f"{name} dừng ({why}); chạy lại", f"{name} stopped ({why}); starting it again")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            try:
                await self._bring_up(child)
            except (StartError, PostgresError, OSError) as error:
                note(f"{name} chưa chạy lại được: {error}", f"{name} could not be started again: {error}")
                child.kill()

    async def stop(self) -> None:
        """Stop all children, the last started first."""
        for child in reversed(self.children):
            await child.stop()
        self.children.clear()


class Stopped(Exception):  # noqa: N818  # not an error: somebody pressed Ctrl-C
    """Somebody asked to stop before everything had started."""
