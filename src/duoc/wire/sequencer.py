"""The sequencer: the one writer of the ledger. Outbox in, numbered entries, tiles and signed checkpoints out.

    python -m duoc.wire.sequencer --environment E --home H --database DSN --origin O

Before its first entry it asks the log's witnesses what they hold (`look_back`). One transaction moves a group of events:
entries, payloads, tiles, and the row (size, root); only when it is committed is the root signed. Every step can be repeated
after a kill at any point: what is not committed stays in the outbox, and a committed root without a note is signed at the
next start. A second root for a size cannot be stored, so none is ever signed.

Whoever controls this process can at most append false entries and withhold signatures from now on; to change what was
logged they would have to sign a second history, which everybody who holds one old checkpoint can prove.
"""

import argparse
import os
import select
import sys
import time
from pathlib import Path

import psycopg

from duoc.core.environment import Environment
from duoc.core.process import Stopping, die_with_parent, let_callers_go_first
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.signer import FileSigner, KeyFileError
from duoc.wire.log_writer import DamagedLogError, LogWriter, WrongLogError
from duoc.wire.look_back import BehindError, LookBack

# Between two groups while news keeps coming: many events share one root, one signature and one fsync.
INTERVAL_S = 0.2
# NOTIFY wakes us; this is for notifications that were lost with a connection.
POLL_S = 1.0
RETRY_S = 0.2


class Sequencer:
    """Keeps a `LogWriter` at work: waits for news, paces the groups, reconnects when PostgreSQL goes away."""

    def __init__(
        self, database: str, environment: Environment, signer: FileSigner, look_back: LookBack, stopping: Stopping
    ) -> None:
        self._database = database
        self._environment = environment
        self._signer = signer
        self._look_back: LookBack | None = look_back
        self._stopping = stopping
        self._announced = False
        self._complaint = ""
        self._last: tuple[int, bytes] | None = None  # what this process wrote last

    def run(self) -> None:
        """Work until asked to stop. Raises `DamagedLogError`, `WrongLogError` and `BehindError`: no retry can heal those."""
        while not self._stopping:
            try:
                with LogWriter(self._database, self._environment, self._signer) as writer:
                    self._work(writer)
            except psycopg.OperationalError as error:
                # Nothing is lost: an open transaction is undone by the server, a committed one is found again.
                self._complain(str(error))
                self._stopping.wait(RETRY_S)

    def _work(self, writer: LogWriter) -> None:
        while not writer.lock():
            self._complain("another sequencer writes this log; waiting for it to end")
            if self._stopping.wait(RETRY_S):
                return
        while self._look_back is not None:
            if missing := self._look_back.ask(writer.root_of):
                self._complain(f"waiting until enough witnesses say what they hold; not yet: {', '.join(missing)}")
                if self._stopping.wait(RETRY_S):
                    return
            else:
                self._look_back = None
        if self._last is not None and writer.root_of(self._last[0]) != self._last[1]:
            # PostgreSQL came back with less than it had acknowledged: a backup was put in its place, or a stale replica.
            raise BehindError(
                f"the database no longer holds size {self._last[0]}, which this process has signed: an old backup, or a "
                "replica that is behind? Nothing is appended"
            )
        writer.open()
        try:
            self._write(writer)
        finally:
            self._last = writer.head

    def _write(self, writer: LogWriter) -> None:
        self._complaint = ""
        if not self._announced:
            print(f"ready sequencer {self._signer.key.name} at {writer.size}", flush=True)
            self._announced = True
        while not self._stopping:
            begun = time.monotonic()
            taken = writer.append()
            if taken == writer.LIMIT:
                continue
            if taken:
                self._stopping.wait(begun + INTERVAL_S - time.monotonic())
            elif not writer.heard():
                sources: list[LogWriter | Stopping] = [writer, self._stopping]
                select.select(sources, [], [], POLL_S)

    def _complain(self, reason: str) -> None:
        """Say what keeps us from working, once."""
        first_line = reason.strip().split("\n")[0]
        if first_line != self._complaint:
            self._complaint = first_line
            print(f"sequencer {self._environment}: {first_line}", file=sys.stderr, flush=True)


def main(argv: list[str] | None = None) -> int:
    """Run the process; 0 after a stop that was asked for, 1 with one sentence when it must not write this log."""
    parser = argparse.ArgumentParser(prog="duoc.wire.sequencer", description="the one writer of the ledger")
    parser.add_argument("--environment", required=True, type=Environment, choices=list(Environment))
    parser.add_argument(
        "--home", required=True, type=Path, help="state folder; the key is <home>/<environment>/keys/log.key"
    )
    parser.add_argument("--database", required=True, help="PostgreSQL connection string")
    parser.add_argument("--origin", required=True, help="the log's name, first line of every checkpoint")
    arguments = parser.parse_args(argv)
    os.umask(0o077)
    die_with_parent()
    let_callers_go_first()
    stopping = Stopping()
    path = arguments.environment.folder(arguments.home) / "keys" / "log.key"
    try:
        signer = FileSigner.open(path, arguments.origin)
        folder = arguments.environment.folder(arguments.home)
        policy = (
            policies.parse((folder / "ledger.policy").read_bytes()) if (folder / "ledger.policy").exists() else None
        )
        look_back = LookBack(policy, signer.key, folder / "ledger" / "checkpoint")
        Sequencer(arguments.database, arguments.environment, signer, look_back, stopping).run()
    except (DamagedLogError, WrongLogError, BehindError, KeyFileError, NoteError, OSError, psycopg.Error) as error:
        print(f"sequencer {arguments.environment}: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
