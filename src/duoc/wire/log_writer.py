"""Writing one log: the transaction of a group, and the signature after it. Used by the sequencer only."""

from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

from duoc.core.environment import Environment
from duoc.engines.merkle import tiles
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.signer import Signer, sign_note
from duoc.engines.merkle.tree import EMPTY_ROOT

_SQL = {path.stem.removeprefix("sequencer_"): path.read_text("utf-8") for path in
        (Path(__file__).parent / "sql").glob("sequencer_*.sql")}  # fmt: skip


class DamagedLogError(RuntimeError):
    """What is stored does not have the root that was promised: nothing may be appended to it."""


class WrongLogError(RuntimeError):
    """The tables hold the log of another origin or key."""


class LogWriter:
    """One connection, one log. Not ready before `lock` gave True and `open` returned."""

    LIMIT = 8192  # events in one group: keeps a backlog's transactions short

    def __init__(self, database: str, environment: Environment, signer: Signer) -> None:
        self._signer = signer
        self._channel = f"outbox_{environment}"
        self._heard = False
        self.size = 0
        self._root = EMPTY_ROOT
        # Joins of the queue with the log go through the log's indexes, whatever the planner knows about a table that is
        # empty most of the time.
        self._connection = psycopg.connect(
            database,
            autocommit=True,
            connect_timeout=5,
            application_name=f"duoc sequencer {environment}",
            options=f"-c search_path={environment} -c synchronous_commit=on -c timezone=UTC "
            "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off",
        )
        self._connection.add_notify_handler(self._hear)

    def __enter__(self) -> "LogWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def fileno(self) -> int:
        """Readable when PostgreSQL has something to say."""
        return self._connection.fileno()

    def heard(self) -> bool:
        """Whether a notification arrived since the last `append` began."""
        return self._heard

    def _hear(self, _notification: psycopg.Notify) -> None:
        self._heard = True

    def lock(self) -> bool:
        """Try to become the one writer, for as long as this connection lives."""
        row = self._connection.execute(_SQL["lock"]).fetchone()
        return row is not None and row[0] is True

    @property
    def head(self) -> tuple[int, bytes]:
        """The last size with its root, once open."""
        return self.size, self._root

    def root_of(self, size: int) -> bytes | None:
        """The root that was promised for a size; None when none was."""
        row = self._connection.execute(_SQL["root_of"], (size,), binary=True).fetchone()
        return None if row is None else bytes(row[0])

    def open(self) -> None:
        """Find the end of the log and sign what a predecessor left unsigned; begin the log where there is none.

        Raises `WrongLogError` when origin or key differ from those of its first start, `DamagedLogError` when the
        tiles do not have the promised root.
        """
        self._connection.execute(f"LISTEN {self._channel}")
        key = self._signer.key
        stored = self._one("identity", {"origin": key.name, "vkey": str(key)})
        if stored != (key.name, str(key)):
            raise WrongLogError(
                f"the database holds the log {stored[0]} with key {stored[1]}, not {key.name} with key {key}"
            )
        head = self._connection.execute(_SQL["head"]).fetchone()
        if head is None:
            self._promise(0, EMPTY_ROOT)
            self._sign()
            return
        self.size, self._root, unsigned = head
        self._check()
        if unsigned:
            self._sign()

    def append(self) -> int:
        """Move at most `LIMIT` queued events into the log and sign the new root; how many there were.

        Raises `DamagedLogError` when the tables contradict the last root, `psycopg.OperationalError` when PostgreSQL is
        away; in both cases the events are still queued.
        """
        self._heard = False
        try:
            return self._append()
        except psycopg.IntegrityError as error:
            reason = error.diag.message_primary
            raise DamagedLogError(f"the log holds what nobody appended ({reason}): run duoc ledger audit") from error

    def _append(self) -> int:
        with self._connection.transaction():
            if self._connection.execute(_SQL["waiting"]).fetchone() is None:
                return 0
            rows = self._connection.execute(
                _SQL["take"], {"size": self.size, "limit": self.LIMIT}, binary=True
            ).fetchall()
            if len(rows) < self.LIMIT:  # all that could be taken: what is left was logged before, or has just come
                self._connection.execute(_SQL["forget"])
            if not rows:
                return 0
            self._check()
            changed = tiles.append(self.size, [row[0] for row in rows], self._read)
            size = self.size + len(rows)
            root = tiles.root(size, tiles.overlay(changed, self._read))
            with self._connection.cursor() as cursor:
                cursor.executemany(
                    _SQL["tile_write"], [(level, number, tile) for (level, number), tile in changed.items()]
                )
            self._connection.execute(_SQL["root"], (size, root))
        # Committed: from here on the root may be signed, and no other for this size can ever be.
        self.size, self._root = size, root
        self._sign()
        return len(rows)

    def _promise(self, size: int, root: bytes) -> None:
        self._connection.execute(_SQL["root"], (size, root))
        self.size, self._root = size, root

    def _sign(self) -> None:
        text = str(Checkpoint(self._signer.key.name, self.size, self._root))
        note = sign_note(text, self._signer).decode()
        self._connection.execute(_SQL["note"], (note, self.size))

    def _check(self) -> None:
        """The stored tiles still have the last root: a damaged tree is never extended, let alone signed."""
        try:
            found = tiles.root(self.size, self._read)
        except (LookupError, tiles.TileError) as error:
            raise DamagedLogError(f"tiles of the log are missing or broken ({error}): run duoc ledger audit") from error
        if found != self._root:
            raise DamagedLogError(f"the tiles do not have the root of size {self.size}: run duoc ledger audit")

    def _read(self, level: int, number: int) -> bytes:
        row = self._connection.execute(_SQL["tile_read"], (level, number), binary=True).fetchone()
        if row is None:
            raise LookupError(f"no tile {level}/{number}")
        return bytes(row[0])

    def _one(self, name: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
        row = self._connection.execute(_SQL[name], parameters).fetchone()
        if row is None:
            raise WrongLogError("the database does not say which log it holds")
        return tuple(row)
