"""`python -m duoc.wire.publisher --environment E --home H --database DSN`: see the package."""

import argparse
import os
import sys
from pathlib import Path

import psycopg

from duoc.core.environment import Environment
from duoc.core.process import Stopping, die_with_parent, let_callers_go_first
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.wire.publisher.files import DamagedStoreError, Files
from duoc.wire.publisher.publisher import Publisher
from duoc.wire.publisher.store import Database

RETRY_S = 0.5


def main(argv: list[str] | None = None) -> int:
    """Run until asked to stop: 0; 1 with one sentence when the policy or the folder cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m duoc.wire.publisher", description="publish a log, ask its witnesses"
    )
    parser.add_argument("--environment", required=True, type=Environment, choices=list(Environment))
    parser.add_argument(
        "--home", required=True, type=Path, help="state folder; files go to <home>/<environment>/ledger"
    )
    parser.add_argument("--database", required=True, help="PostgreSQL connection string")
    arguments = parser.parse_args(argv)
    # The files are for every reader of the machine; nothing secret is written here.
    os.umask(0o022)
    die_with_parent()
    let_callers_go_first()
    stopping = Stopping()
    folder = arguments.environment.folder(arguments.home)
    try:
        written = folder / "ledger.policy"
        policy = policies.parse(written.read_bytes()) if written.exists() else None
        publisher = Publisher(Files(folder / "ledger"), policy)
    except (NoteError, OSError) as error:
        print(f"publisher {arguments.environment}: {error}", file=sys.stderr, flush=True)
        return 1
    print(f"ready publisher {arguments.environment}", flush=True)
    complaint = ""
    while not stopping:
        try:
            with Database(arguments.database, arguments.environment) as database:
                publisher.work(database, stopping)
        except (psycopg.Error, DamagedStoreError, OSError) as error:
            # What is signed stays signed and is found again; nothing half-written is ever published.
            if (line := str(error).strip().split("\n")[0]) != complaint:
                complaint = line
                print(f"publisher {arguments.environment}: {line}", file=sys.stderr, flush=True)
            stopping.wait(RETRY_S)
    publisher.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
