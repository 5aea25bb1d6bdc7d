"""What guarded calls share: the desk, the budgets, the audit, and a thread that looks into larger bodies.

Folder: `guard` beside the environment's own in production (it is the wall's too), inside it elsewhere.
"""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from duoc.core.clock import Clock
from duoc.core.environment import Environment
from duoc.engines.policy import Admission, Desk, FileDossiers, KeyFile, OnceInFolder, Refused

# Looking into so much takes a millisecond or two at worst; a thread costs more than it spares.
AT_ONCE = 8 << 10
_DOSSIER_SECONDS = 5.0
_T = TypeVar("_T")


class Guardhouse:
    """One for a gateway."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._desk = Desk(
            KeyFile(folder / "ticket-keys.json"),
            FileDossiers(folder / "dossiers.json"),
            clock,
            OnceInFolder(folder / "used"),
        )
        # One thread: bodies are looked into one after the other, and the loop has its turn every few milliseconds.
        self._reader = ThreadPoolExecutor(1, "guard")

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

    def close(self) -> None:
        self._reader.shutdown(wait=False, cancel_futures=True)


def folder_of(environment: Path) -> Path:
    """The guard's folder of an environment's."""
    return environment.parent / "guard" if environment.name == Environment.PRODUCTION.value else environment / "guard"
