"""The process; see the package."""

import argparse
import functools
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from duoc.core.environment import Environment
from duoc.core.process import Stopping, die_with_parent, let_callers_go_first
from duoc.wire.jetstream import address
from duoc.wire.recorder.bodies import BodyStore
from duoc.wire.recorder.decisions import DecisionStore
from duoc.wire.recorder.notices import Notes
from duoc.wire.recorder.registrar import Registrar
from duoc.wire.recorder.store import DamagedSpoolError, GatewayState, Store, open_gateway
from duoc.wire.spool.reader import CutSpoolError, SpoolReader
from duoc.wire.spool.source import Source, SourceAwayError

IDLE_S = 0.05
# So long the recorder waits for its first registry before it begins: spools go before it.
FIRST_REGISTRY_S = 5.0
PACE_S = 0.15
LARGE_GROUP = 2000  # messages; a backlog is drained without a pause
RETRY_S = 0.2
LOOK_FOR_GATEWAYS_S = 1.0
# A damaged spool is looked at again after this long: somebody may have put it right.
LOOK_AGAIN_S = 10.0
# A transaction takes up to this much of a spool: large enough to make the commit cheap, small enough to be quick.
GROUP_BYTES = 4 << 20

Sources = Callable[[Path, GatewayState], Source]


def local_spool(folder: Path, gateway: GatewayState) -> Source:
    """A gateway of this machine: its spool itself."""
    return SpoolReader(folder, gateway.position)


