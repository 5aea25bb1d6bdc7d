"""Counts of real processes: written by themselves, whole at an orderly end, after kill -9 all but those of the last moment."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from tests.catalogue.rows import published

PROGRAM = """
import sys, time
import django
django.setup()
from uuid import UUID
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import counting
counting.FLUSH_S = float(sys.argv[3])
counting.keep_flushing()
for _ in range(int(sys.argv[2])):
    counting.count(ANYBODY, UUID(sys.argv[1]), 1, "page", "")
print("counted", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def entry(database):
    return published.entry()


@pytest.fixture
def started(database, entry):
    """Starts a process that counts so often and writes after so many seconds; it waits for a line then."""
    running: list[subprocess.Popen[str]] = []

    def start(times: int, flush_s: float) -> subprocess.Popen[str]:
        environment = os.environ | {"DATABASE_URL": database}
        command = [sys.executable, "-c", PROGRAM, str(entry.pk), str(times), str(flush_s)]
        made = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(made)
        assert made.stdout is not None
        assert made.stdout.readline() == "counted\n"
        return made

    yield start
    for one in running:
        one.kill()
        one.communicate()


def counted(dsn: str) -> int:
    with psycopg.connect(dsn, options="-c search_path=production,public") as held:
        row = held.execute("SELECT coalesce(sum(count), 0)::int FROM catalogue_usage").fetchone()
    assert row is not None
    return int(row[0])


def wait_for(dsn: str, wanted: int) -> None:
    end = time.monotonic() + 20
    while counted(dsn) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert counted(dsn) == wanted


def test_counts_are_written_by_themselves_and_survive_a_kill(database, started):
    one, other = started(300, 0.05), started(200, 0.05)
    wait_for(database, 500)  # two processes add to one number
    for process in (one, other):
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert counted(database) == 500


def test_orderly_end_writes_what_is_left(database, started):
    process = started(70, 3600)
    assert counted(database) == 0
    process.communicate("go\n")
    assert (process.returncode, counted(database)) == (0, 70)


def test_kill_costs_what_was_not_written_and_nothing_else(database, started):
    process = started(70, 3600)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert counted(database) == 0
    started(5, 0.05)
    wait_for(database, 5)
