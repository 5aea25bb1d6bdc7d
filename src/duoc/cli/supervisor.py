"""Our own small supervisor: starts children in order, restarts them, stops them in reverse. Why: decisions/0001.

One event loop in the main thread; children are started from that thread, because Linux ties their parent-death signal
to it. Each child has a session of its own, so that Ctrl-C reaches only us and we decide the order.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from duoc.cli.child import Child, Program, StartError
from duoc.core.postgres import PostgresError
from duoc.core.progress import note, step

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 10.0
# A child that lived this long is no child that cannot start: it comes back at once.
STEADY_SECONDS = 5.0
ONE_PRESS_SECONDS = 0.5


class Supervisor:
    """Children in the order of their start."""

    def __init__(self, logs: Path, environ: dict[str, str]) -> None:
        self._logs = logs
        self._environ = environ
        self.children: list[Child] = []
        self.stopping = asyncio.Event()
        self._asked_at = 0.0

    def listen(self) -> None:
        """SIGINT and SIGTERM stop everything in order; the second one kills what is left."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._asked_to_stop)

    def _asked_to_stop(self) -> None:
        if not self.stopping.is_set():
            self._asked_at = time.monotonic()
            self.stopping.set()
        # One Ctrl-C may arrive twice, from the terminal and passed on by `uv run`: only a later one is a second one.
        elif time.monotonic() - self._asked_at > ONE_PRESS_SECONDS:
            for child in self.children:
                child.kill()

    async def start(self, programs: Sequence[Program]) -> None:
        """Start each program when the one before it is ready. Raises `StartError` or, when asked to stop, `Stopped`."""
        for program in programs:
            with step(*program.title):
                child = Child(program, self._logs / f"{program.name}.log", self._environ)
                self.children.append(child)
                await self.unless_stopped(self._bring_up(child))
                child.keeper = asyncio.create_task(self._keep(child))

    async def run_once(self, command: Callable[[], list[str]]) -> None:
        """Run something to its end before the next start; it shows its own steps. Raises `StartError` or `Stopped`."""
        process = await asyncio.create_subprocess_exec(
            *command(), stdin=asyncio.subprocess.DEVNULL, start_new_session=True, env=self._environ
        )
        try:
            await self.unless_stopped(process.wait())
        except Stopped:
            process.terminate()
            await process.wait()
            raise
        if process.returncode:
            raise StartError("the province's data could not be prepared: the reason stands above")

    async def unless_stopped(self, work: Awaitable[object]) -> None:
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
