"""The process; see the package."""

import argparse
import json
import os
import sys
from pathlib import Path

import psycopg

from duoc.core.environment import Environment
from duoc.core.process import Stopping, die_with_parent
from duoc.wire.recorder.registrar import Registrar
from duoc.wire.recorder.store import DamagedSpoolError, GatewayState, Store, open_gateway
from duoc.wire.spool.reader import SpoolReader

IDLE_S = 0.05
RETRY_S = 0.2
LOOK_FOR_GATEWAYS_S = 1.0
# A transaction takes up to this much of a spool: large enough to make the commit cheap, small enough to be quick.
GROUP_BYTES = 4 << 20


class Recorder:
    """Keeps spools and registry moving; reconnects when PostgreSQL goes away, and loses nothing by it."""

    def __init__(self, database: str, environment: Environment, folder: Path, stopping: Stopping) -> None:
        self._database = database
        self._environment = environment
        self._folder = folder
        self._stopping = stopping
        self._announced = False
        self._complaint = ""

    def run(self) -> None:
        while not self._stopping:
            try:
                with self._connect() as connection:
                    self._work(connection)
            except psycopg.OperationalError as error:
                self._complain(str(error))
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
        registrar = Registrar(connection, self._environment.value, self._folder / "registry.json")
        registrar.publish()
        store = Store(connection)
        spools: dict[Path, tuple[GatewayState, SpoolReader]] = {}
        damaged: set[Path] = set()
        if not self._announced:
            print(f"ready recorder {self._environment}", flush=True)
            self._announced = True
        quiet = LOOK_FOR_GATEWAYS_S
        while not self._stopping:
            if quiet >= LOOK_FOR_GATEWAYS_S:
                self._find_gateways(connection, spools, damaged)
                quiet = 0.0
            stored = 0
            for path, (gateway, reader) in list(spools.items()):
                try:
                    batches = list(reader.batches(GROUP_BYTES))
                    if batches:
                        stored += store.store(gateway, batches)
                        reader.forget(gateway.position)
                except DamagedSpoolError as error:
                    # Its messages stay in the spool as evidence; the other gateways go on.
                    damaged.add(path)
                    del spools[path]
                    self._complain(str(error))
            for _ in connection.notifies(timeout=0):
                pass  # the registrar's handler has noted it
            registrar.publish()
            if not stored:
                self._stopping.wait(IDLE_S)
                quiet += IDLE_S

    def _find_gateways(
        self,
        connection: psycopg.Connection[tuple[object, ...]],
        spools: dict[Path, tuple[GatewayState, SpoolReader]],
        damaged: set[Path],
    ) -> None:
        for path in (self._folder / "spool").glob("*/gateway.json"):
            if path in spools or path in damaged:
                continue
            try:
                announced = json.loads(path.read_bytes())
                state = open_gateway(connection, announced["name"], announced["vkey"])
            except (DamagedSpoolError, ValueError, KeyError) as error:
                damaged.add(path)
                self._complain(str(error))
                continue
            spools[path] = (state, SpoolReader(path.parent, state.position))
            self._complaint = ""

    def _complain(self, reason: str) -> None:
        first_line = reason.strip().split("\n")[0]
        if first_line != self._complaint:
            self._complaint = first_line
            print(f"recorder {self._environment}: {first_line}", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m duoc.wire.recorder", description="drains spools into the message log"
    )
    parser.add_argument("--environment", required=True, type=Environment, choices=list(Environment))
    parser.add_argument("--home", required=True, type=Path)
    parser.add_argument("--database", required=True, help="PostgreSQL connection string")
    arguments = parser.parse_args()
    die_with_parent()
    os.umask(0o077)
    folder = arguments.environment.folder(arguments.home)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    Recorder(arguments.database, arguments.environment, folder, Stopping()).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
