"""A real PostgreSQL with the tables of the allow-list, a wall before it, and a relay between the two."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import _FAST, find_free_port
from tests.wire.process import Process
from tests.wire.wall.relay import Relay
from tests.wire.wall.speaker import Speaker

from duoc.core.account import service_account
from duoc.core.postgres import Cluster, Door, usable_by

PASSWORD = "mat-khau-thu"
HBA = """local all duoc peer map=house
local all app_clear password
local all all scram-sha-256
host all app_dvc 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""
SESSION_WORDS = ["begin", "commit", "rollback", "select 1"]


@pytest.fixture(scope="session")
def behind(memory_tmp: Path) -> Iterator[Cluster]:
    """The server: database dvc, app_dvc comes in over TCP unasked, app_scram everywhere with a password."""
    account = service_account("nobody")
    door = Door(find_free_port(), "chu-nha")
    tuning = _FAST | {"max_connections": "520"}
    cluster = Cluster(memory_tmp / "behind", memory_tmp / "b", account, usable_by(account), tuning=tuning, door=door)
    cluster.start()
    (cluster.data / "pg_hba.conf").write_text(HBA)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as server:
        server.execute("create role app_dvc login superuser")
        server.execute(f"create role app_scram login superuser password '{PASSWORD}'")
        server.execute(f"create role app_clear login superuser password '{PASSWORD}'")
        server.execute("create database dvc")
        server.execute("create database app_dvc")
        server.execute("select pg_reload_conf()")
    with psycopg.connect(cluster.dsn("dvc"), autocommit=True) as server:
        server.execute((Path(__file__).parent / "sample.sql").read_text())
    yield cluster
    cluster.stop()


# What sessions of other tests may say beside the traces' policy.
MORE = [
    "prepare ps as select 1", "execute ps", "prepare pn(int) as select $1 + 1", "execute pn(41)", "discard all",
    "declare c cursor for select n from generate_series(1, 9) n", "fetch 3 from c", "select $1::int", "select 2",
    "declare h cursor with hold for select n from generate_series(1, 9) n",
    "insert into dvc.lon values (1, 'một')", "select count(*) from dvc.lon", "truncate dvc.lon",
    "copy dvc.lon from stdin", "copy dvc.lon to stdout", "select 1/0", "select 1; select 2", "copy dvc.khong_co from stdin",
    "set search_path = dvc", "set standard_conforming_strings = off", "set client_encoding = 'LATIN1'",
    "set application_name = 'a 096200000001'", "select cast(so_dinh_danh as int) from dancu.cong_dan",
    "insert into dancu.cong_dan values (2, '096200000001', 'x', null)", "do $$begin raise notice 'số 096200000001'; end$$",
    "notify kenh, '096200000001'", "listen kenh", "select set_config('search_path', 'dvc', false)", "select pg_sleep(30)",
    "select count(*) from lon",
    "create temp table l (n int primary key deferrable initially deferred)", "insert into l values (1)",
    "do $$begin execute 'prepare la as select 3'; end$$",
]  # fmt: skip


@pytest.fixture(scope="session")
def texts(shared: Path) -> list[str]:
    """The traces' policy: the twelve queries of the mutants' allow-list and four words of the session."""
    learned = json.loads((shared / "data/guard/sql-mutants.json").read_text())["allow_list"]
    return [query["sql"] for query in learned] + SESSION_WORDS


def policy_file(path: Path, texts: list[str] | None) -> Path:
    """A policy that allows these very texts, or (None) observes."""
    path.write_text(json.dumps({"mode": "observe"} if texts is None else {"mode": "enforce", "allow": texts}))
    return path


def wall(folder: Path, upstream: str, policy: Path, *options: str) -> Process:
    """A wall before this server. Its process."""
    port = find_free_port()
    module = ["-m", "duoc.wire.wall", "--upstream", upstream, "--policy", str(policy), "--port", str(port), *options]
    return Process(module, port, folder / "wall.log")


@pytest.fixture(scope="session")
def relay(behind: Cluster) -> Iterator[Relay]:
    assert behind.door is not None
    relay = Relay(("127.0.0.1", behind.door.port))
    yield relay
    relay.close()


@pytest.fixture(scope="session")
def enforcing(tmp_path_factory: pytest.TempPathFactory, relay: Relay, texts: list[str]) -> Iterator[Process]:
    """A wall with the traces' policy before the relay."""
    folder = tmp_path_factory.mktemp("wall")
    policy = folder / "policy.json"
    learnt = {"allow_list": [{"sql": text} for text in texts]}
    policy.write_text(json.dumps({"mode": "enforce", "policy": learnt}))
    with wall(folder, f"postgresql://127.0.0.1:{relay.port}", policy, "--unproven") as process:
        yield process


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory, relay: Relay) -> Iterator[Process]:
    """A wall that allows more texts, before the same relay."""
    folder = tmp_path_factory.mktemp("wall")
    policy = policy_file(folder / "policy.json", SESSION_WORDS + MORE)
    with wall(folder, f"postgresql://127.0.0.1:{relay.port}", policy, "--unproven") as process:
        yield process


@pytest.fixture(scope="session")
def observing(tmp_path_factory: pytest.TempPathFactory, behind: Cluster) -> Iterator[Process]:
    """A wall that lets everything pass, at the server's own socket."""
    folder = tmp_path_factory.mktemp("wall")
    policy = policy_file(folder / "policy.json", None)
    assert behind.door is not None
    with wall(folder, f"postgresql:///?host={behind.sockets}&port={behind.door.port}", policy) as process:
        yield process


@pytest.fixture
def speaker(enforcing: Process, relay: Relay) -> Iterator[Speaker]:
    """A client of the enforcing wall, nothing said yet; the relay has forgotten what was before."""
    relay.forget()
    with Speaker(enforcing.port) as speaker:
        yield speaker


@pytest.fixture
def session(learned: Process, relay: Relay) -> Iterator[Speaker]:
    """A session of the wall that allows more."""
    relay.forget()
    with Speaker(learned.port) as speaker:
        yield speaker.start()
