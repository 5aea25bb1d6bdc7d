"""The embedded PostgreSQL for real: made, started, killed, started again, as root's service user and as oneself."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from duoc.core import launch
from duoc.core.account import own_account, reachable, service_account
from duoc.core.postgres import Cluster, Door, PostgresError, installed, usable_by

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: only root runs the server as somebody else")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of this test's own, short and open to the service user."""
    folder = Path(tempfile.mkdtemp(prefix="duoc-pg-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    """A cluster that was not started yet, with the province's own durability."""
    account = service_account("nobody")
    found = Cluster(place / "pg", place / "run", account, usable_by(account), tuning={"shared_buffers": "32MB"})
    yield found
    found.stop()


def ask(dsn: str, question: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def test_cluster_is_made_as_the_house_wants_it(cluster: Cluster) -> None:
    cluster.start()
    dsn = cluster.dsn("postgres")
    assert str(ask(dsn, "SHOW server_version")).startswith("18.")
    assert ask(dsn, "SHOW data_checksums") == "on"
    assert ask(dsn, "SHOW listen_addresses") == ""
    assert ask(dsn, "SHOW synchronous_commit") == "on"
    assert ask(dsn, "SHOW fsync") == "on"
    assert (
        ask(dsn, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'") == "bC.UTF-8"
    )
    assert ask(dsn, "SELECT upper('đước')") == "ĐƯỚC"


def test_cluster_is_private(cluster: Cluster) -> None:
    cluster.start()
    for folder in (cluster.folder, cluster.data, cluster.sockets):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == cluster.account.uid


@needs_root
def test_cluster_runs_as_the_service_user_when_we_are_root(cluster: Cluster) -> None:
    cluster.start()
    pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    assert Path(f"/proc/{pid}").stat().st_uid == service_account("nobody").uid


@needs_root
def test_a_stranger_cannot_come_in(cluster: Cluster) -> None:
    cluster.start()
    command = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", str(installed() / "psql")]
    if not reachable(cluster.account, installed() / "psql"):
        pytest.skip("the wheel's psql cannot be read by a stranger here")
    # Even with the door of the folder opened, the server asks the kernel who is there.
    cluster.sockets.chmod(0o755)
    (cluster.sockets / ".s.PGSQL.5432").chmod(0o777)
    done = subprocess.run([*command, cluster.dsn("postgres"), "-c", "SELECT 1"], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"Peer authentication failed" in done.stderr


def test_cluster_keeps_what_was_committed_before_kill_9(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    cluster.kill()
    assert (cluster.data / "postmaster.pid").exists()
    cluster.start()
    assert ask(cluster.dsn("postgres"), "SELECT count(*) FROM kept") == 1000


def test_cluster_starts_over_a_pid_file_that_names_a_stranger(cluster: Cluster) -> None:
    cluster.start()
    cluster.kill()
    lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    # Of the server's own user: about anybody else's process PostgreSQL knows by itself that it is no server.
    stranger = subprocess.Popen(launch.command(["/bin/sleep", "60"], cluster.account.uid, cluster.account.gid))
    while b"sleep" not in Path(f"/proc/{stranger.pid}/cmdline").read_bytes().split(b"\0")[0]:
        time.sleep(0.01)
    (cluster.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]))
    try:
        cluster.start()
        assert ask(cluster.dsn("postgres"), "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_cluster_takes_over_from_a_server_nobody_owns_any_more(cluster: Cluster) -> None:
    cluster.start()
    first = cluster._server
    assert first is not None
    cluster._server = None
    cluster.start()
    assert first.wait(10) == 0
    assert ask(cluster.dsn("postgres"), "SELECT 1") == 1


def test_stop_is_fast_clean_and_may_be_repeated(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.dsn("postgres")):
        cluster.stop()
    cluster.stop()
    assert not (cluster.data / "postmaster.pid").exists()
    assert not cluster.is_ready()


def test_a_server_that_cannot_start_says_why_in_a_sentence(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    cluster.tuning = {"shared_buffers": "many"}
    with pytest.raises(PostgresError, match=r"FATAL:  configuration file .* contains errors \(see .*postgres\.log\)"):
        cluster.start()


def test_data_of_another_version_is_refused(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresError, match="was made by PostgreSQL 17, this is 18: dump and restore"):
        cluster.start()


def test_unfinished_initdb_is_no_data_folder(cluster: Cluster, place: Path) -> None:
    broken = place / "no-share" / "bin"
    broken.mkdir(parents=True)
    shutil.copy(installed() / "initdb", broken)
    cluster.binaries = broken
    with pytest.raises(PostgresError, match="initdb failed"):
        cluster.start()
    assert list(cluster.folder.iterdir()) == []


def test_server_of_somebody_else_speaks_16_over_tcp_with_a_password(place: Path, free_port: int) -> None:
    account = service_account("nobody")
    door = Door(free_port, "mật khẩu".encode().hex())
    other = Cluster(place / "pg", place / "run", account, usable_by(account, 16), major=16, door=door)
    other.start()
    try:
        assert str(ask(other.dsn("postgres"), "SHOW server_version")).startswith("16.")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(other.dsn("postgres").replace(door.password, "wrong"))
    finally:
        other.stop()


@needs_root
def test_programs_that_the_user_cannot_reach_are_copied_and_stay_root_s(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "venv" / "site-packages"
    private.mkdir(parents=True)
    tmp_path.chmod(0o700)
    wheel = installed().parents[1]
    shutil.copytree(wheel / "pginstall18", private / wheel.name / "pginstall18", symlinks=True)
    shutil.copytree(wheel.parent / f"{wheel.name}.libs", private / f"{wheel.name}.libs")
    monkeypatch.setattr("duoc.core.postgres.binaries.installed", lambda _: private / wheel.name / "pginstall18" / "bin")
    account = service_account("nobody")
    copied = usable_by(account, system_state=place / "state")
    assert copied.is_relative_to(place / "state")
    assert all(path.stat().st_uid == 0 and not path.stat().st_mode & 0o022 for path in copied.iterdir())
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    cluster = Cluster(place / "pg", place / "run", account, copied)
    cluster.start()
    assert ask(cluster.dsn("postgres"), "SELECT 1") == 1
    cluster.stop()


@needs_root
def test_an_ordinary_user_runs_the_server_as_oneself(place: Path) -> None:
    account = service_account("nobody")
    if not reachable(account, Path(sys.executable)) or not reachable(account, installed() / "postgres"):
        pytest.skip("this interpreter or its packages cannot be read by nobody")
    os.chown(place, account.uid, account.gid)
    code = f"""
from pathlib import Path
import os, psycopg
from duoc.core.account import service_account
from duoc.core.postgres import Cluster, usable_by
account = service_account("root")
place = Path({str(place)!r})
cluster = Cluster(place / "pg", place / "run", account, usable_by(account))
cluster.start()
print(os.geteuid() != 0, psycopg.connect(cluster.dsn("postgres")).execute("SELECT 41 + 1").fetchone()[0])
cluster.stop()
"""
    command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True 42\n", "")


def test_own_account_is_never_another_one() -> None:
    assert not own_account().is_other