class Recorder:
    """Keeps spools and registry moving; reconnects when PostgreSQL goes away, and loses nothing by it."""

    def __init__(
        self,
        database: str,
        environment: Environment,
        folder: Path,
        stopping: Stopping,
        refusal_days: int,
        sources: Sources = local_spool,
    ) -> None:
        self._database = database
        self._environment = environment
        self._folder = folder
        self._stopping = stopping
        self._source = sources
        self._refusal_days = refusal_days
        self._announced = False
        self._published = threading.Event()
        self._complaints: dict[Path, str] = {}  # by spool; the environment's folder stands for the database

    def run(self) -> None:
        # On its own, so that a revoked right reaches the gateways within a second whatever a spool or a stream takes.
        threading.Thread(target=self._keep_registry, name="registry", daemon=True).start()
        while not self._stopping:
            try:
                with self._connect() as connection:
                    self._work(connection)
            except psycopg.Error as error:
                # Away, or in the middle of a migration: whatever was not committed is still in the spool.
                self._complain(self._folder, str(error))
                self._stopping.wait(RETRY_S)

    def _keep_registry(self) -> None:
        while not self._stopping:
            try:
                with self._connect() as connection:
                    registrar = Registrar(connection, self._environment.value, self._folder / "registry.json")
                    while not self._stopping:
                        registrar.publish()
                        self._published.set()
                        self._stopping.wait(IDLE_S)
            except (psycopg.Error, OSError) as error:
                if isinstance(error, OSError):
                    self._published.set()  # a disk that is full is emptied by what the others store
                self._complain(self._folder / "registry.json", str(error))
                self._stopping.wait(RETRY_S)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            self._database,
            autocommit=True,
            connect_timeout=5,
            application_name=f"duoc recorder {self._environment}",
            options=f"-c search_path={self._environment} -c timezone=UTC",
        )

    def _work(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        if not self._published.wait(FIRST_REGISTRY_S):
            return  # without its tables there is nothing to record
        store = Store(connection)
        notes = Notes(connection, self._refusal_days)
        bodies = BodyStore(connection, self._folder / "spool", self._complain)
        decisions = DecisionStore(connection, self._folder / "decisions", self._complain)
        spools: dict[Path, tuple[GatewayState, Source]] = {}
        aside: dict[Path, float] = {}  # damaged spools, and when to look at them again
        if not self._announced:
            print(f"ready recorder {self._environment}", flush=True)
            self._announced = True
        self._complaints.pop(self._folder, None)
        looked = -LOOK_FOR_GATEWAYS_S
        try:
            while not self._stopping:
                if time.monotonic() - looked >= LOOK_FOR_GATEWAYS_S:
                    looked = time.monotonic()
                    self._find_gateways(connection, spools, aside)
                    self._take_notices(notes, spools)
                begun, stored = time.monotonic(), 0
                for path, (gateway, reader) in list(spools.items()):
                    stored += self._drain(path, gateway, reader, store, aside)
                    if path in aside:
                        del spools[path]
                bodies.store()
                stored += decisions.store()
                if stored < LARGE_GROUP:
                    # Let the next group gather: a commit of a thousand rows costs little more than one of ten.
                    self._stopping.wait(max(IDLE_S, begun + PACE_S - time.monotonic()) if stored else IDLE_S)
        finally:
            decisions.close()
            for _, reader in spools.values():
                reader.close()

    def _drain(self, path: Path, gateway: GatewayState, reader: Source, store: Store, aside: dict[Path, float]) -> int:
        """Store what the spool holds now; the number of messages. A damaged one is put aside, the others go on."""
        try:
            batches = list(reader.batches(GROUP_BYTES))
            if not batches:
                return 0
            reader.sync()
            stored = store.store(gateway, batches)
            reader.forget(gateway.position)
        except SourceAwayError as error:
            self._complain(path, f"gateway {gateway.name}: {error}")
            return 0
        except (DamagedSpoolError, psycopg.DataError, psycopg.IntegrityError) as error:
            # Its messages stay in the spool as evidence.
            reader.close()
            aside[path] = time.monotonic() + LOOK_AGAIN_S
            self._complain(path, f"gateway {gateway.name}: {error}" if isinstance(error, psycopg.Error) else str(error))
            return 0
        self._complaints.pop(path, None)
        return stored

    def _find_gateways(
        self,
        connection: psycopg.Connection[tuple[object, ...]],
        spools: dict[Path, tuple[GatewayState, Source]],
        aside: dict[Path, float],
    ) -> None:
        for path in (self._folder / "spool").glob("*/gateway.json"):
            if path in spools or time.monotonic() < aside.get(path, 0):
                continue
            try:
                announced = json.loads(path.read_bytes())
                state = open_gateway(connection, announced["name"], announced["vkey"])
                reader = self._source(path.parent, state)
                reader.require_place()
            except (DamagedSpoolError, CutSpoolError, ValueError, KeyError, TypeError) as error:
                aside[path] = time.monotonic() + LOOK_AGAIN_S
                self._complain(path, str(error) if isinstance(error, RuntimeError) else f"{path}: {error!r}")
                continue
            aside.pop(path, None)
            spools[path] = (state, reader)

    def _take_notices(self, notes: Notes, spools: dict[Path, tuple[GatewayState, Source]]) -> None:
        for path, (gateway, _) in spools.items():
            try:
                unsound = notes.take(path.parent, gateway.id)
            except OSError as error:
                self._complain(path.with_name("notices"), f"notices of {gateway.name}: {error.strerror}")
                continue
            if unsound:
                self._complain(path.with_name("notices"), f"gateway {gateway.name}: {unsound} of its notices are none")
        notes.forget()

    def _complain(self, about: Path, reason: str) -> None:
        """Say what is wrong, once until it changes."""
        first_line = reason.strip().split("\n")[0]
        if first_line != self._complaints.get(about):
            self._complaints[about] = first_line
            print(f"recorder {self._environment}: {first_line}", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m duoc.wire.recorder", description="drains spools into the message log"
    )
    parser.add_argument("--environment", required=True, type=Environment, choices=list(Environment))
    parser.add_argument("--home", required=True, type=Path)
    parser.add_argument("--database", required=True, help="PostgreSQL connection string")
    address.add_arguments(parser, required=False)
    parser.add_argument("--refusal-days", type=int, default=30, help="how long refused calls are kept")
    arguments = parser.parse_args()
    try:
        servers = address.from_arguments(arguments)
    except address.NatsAddressError as problem:
        sys.exit(f"the recorder cannot run: {problem}")
    die_with_parent()
    let_callers_go_first()
    os.umask(0o077)
    folder = arguments.environment.folder(arguments.home)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stopping = Stopping()
    record = functools.partial(
        Recorder, arguments.database, arguments.environment, folder, stopping, arguments.refusal_days
    )
    if servers is None:
        record().run()
        return 0
    from duoc.wire.jetstream.reader import NatsLine  # with the extra `nats` alone

    line = NatsLine(servers, arguments.environment)
    record(lambda _folder, gateway: line.reader(gateway.name, gateway.position, gateway.number)).run()
    line.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
