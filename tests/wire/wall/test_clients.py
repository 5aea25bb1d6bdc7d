"""Clients nobody here wrote, unchanged, through the wall instead of to the server, which asks them for proof itself (SCRAM)."""

import asyncio
import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from decimal import Decimal

import asyncpg
import psycopg
import pytest
from tests.wire.process import Process
from tests.wire.wall.conftest import PASSWORD

from duoc.core.postgres import Cluster, installed

BINARIES = installed()


@pytest.fixture
def dsn(observing: Process) -> str:
    return f"postgresql://app_scram:{PASSWORD}@127.0.0.1:{observing.port}/dvc"


@pytest.fixture
def connection(dsn: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def run(program: str, dsn: str, *options: str, said: str | None = None) -> str:
    done = subprocess.run(
        [BINARIES / program, *options, *([dsn] if program == "psql" else [])],
        input=said, capture_output=True, text=True, timeout=60, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return done.stdout


def test_a_wrong_password_is_the_servers_to_refuse(observing: Process) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://app_scram:falsch@127.0.0.1:{observing.port}/dvc")


def test_psql_describes_copies_and_reads(dsn: str) -> None:
    script = "\\d dvc.ho_so\n\\copy (select 1, 'một') to stdout\nselect count(*) from dvc.ho_so \\gset\n\\echo :count\n"
    said = run("psql", dsn, "-X", said=script + "select $1::int + 1 \\bind 41 \\g\n")
    assert "ma_ho_so" in said
    assert "1\tmột\n15\n" in said
    assert " 42\n" in said


def test_psycopg_in_every_style(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    assert connection.execute("select %s::numeric, %s::text, null", (Decimal("1.50"), "Đước")).fetchone() == (
        Decimal("1.50"), "Đước", None,
    )  # fmt: skip
    for number in range(10):  # prepared on the server from the sixth time on
        assert connection.execute("select %s::int + 1", (number,)).fetchone() == (number + 1,)
    with connection.cursor(binary=True) as cursor:
        assert cursor.execute("select %b::bigint", (96200000001,)).fetchone() == (96200000001,)
    with connection.transaction(), connection.cursor("từng phần") as cursor:
        cursor.itersize = 7
        assert [row[0] for row in cursor.execute("select n from generate_series(1, 30) n")] == list(range(1, 31))
    with pytest.raises(psycopg.errors.DivisionByZero):
        connection.execute("select 1/%s::int", (0,))
    assert connection.execute("select 1").fetchone() == (1,)


def test_psycopg_pipelines(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    with connection.pipeline():
        cursors = [connection.execute("select %s::int", (number,)) for number in range(200)]
        assert [cursor.fetchone() for cursor in cursors] == [(number,) for number in range(200)]


def test_psycopg_copies_both_ways(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    connection.execute("create temp table t (n int, chu text)")
    with connection.cursor() as cursor:
        with cursor.copy("copy t from stdin") as copy:
            for number in range(5000):
                copy.write_row((number, "chữ" * 20))
        with pytest.raises(psycopg.errors.InvalidTextRepresentation), cursor.copy("copy t from stdin") as copy:
            copy.write(b"x\tx\n")
        with cursor.copy("copy t to stdout (format binary)") as copy:
            copy.set_types(["int4", "text"])
            assert sum(row[0] for row in copy.rows()) == 4999 * 5000 // 2
    assert connection.execute("select count(*) from t").fetchone() == (5000,)


def test_notifications_arrive(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    connection.execute("listen kenh")
    connection.execute("notify kenh, 'xin chào'")
    assert [(n.channel, n.payload) for n in connection.notifies(timeout=5, stop_after=1)] == [("kenh", "xin chào")]


def test_a_query_is_cancelled_by_the_walls_own_key(
    connection: "psycopg.Connection[tuple[object, ...]]", behind: Cluster
) -> None:
    key = connection.pgconn.backend_pid
    assert connection.execute("select pg_backend_pid()").fetchone() != (key,)
    timer = threading.Timer(0.3, connection.cancel)
    timer.start()
    began = time.monotonic()
    with pytest.raises(psycopg.errors.QueryCanceled):
        connection.execute("select pg_sleep(30)")
    timer.join()
    assert time.monotonic() - began < 10
    assert connection.execute("select 1").fetchone() == (1,)


def test_a_client_that_is_gone_leaves_no_session_and_commits_nothing(dsn: str, behind: Cluster) -> None:
    gone = psycopg.connect(dsn, application_name="gone")
    gone.execute("insert into dvc.lon values (77, 'mất')")
    with psycopg.connect(behind.dsn("dvc"), autocommit=True) as server:
        assert sessions(server) == 1
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, gone.fileno())  # the connection ends without a Terminate
        os.close(nothing)
        until = time.monotonic() + 5
        while sessions(server) and time.monotonic() < until:
            time.sleep(0.02)
        assert sessions(server) == 0
        assert server.execute("select count(*) from dvc.lon where n = 77").fetchone() == (0,)
    gone.close()


def sessions(server: "psycopg.Connection[tuple[object, ...]]") -> int:
    row = server.execute("select count(*) from pg_stat_activity where application_name = 'gone'").fetchone()
    return int(str(row[0])) if row else -1


def test_asyncpg_unchanged(observing: Process) -> None:
    async def ask() -> None:
        connection = await asyncpg.connect(
            host="127.0.0.1", port=observing.port, user="app_scram", password=PASSWORD, database="dvc", ssl=False
        )
        try:
            assert await connection.fetchval("select $1::int + 1", 41) == 42
            for number in range(5):
                assert await connection.fetchval("select $1::text", str(number)) == str(number)
            await connection.executemany("insert into dvc.lon values ($1, $2)", [(n, "x") for n in range(300)])
            async with connection.transaction():
                assert [
                    row["n"] async for row in connection.cursor("select n from dvc.lon order by n", prefetch=50)
                ] == [*range(300)]
            await connection.copy_records_to_table("lon", schema_name="dvc", records=[(n, "y") for n in range(1000)])
            with pytest.raises(asyncpg.DivisionByZeroError):
                await connection.fetchval("select 1/$1::int", 0)
            with pytest.raises(asyncio.TimeoutError):
                await connection.fetchval("select pg_sleep(30)", timeout=0.3)
            assert await connection.execute("truncate dvc.lon; select 1") == "SELECT 1"
        finally:
            await connection.close()

    asyncio.run(ask())


@pytest.mark.parametrize("mode", ["simple", "extended", "prepared"])
def test_pgbench_in_its_three_protocols(observing: Process, mode: str, bench_tables: None) -> None:
    said = run(
        "pgbench", "", "-n", "-M", mode, "-c", "5", "-t", "40", "-h", "127.0.0.1", "-p", str(observing.port),
        "-U", "app_scram", "-d", "dvc",
    )  # fmt: skip
    assert re.search(r"actually processed: 200/200", said)
    assert "failed transactions: 0 (0.000%)" in said


@pytest.fixture(scope="module")
def bench_tables(observing: Process) -> Iterator[None]:
    """pgbench makes its tables through the wall, too (COPY)."""
    before = os.environ.get("PGPASSWORD")
    os.environ["PGPASSWORD"] = PASSWORD
    run("pgbench", "", "-i", "-q", "-h", "127.0.0.1", "-p", str(observing.port), "-U", "app_scram", "-d", "dvc")
    yield
    if before is None:
        del os.environ["PGPASSWORD"]
