"""Acknowledged is kept: kill -9 of the writer's process, and of PostgreSQL, loses no event that `append` gave back."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.ledger.conftest import writing

from duoc.core.account import service_account
from duoc.core.environment import Environment
from duoc.core.postgres import Cluster, usable_by

# Eight threads append and write every acknowledged identifier out, unbuffered, until they are killed.
WRITER = """
import os, sys, threading
import django
django.setup()
from duoc.ledger import services

def write(thread):
    number = 0
    while True:
        number += 1
        try:
            event = services.append(f"thread.{thread}", {"n": number})
        except services.NotAppendedError as error:
            os.write(1, f"failed {error.events[0]}\\n".encode())
            continue
        os.write(1, f"{event} {thread} {number}\\n".encode())

for thread in range(8):
    threading.Thread(target=write, args=(thread,), daemon=True).start()
threading.Event().wait()
"""
PREPARE = "import django; django.setup(); from duoc.web import database; database.create(URL); database.prepare()"


@pytest.fixture
def own_postgres(short_tmp: Path, tmp_path: Path) -> Iterator[Cluster]:
    """A server of this test's own, with fsync, to be killed."""
    account = service_account("nobody")
    cluster = Cluster(short_tmp / "door", short_tmp / "doorrun", account, usable_by(account))
    cluster.start()
    script = PREPARE.replace("URL", repr(cluster.dsn("duoc")))
    environ = os.environ | {"DATABASE_URL": cluster.dsn("duoc"), "DUOC_HOME": str(tmp_path / "django")}
    subprocess.run([sys.executable, "-c", script], env=environ, check=True)
    yield cluster
    cluster.stop()


def _start(dsn: str, folder: Path, output: Path) -> subprocess.Popen[bytes]:
    environ = os.environ | {"DATABASE_URL": dsn, "DUOC_HOME": str(folder / "django")}
    with output.open("ab") as file:
        return subprocess.Popen([sys.executable, "-c", WRITER], env=environ, stdout=file)


def _acknowledged(output: Path) -> list[tuple[str, int, int]]:
    """(event, thread, number) of every whole line; a line cut by the kill was not seen by anybody."""
    lines = output.read_text("ascii").split("\n")[:-1] if output.exists() else []
    return [
        (event, int(thread), int(number))
        for event, thread, number in (line.split() for line in lines if not line.startswith("failed"))
    ]


def _until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _kept(dsn: str) -> dict[str, str]:
    """Event → kind of all that is in the outbox or the log; nothing is in both."""
    with psycopg.connect(dsn, options="-c search_path=production") as connection:
        rows: list[tuple[Any, str]] = connection.execute(
            "SELECT event, kind FROM frame_outbox UNION ALL SELECT event, kind FROM ledger_entry"
        ).fetchall()
    assert len({event for event, _ in rows}) == len(rows)
    return {str(event): kind for event, kind in rows}


def _assert_nothing_lost(dsn: str, acknowledged: list[tuple[str, int, int]]) -> None:
    kept = _kept(dsn)
    assert [event for event, thread, _ in acknowledged if kept.get(event) != f"thread.{thread}"] == []


@pytest.mark.chaos
def test_acknowledged_event_outlives_its_writer(database: str, tmp_path: Path) -> None:
    output, draw = tmp_path / "acknowledged", random.Random(20_261_128)
    for kill in range(4):
        before = len(_acknowledged(output))
        child = _start(database, tmp_path, output)
        _until(lambda before=before: len(_acknowledged(output)) > before + 50)
        time.sleep(draw.uniform(0, 0.3))
        child.kill()
        child.wait()
        with output.open("rb+") as file:  # what the kill cut off in the middle of a line
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)
        if kill == 1:  # the sequencer takes what there is: an event is then in the log instead
            with writing(database, Environment.PRODUCTION) as writer:
                while writer.append():
                    pass
        _assert_nothing_lost(database, _acknowledged(output))
    assert len(_acknowledged(output)) > 200


@pytest.mark.chaos
def test_acknowledged_event_outlives_postgresql(own_postgres: Cluster, tmp_path: Path) -> None:
    dsn, output, draw = own_postgres.dsn("duoc"), tmp_path / "acknowledged", random.Random(28_112_026)
    child = _start(dsn, tmp_path, output)
    try:
        for _ in range(3):
            before = len(_acknowledged(output))
            _until(lambda before=before: len(_acknowledged(output)) > before + 50)
            time.sleep(draw.uniform(0, 0.3))
            own_postgres.kill()
            time.sleep(0.2)
            own_postgres.start()
            _assert_nothing_lost(dsn, _acknowledged(output))
        before = len(_acknowledged(output))
        _until(lambda: len(_acknowledged(output)) > before + 50)
    finally:
        child.kill()
        child.wait()
    _assert_nothing_lost(dsn, _acknowledged(output))
    # The order of each writer, as it is in the queue.
    with psycopg.connect(dsn, options="-c search_path=production") as connection:
        rows = connection.execute("SELECT kind, event FROM frame_outbox ORDER BY id").fetchall()
    place = {str(event): index for index, (_, event) in enumerate(rows)}
    for thread in range(8):
        mine = [place[event] for event, who, _ in _acknowledged(output) if who == thread]
        assert mine == sorted(mine)
