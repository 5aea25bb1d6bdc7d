"""What one process has, no other gets, and the dead let go of it."""

import os
import signal
import subprocess
import sys

import psycopg
import pytest
from django.db import DatabaseError

from duoc.frame.turns import alone


def test_one_at_a_time_and_the_next_at_once(database):
    with alone(7, -3) as first, alone(7, -3) as second, alone(7, 4) as other:
        assert (first is None, second is None, other is None) == (False, True, False)
    for _ in range(20):
        with alone(7, -3) as again:
            assert again is not None


def test_failure_of_its_holder_lets_go(database):
    with pytest.raises(DatabaseError), alone(7, 1) as cursor:
        cursor.execute("SELECT nothing")
    with alone(7, 1) as again:
        assert again is not None


def test_the_dead_let_go(dsn):
    code = f"""
import os, signal, psycopg
c = psycopg.connect({dsn!r}, autocommit=True)
assert c.execute("SELECT pg_try_advisory_lock(7, 1)").fetchone()[0]
print("held", flush=True)
signal.pause()
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"held\n"
    with alone(7, 1) as cursor:
        assert cursor is None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7, 1)")  # returns when the server has seen the end of the dead
    with alone(7, 1) as cursor:
        assert cursor is not None
