"""What guarded calls share: the desk, the budgets, the audit's journal, and a thread that looks into larger bodies.

Folder: `guard` beside the environment's own in production (it is the wall's too), inside it elsewhere. Nothing of it is touched
before the first guarded call; what cannot be opened or written keeps the guarded services closed, and only them.
"""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

from duoc.core.clock import Clock
from duoc.core.environment import Environment
from duoc.engines.policy import Admission, Desk, FileDossiers, KeyFile, OnceInFolder, Refused
from duoc.engines.xroad.errors import error
from duoc.wire.budgets import Budgets, identity_key
from duoc.wire.decisions import DamagedJournalError, Decision, Journal
from duoc.wire.sole_owner import NotAloneError

# Looking into so much takes a millisecond or two at worst; a thread costs more than it spares.
AT_ONCE = 8 << 10
_DOSSIER_SECONDS = 5.0
_WRITE_SECONDS = 0.05
_OPENING_S = 0.5  # a predecessor's journal is given up with its spool, which is ours already
_T = TypeVar("_T")


class Books(NamedTuple):
    """What is counted and written down."""

    budgets: Budgets
    journal: Journal


class Guardhouse:
    """One for a gateway."""

    def __init__(self, folder: Path, writer: str, clock: Clock) -> None:
        self._folder, self._writer, self._clock = folder, writer, clock
        self._desk = Desk(
            KeyFile(folder / "ticket-keys.json"),
            FileDossiers(folder / "dossiers.json"),
            clock,
            OnceInFolder(folder / "used"),
        )
        # One thread: bodies are looked into one after the other, and the loop has its turn every few milliseconds.
        self._reader = ThreadPoolExecutor(1, "guard")
        self._opening = asyncio.Lock()
        self._books: Books | None = None
        self._waiting: list[asyncio.Future[None]] = []
        self._commits = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.failing = ""  # why guarded services are closed, in the operator's words

    # ---- what a call asks

    async def admit(self, ticket: str, fields: Collection[str], agency: str | None) -> Admission:
        """See `Desk.admit`. Raises `Refused`."""
        if self._desk.at_once(ticket):
            return self._desk.admit(ticket, fields, agency)
        try:
            async with asyncio.timeout(_DOSSIER_SECONDS):
                return await asyncio.to_thread(self._desk.admit, ticket, fields, agency)
        except TimeoutError:
            raise Refused("không hỏi được nơi giữ hồ sơ", "noi-giu-ho-so") from None

    async def read(self, size: int, work: Callable[[], _T]) -> _T:
        """What `work` makes of a body of this size, without keeping others waiting."""
        if size <= AT_ONCE:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._reader, work)

    # ---- what it owes

    async def books(self) -> Books:
        """The counts and the journal, opened when they are first needed. Raises `XRoadError` (LoggingFailed)."""
        if self._books is None:
            async with self._opening:
                if self._books is None:
                    try:
                        self._books = await asyncio.to_thread(self._open)
                        self.failing = ""
                    except (OSError, ValueError, NotAloneError, DamagedJournalError) as problem:
                        self.failing = str(problem)
                        raise error("LoggingFailed") from None
        return self._books

    def _open(self) -> Books:
        key = identity_key(self._folder / "keys" / "identities")
        budgets = Budgets(self._folder / "counts", key, self._clock)
        return Books(budgets, Journal(self._folder / "journal", self._writer, _OPENING_S))

    def note(self, decision: Decision) -> int:
        """Write a decision down soon; its number."""
        assert self._books is not None  # nothing is decided before they are open
        journal = self._books.journal
        if not journal.pending:
            asyncio.get_running_loop().call_later(_WRITE_SECONDS, self._write)
        return journal.record(decision)

    def written(self) -> None:
        """Everything noted is in the kernel's hands. Raises `XRoadError` (LoggingFailed)."""
        if not self._write():
            raise error("LoggingFailed")

    async def committed(self) -> None:
        """Everything noted is on the disk; callers share one sync. Raises `XRoadError` (LoggingFailed)."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        if not self._commits:
            self._commits = True
            task = asyncio.get_running_loop().create_task(self._commit())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        await future

    async def _commit(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                done = self._write() and await self._synced()
                for future in waiting:
                    if not future.done():
                        if done:
                            future.set_result(None)
                        else:
                            future.set_exception(error("LoggingFailed"))
        finally:
            self._commits = False

    async def _synced(self) -> bool:
        assert self._books is not None
        try:
            await asyncio.to_thread(self._books.journal.sync)
        except OSError as problem:
            self.failing = problem.strerror or str(problem)
            return False
        return True

    def _write(self) -> bool:
        if self._books is None:
            return True
        try:
            self._books.journal.write()
        except OSError as problem:
            self.failing = problem.strerror or str(problem)
            return False
        self.failing = ""
        return True

    def close(self) -> None:
        self._reader.shutdown(wait=False, cancel_futures=True)
        if self._books is not None:
            if self._write():
                self._books.journal.sync()
            self._books.journal.close()
            self._books.budgets.close()
            self._books = None


def folder_of(environment: Path) -> Path:
    """The guard's folder of an environment's."""
    return environment.parent / "guard" if environment.name == Environment.PRODUCTION.value else environment / "guard"
