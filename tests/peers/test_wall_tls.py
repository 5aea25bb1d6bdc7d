"""TLS on both legs of the wall: the server verified, SCRAM passed through where it can be, ended and begun anew where not."""

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest
from tests.conftest import find_free_port
from tests.peers.debian import PASSWORD, Authority
from tests.peers.test_wall import dsn, port
from tests.wire.process import Process
from tests.wire.wall.conftest import policy_file, wall

from duoc.core.postgres import Cluster


@pytest.fixture(scope="module")
def folder(memory_tmp: Path) -> Path:
    made = memory_tmp / "wall-tls"
    made.mkdir(mode=0o755)
    return made


def options(folder: Path, authority: Authority, name: str, accounts: Path | None = None) -> list[str]:
    certificate, key = authority.issue(name, "127.0.0.1")
    return ["--tls", str(certificate), str(key), *(["--accounts", str(accounts)] if accounts else [])]


def way(server: Cluster, authority: Path, host: str = "127.0.0.1") -> str:
    return f"postgresql://{host}:{port(server)}/dvc?sslmode=verify-full&sslrootcert={authority}"


@pytest.fixture(scope="module")
def passing(folder: Path, authority: Authority, fifteen: Cluster) -> Iterator[Process]:
    policy = policy_file(folder / "p", None)
    with wall(folder, way(fifteen, authority.file), policy, *options(folder, authority, "qua")) as process:
        yield process


def verifiers(server: Cluster) -> dict[str, str]:
    with psycopg.connect(server.dsn("postgres")) as connection:
        return dict(connection.execute("select rolname, rolpassword from pg_authid where rolpassword like 'SCRAM%'"))


@pytest.fixture(scope="module")
def ending(folder: Path, authority: Authority, fifteen: Cluster) -> Iterator[Process]:
    """A wall that knows the accounts' verifiers, as the server keeps them."""
    accounts = folder / "accounts.json"
    accounts.write_text(json.dumps(verifiers(fifteen)))
    policy = policy_file(folder / "p2", None)
    with wall(folder, way(fifteen, authority.file), policy, *options(folder, authority, "het", accounts)) as process:
        yield process


SEEN = "select ssl, version from pg_stat_ssl where pid = pg_backend_pid()"


@pytest.mark.parametrize(("mode", "binding"), [("disable", ""), ("verify-full", "&channel_binding=disable")])
def test_passed_through_for_clients_that_bind_nothing(
    passing: Process, authority: Authority, mode: str, binding: str
) -> None:
    with psycopg.connect(dsn(passing, authority, mode) + binding) as connection:
        assert connection.execute(SEEN).fetchone() == (True, "TLSv1.3")


def test_passed_through_a_client_that_could_bind_is_told_what_to_set(passing: Process, authority: Authority) -> None:
    with pytest.raises(psycopg.OperationalError, match="channel_binding=disable"):
        psycopg.connect(dsn(passing, authority))


@pytest.mark.parametrize(
    ("mode", "binding"),
    [
        ("disable", "disable"),
        ("disable", "prefer"),
        ("verify-full", "disable"),
        ("verify-full", "prefer"),
        ("require", "require"),
    ],
)
def test_ended_and_begun_anew_for_every_client(ending: Process, authority: Authority, mode: str, binding: str) -> None:
    with psycopg.connect(dsn(ending, authority, mode) + f"&channel_binding={binding}", autocommit=True) as connection:
        assert connection.execute(SEEN).fetchone() == (True, "TLSv1.3")
        assert connection.execute("select current_user, %s::int", (7,)).fetchone() == ("app_scram", 7)
        timer = threading.Timer(0.1, connection.cancel_safe)
        timer.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("select pg_sleep(20)")
        timer.join()


