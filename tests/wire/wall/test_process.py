"""The process: fails closed whatever is missing, TLS to clients, proof for the server."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.certificates import Certificate
from tests.wire.process import Process
from tests.wire.wall.conftest import PASSWORD, policy_file, wall
from tests.wire.wall.speaker import Speaker, asked

from duoc.core.postgres import Cluster
from duoc.engines.pgwire import startup

SYNC = asked("S")
BOUND = asked("B", "", "s", []) + asked("E", "", 0) + SYNC


def trusting(behind: Cluster) -> str:
    """The server over TCP, where app_dvc needs no password."""
    assert behind.door is not None
    return f"postgresql://127.0.0.1:{behind.door.port}/dvc"


def by_socket(behind: Cluster) -> str:
    assert behind.door is not None
    return f"postgresql:///dvc?host={behind.sockets}&port={behind.door.port}"


@pytest.fixture
def changing(tmp_path: Path, behind: Cluster) -> Iterator[tuple[Process, Path]]:
    """A wall without a policy, and where its policy would be."""
    policy = tmp_path / "policy.json"
    with wall(tmp_path, trusting(behind), policy, "--unproven") as process:
        yield process, policy


def until(speaker: Speaker, letters: str, *messages: bytes) -> None:
    """Ask until the answer is this, at most five seconds: the policy is looked at four times a second."""
    end = time.monotonic() + 5
    while speaker.ask(*messages) != letters:
        assert time.monotonic() < end, (speaker.letters, speaker.errors)
        time.sleep(0.05)


def test_without_a_readable_policy_nothing_passes(changing: tuple[Process, Path]) -> None:
    process, policy = changing
    with Speaker(process.port) as session:
        session.start()
        for text in ("select 1", "deallocate all", "begin"):
            assert session.ask(asked("Q", text)) == "EZ"
        assert session.errors[0]["M"].endswith("tường lửa chưa có chính sách")
        policy_file(policy, ["select 1", "begin"])
        until(session, "TDCZ", asked("Q", "select 1"))
        assert session.ask(asked("P", "s", "select 1"), SYNC) == "1Z"
        assert session.ask(BOUND) == "2DCZ" or session.hear() == "2DCZ"
        for broken in ("{", "[]", '{"mode": "thu"}', '{"mode": "enforce", "allow": [1]}'):
            policy.write_text(broken)
            until(session, "EZ", asked("Q", "select 1"))
            # What was prepared under the old policy is judged again, too.
            session.drain()
            session.send(BOUND)
            assert session.hear() == "EZ"
            assert session.errors[0]["C"] == "42501"
            policy_file(policy, ["select 1"])
            until(session, "TDCZ", asked("Q", "select 1"))
        policy.unlink()
        until(session, "EZ", asked("Q", "select 1"))
    assert '"policy": "none"' in process.said
    assert "select" not in process.said


def test_whom_the_server_asks_for_no_proof_does_not_come_in(tmp_path: Path, behind: Cluster) -> None:
    policy = policy_file(tmp_path / "p", None)
    with wall(tmp_path, trusting(behind), policy) as process, Speaker(process.port) as session:
        session.send(startup.message([("user", "app_dvc"), ("database", "dvc")]))
        assert session.hear_the_end() == "E"
        assert session.errors[0]["C"] == "28000"


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    policy = policy_file(tmp_path / "p", None)
    with (
        wall(tmp_path, f"postgresql://127.0.0.1:{find_free_port()}", policy) as process,
        Speaker(process.port) as session,
    ):
        session.send(startup.message([("user", "a")]))
        session.hear_the_end()
        assert session.errors[0]["C"] == "08006"


def test_a_wall_that_is_killed_lets_nothing_through(changing: tuple[Process, Path], behind: Cluster) -> None:
    process, policy = changing
    policy_file(policy, None)
    with Speaker(process.port) as session, psycopg.connect(behind.dsn("dvc"), autocommit=True) as server:
        session.start(application_name="bi_giet")
        until(session, "CZ", asked("Q", "begin"))
        assert session.ask(asked("Q", "insert into dvc.lon values (88, 'x')")) == "CZ"
        process.kill()
        session.send(asked("Q", "commit"))
        session.hear_the_end()
        count = "select count(*) from pg_stat_activity where application_name = 'bi_giet'"
        end = time.monotonic() + 5
        while server.execute(count).fetchone() != (0,) and time.monotonic() < end:
            time.sleep(0.02)
        assert server.execute("select count(*) from dvc.lon where n = 88").fetchone() == (0,)


def test_it_stops_when_asked_and_tells_the_sessions(changing: tuple[Process, Path]) -> None:
    process, _ = changing
    with Speaker(process.port) as session:
        session.start()
        assert process.stop() == 0
        session.hear_the_end()
        assert session.errors[-1]["C"] == "57P01"


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory, behind: Cluster) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("tls")
    Certificate(folder, "tuong-lua")
    pem = folder / "tuong-lua.pem"
    policy = policy_file(folder / "p", None)
    with wall(folder, by_socket(behind), policy, "--tls", str(pem), str(pem), "--tls-only") as process:
        yield process


def encrypting_dsn(process: Process, user: str, mode: str = "require") -> str:
    return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{process.port}/dvc?sslmode={mode}"


def test_scram_passes_and_everything_is_encrypted(encrypted: Process) -> None:
    with psycopg.connect(encrypting_dsn(encrypted, "app_scram")) as connection:
        assert connection.pgconn.ssl_in_use
        assert connection.execute("select count(*) from generate_series(1, 100000)").fetchone() == (100_000,)
        row = connection.execute("select repeat('đ', 3000000)").fetchone()
        assert row is not None
        assert len(row[0]) == 3_000_000


def test_without_tls_nobody_comes_in(encrypted: Process) -> None:
    with pytest.raises(psycopg.OperationalError, match="kết nối phải dùng TLS"):
        psycopg.connect(encrypting_dsn(encrypted, "app_scram", "disable"))


def test_a_query_is_cancelled_over_tls(encrypted: Process) -> None:
    with psycopg.connect(encrypting_dsn(encrypted, "app_scram"), autocommit=True) as connection:
        timer = threading.Timer(0.2, connection.cancel_safe)
        timer.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("select pg_sleep(30)")
        timer.join()
        assert connection.execute("select 1").fetchone() == (1,)


def test_channel_binding_is_not_offered(encrypted: Process) -> None:
    with pytest.raises(psycopg.OperationalError, match="channel binding"):
        psycopg.connect(encrypting_dsn(encrypted, "app_scram") + "&channel_binding=require")


def test_a_password_in_clear_passes_only_inside_tls_and_to_a_socket(encrypted: Process, observing: Process) -> None:
    with psycopg.connect(encrypting_dsn(encrypted, "app_clear")) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="mật khẩu dạng rõ"):
        psycopg.connect(encrypting_dsn(observing, "app_clear", "prefer"))


def test_bytes_before_the_handshake_are_no_part_of_what_is_encrypted(encrypted: Process) -> None:
    """The class of CVE-2021-23214: a man in the middle puts a message behind SSLRequest."""
    start = startup.message([("user", "app_scram"), ("database", "dvc")])
    with Speaker(encrypted.port) as session:
        session.send(startup.request(startup.SSL_REQUEST) + start)
        session.hear_the_end()
        assert session.letters in ("E", "")
    with socket.create_connection(("127.0.0.1", encrypted.port), timeout=5) as raw:
        raw.sendall(startup.request(startup.GSSENC_REQUEST))
        assert raw.recv(1) == b"N"
        raw.sendall(startup.request(startup.SSL_REQUEST))
        assert raw.recv(1) == b"S"
        raw.sendall(start)  # in clear, where a handshake should be
        assert b"R" not in raw.recv(100)[:1]


def test_there_is_one_handshake(encrypted: Process) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", encrypted.port), timeout=5) as raw:
        raw.sendall(startup.request(startup.SSL_REQUEST))
        assert raw.recv(1) == b"S"
        with context.wrap_socket(raw) as inside:
            assert re.fullmatch(r"TLSv1\.[23]", inside.version() or "")
            inside.sendall(startup.request(startup.SSL_REQUEST))
            assert inside.recv(100)[:1] == b"E"  # no second handshake inside the first
