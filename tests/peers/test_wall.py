"""Strangers' clients through the wall to a stranger's server: Debian's PostgreSQL 15 with TLS and SCRAM."""

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest
from tests.peers.debian import PASSWORD, Authority
from tests.wire.process import TOP, Process
from tests.wire.wall.conftest import policy_file, wall

from duoc.core.postgres import Cluster


@pytest.fixture(scope="module")
def folder(memory_tmp: Path) -> Path:
    made = memory_tmp / "wall-peers"
    made.mkdir(mode=0o755)
    return made


@pytest.fixture(scope="module")
def guarding(folder: Path, authority: Authority, fifteen: Cluster) -> Iterator[Process]:
    """A wall that offers TLS, before the server's socket; it observes."""
    certificate, key = authority.issue("tuong-lua", "127.0.0.1")
    way = f"postgresql://?host={fifteen.sockets}&port={port(fifteen)}"
    policy = policy_file(folder / "observe.json", None)
    with wall(folder, way, policy, "--tls", str(certificate), str(key)) as process:
        yield process


def port(fifteen: Cluster) -> int:
    assert fifteen.door is not None
    return fifteen.door.port


def dsn(process: Process, authority: Authority, mode: str = "verify-full", user: str = "app_scram") -> str:
    asked = f"sslmode={mode}" + (f"&sslrootcert={authority.file}" if mode.startswith("verify") else "")
    return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{process.port}/dvc?{asked}"


@pytest.mark.parametrize("mode", ["disable", "prefer", "require", "verify-full"])
def test_scram_passes_over_the_socket_in_every_mode_of_the_client(
    guarding: Process, authority: Authority, mode: str
) -> None:
    with psycopg.connect(dsn(guarding, authority, mode)) as connection:
        assert connection.info.server_version // 10_000 == 15
        assert connection.pgconn.ssl_in_use is (mode != "disable")
        assert connection.execute("select %s::int + 1", (41,)).fetchone() == (42,)


def test_scram_passes_over_a_network_without_tls(folder: Path, authority: Authority, fifteen: Cluster) -> None:
    policy = policy_file(folder / "plain.json", None)
    with wall(folder, f"postgresql://127.0.0.1:{port(fifteen)}/dvc", policy) as process:
        with psycopg.connect(dsn(process, authority, "disable", "app_plain")) as connection:
            assert connection.execute("select current_user").fetchone() == ("app_plain",)
        # The server lets app_scram in over TLS alone: its own words come through.
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry.*no encryption"):
            psycopg.connect(dsn(process, authority, "disable"))


def test_who_insists_on_channel_binding_is_told_why_not(guarding: Process, authority: Authority) -> None:
    with pytest.raises(psycopg.OperationalError, match="channel binding is required"):
        psycopg.connect(dsn(guarding, authority) + "&channel_binding=require")


def test_verify_full_finds_out_a_wall_of_another_name(folder: Path, authority: Authority, fifteen: Cluster) -> None:
    certificate, key = authority.issue("gia", "127.0.0.9")
    way = f"postgresql://?host={fifteen.sockets}&port={port(fifteen)}"
    policy = policy_file(folder / "other.json", None)
    with (
        wall(folder, way, policy, "--tls", str(certificate), str(key)) as process,
        pytest.raises(psycopg.OperationalError, match="does not match host name"),
    ):
        psycopg.connect(dsn(process, authority))


def test_debians_psql(guarding: Process, authority: Authority) -> None:
    script = "\\conninfo\ncreate temp table t (n int, chu text);\n\\copy t from pstdin\n"
    script += "\\d t\nselect sum(n) from t \\gset\n\\echo tong=:sum\n\\copy t to stdout csv\n"
    done = subprocess.run(
        ["/usr/bin/psql", "-X", "-v", "ON_ERROR_STOP=1", dsn(guarding, authority)],
        input=script.replace("pstdin\n", "stdin\n7\tmột\n8\thai\n\\.\n"),
        capture_output=True, text=True, check=True, timeout=30, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert "SSL connection (protocol: TLSv1.3" in done.stdout
    assert "tong=15\n" in done.stdout
    assert done.stdout.endswith("7,một\n8,hai\n")


def test_asyncpg_over_tls(guarding: Process, authority: Authority) -> None:
    async def ask() -> None:
        connection = await asyncpg.connect(
            host="127.0.0.1", port=guarding.port, user="app_scram", password=PASSWORD, database="dvc",
            ssl=ssl.create_default_context(cafile=str(authority.file)),
        )  # fmt: skip
        try:
            await connection.execute("create temp table t (n int, chu text)")
            await connection.copy_records_to_table("t", records=[(n, "đ" * n) for n in range(500)])
            async with connection.transaction():
                seen = [row["n"] async for row in connection.cursor("select n from t order by n", prefetch=40)]
            assert seen == [*range(500)]
            assert await connection.fetchval("select sum(length(chu)) from t") == 499 * 500 // 2
        finally:
            await connection.close()

    asyncio.run(ask())


def test_psycopg_copies_prepares_and_pipelines_over_tls(guarding: Process, authority: Authority) -> None:
    with psycopg.connect(dsn(guarding, authority), autocommit=True) as connection:
        connection.execute("create temp table t (n int)")
        with connection.cursor().copy("copy t from stdin") as copy:
            for number in range(2000):
                copy.write_row((number,))
        with connection.pipeline():
            cursors = [connection.execute("select count(*) from t where n < %s", (n,), prepare=True) for n in range(50)]
            assert [cursor.fetchone() for cursor in cursors] == [(n,) for n in range(50)]


def test_djangos_suite_of_a_small_application(guarding: Process, authority: Authority) -> None:
    """Django makes its test database, migrates it, runs the application's tests and drops it, all through the wall."""
    environ = {
        **os.environ, "PYTHONPATH": str(TOP / "tests/peers"), "DJANGO_SETTINGS_MODULE": "small_application.settings",
        "WALL_PORT": str(guarding.port), "WALL_CA": str(authority.file), "WALL_PASSWORD": PASSWORD,
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "django",
        "test",
        "small_application",
        "--noinput",
        "--pattern",
        "suite.py",
    ]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60, cwd=TOP)
    assert done.returncode == 0, done.stderr
    assert "Ran 8 tests" in done.stderr
    assert "\nOK\n" in done.stderr
