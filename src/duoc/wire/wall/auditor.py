"""The audit of a whole wall: one journal, and group commits for what must be on the disk before it goes on."""

import asyncio
import json
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from duoc.core.clock import SystemClock
from duoc.engines.policy import Desk, FileDossiers, KeyFile, OnceInFolder, Refused
from duoc.wire.budgets import Budgets, identity_key
from duoc.wire.decisions import Journal, source_of
from duoc.wire.decisions.places import guard_folder, journals
from duoc.wire.wall.auditing import Asking, Means, Ruled
from duoc.wire.wall.masking import hidden
from duoc.wire.wall.notes import Notes

# So long a plain pass may wait to be written; so long what was written may wait to be synced.
WRITE_SECONDS, SYNC_SECONDS = 0.05, 1.0
# A field that no ticket opens: to ask for it makes the desk ask for the dossier, and uses nothing up.
_NOTHING = "\0"

Written = Callable[[bool], None]


def means(environment: Path, writer: str, ahead: Callable[[str], None]) -> Means:
    """What an environment's folder gives a wall. Raises `OSError`, `ValueError`, `NotAloneError`, `DamagedJournalError`."""
    guard = guard_folder(environment)
    clock = SystemClock()
    budgets = Budgets(guard / "counts", identity_key(guard / "keys" / "identities"), clock)
    keys, dossiers = KeyFile(guard / "ticket-keys.json"), FileDossiers(guard / "dossiers.json")
    desk = Desk(keys, dossiers, clock, OnceInFolder(guard / "used"))
    return Means(Journal(journals(environment), writer), budgets, desk, Notes(), ahead)


class Auditor:
    """One event loop. A sync runs in a thread; whoever comes meanwhile is in the next one."""

    def __init__(self, environment: Path, writer: str = "wall") -> None:
        self._loop = asyncio.get_running_loop()
        self._means = means(environment, writer, self._ahead)
        self._journal = self._means.journal
        self.mark = self._means.budgets.mark
        self._waiting: list[Written] = []
        self._committing = False
        self._complaint = ""
        self._asked: set[asyncio.Future[None]] = set()
        self._task = self._loop.create_task(self._keep_writing())

    def begin(self, application: Ruled, name: str, account: str, program: str, address: str) -> Asking:
        """The audit of a session that begins."""
        session = secrets.token_hex(8)
        source = source_of(application=name, session=session, account=account, program=hidden(program), source=address)
        return Asking(self._means, application, source, f"{name}/{account}")

    def when_written(self, then: Written) -> None:
        """Call back when everything that is decided by now is on the disk, with False when it cannot be."""
        self._waiting.append(then)
        if not self._committing:
            self._committing = True
            self._loop.call_soon(self._commit)  # at the end of the turn: its other sessions join

    def _commit(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            self._journal.write()
        except OSError as problem:
            self._complain(problem)
            self._end(waiting, False)
            return
        self._complaint = ""
        syncing = self._loop.run_in_executor(None, self._journal.sync)
        syncing.add_done_callback(lambda future: self._synced(waiting, future))

    def _synced(self, waiting: list[Written], future: "asyncio.Future[None]") -> None:
        problem = None if future.cancelled() else future.exception()
        if problem is not None:
            self._complain(problem)
        self._end(waiting, problem is None and not future.cancelled())

    def _end(self, waiting: list[Written], well: bool) -> None:
        self._committing = bool(self._waiting)
        if self._committing:
            self._loop.call_soon(self._commit)
        for then in waiting:
            then(well)

    async def _keep_writing(self) -> None:
        """Plain passes are written when they have gathered; a disk that refused is tried again."""
        synced = self._loop.time()
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            if self._journal.pending:
                try:
                    self._journal.write()
                    self._complaint = ""
                except OSError as problem:
                    self._complain(problem)
            if self._loop.time() - synced >= SYNC_SECONDS and not self._committing:
                synced = self._loop.time()
                self.when_written(lambda _well: None)

    def _complain(self, problem: BaseException) -> None:
        """Say once that the audit cannot be written."""
        if str(problem) != self._complaint:
            self._complaint = str(problem)
            print(json.dumps({"audit": "none", "why": str(problem)}), file=sys.stderr, flush=True)

    def _ahead(self, ticket: str) -> None:
        """Have the dossier of a ticket asked for in a thread: a far source must not hold the loop up."""
        if ticket and not self._means.desk.at_once(ticket) and len(self._asked) < 64:
            asked = self._loop.run_in_executor(None, self._look_up, ticket)
            self._asked.add(asked)
            asked.add_done_callback(self._asked.discard)

    def _look_up(self, ticket: str) -> None:
        try:
            self._means.desk.admit(ticket, [_NOTHING])
        except Refused:
            return

    def close(self) -> None:
        """Write what is left and give the journal up."""
        self._task.cancel()
        try:
            self._journal.commit()
        except OSError as problem:
            self._complain(problem)
        self._journal.close()
        self._means.budgets.close()