def test_ended_for_asyncpg(ending: Process, authority: Authority) -> None:
    async def ask() -> object:
        context = ssl.create_default_context(cafile=str(authority.file))
        connection = await asyncpg.connect(
            host="127.0.0.1", port=ending.port, user="app_scram", password=PASSWORD, database="dvc", ssl=context
        )
        try:
            return await connection.fetchval("select $1::int", 7)
        finally:
            await connection.close()

    assert asyncio.run(ask()) == 7


def test_a_wrong_password_reaches_no_server(ending: Process, authority: Authority) -> None:
    for name, password in (("app_scram", "khác"), ("app_scram", ""), ("app_plain", "khác")):
        wrong = dsn(ending, authority, user=name).replace(PASSWORD, password or "%20")
        with pytest.raises(psycopg.OperationalError, match="bằng chứng mật khẩu không đúng"):
            psycopg.connect(wrong)


def test_a_changed_password_is_told_to_whoever_keeps_the_verifiers(
    ending: Process, authority: Authority, fifteen: Cluster
) -> None:
    with psycopg.connect(fifteen.dsn("postgres"), autocommit=True) as server:
        before = verifiers(fifteen)["app_plain"]
        server.execute("alter role app_plain password 'moi'")
        try:
            with pytest.raises(psycopg.OperationalError, match="dữ liệu kiểm chứng khác"):
                psycopg.connect(dsn(ending, authority, user="app_plain"))
        finally:
            server.execute(f"alter role app_plain password '{before}'")
    with psycopg.connect(dsn(ending, authority, user="app_plain")) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_server_that_cannot_be_verified_is_not_spoken_to(
    folder: Path, authority: Authority, fifteen: Cluster
) -> None:
    elsewhere = folder / "other"
    elsewhere.mkdir()
    other = Authority(elsewhere)
    policy = policy_file(folder / "p3", None)
    cases = [(other.file, "127.0.0.1"), (authority.file, "localhost"), (folder / "none.pem", "127.0.0.1")]
    for file, host in cases:  # another authority; another name than the certificate's; no authority at all
        with wall(folder, way(fifteen, file, host), policy) as process:
            expected = "không nối được" if file.name == "none.pem" else "không kiểm chứng được chứng thư"
            with pytest.raises(psycopg.OperationalError, match=expected):
                psycopg.connect(dsn(process, authority, "disable"))


@pytest.mark.parametrize("said", [b"N", b"S" + b"E\0\0\0\x08oh\0\0", b""])
def test_what_is_said_before_the_handshake_is_not_believed(folder: Path, authority: Authority, said: bytes) -> None:
    """The class of CVE-2021-23222: whoever sits between puts an answer behind the server's `S`."""
    policy = policy_file(folder / "p4", None)
    with socket.create_server(("127.0.0.1", find_free_port())) as between:

        def play() -> None:
            connection, _ = between.accept()
            with connection:
                connection.recv(8)
                if said:
                    connection.sendall(said)
                    connection.settimeout(5)
                    heard.append(connection.recv(100))

        heard: list[bytes] = []
        thread = threading.Thread(target=play)
        thread.start()
        address = (
            f"postgresql://127.0.0.1:{between.getsockname()[1]}/dvc?sslmode=verify-full&sslrootcert={authority.file}"
        )
        with (
            wall(folder, address, policy) as process,
            pytest.raises(psycopg.OperationalError, match="máy chủ cơ sở dữ liệu"),
        ):
            psycopg.connect(dsn(process, authority, "disable"))
        thread.join(5)
    # No start-up packet ever went out in clear: nothing, or a TLS handshake.
    assert all(words == b"" or words[0] == 0x16 for words in heard)


@pytest.mark.parametrize("mode", ["require", "prefer", "verify-ca", "x"])
def test_there_is_no_way_between(folder: Path, fifteen: Cluster, mode: str) -> None:
    address = f"postgresql://127.0.0.1:{port(fifteen)}/dvc?sslmode={mode}"
    with pytest.raises(AssertionError, match="reached with verify-full or without TLS"):
        wall(folder, address, policy_file(folder / "p5", None))
