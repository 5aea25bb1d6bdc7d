"""What every test may ask for: a real PostgreSQL, a fresh database, the reference data, a free port.

Django is set up once, on a state folder that no test shares with a person; its connections point at nothing until a
test asks for `database`.
"""

import gc
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

_RECURSION_LIMIT = sys.getrecursionlimit()
_HOME = Path(tempfile.mkdtemp(prefix="duoc-test-home-"))
os.environ["DUOC_HOME"] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402  # the environment above decides what it reads
import psycopg  # noqa: E402  # as above
import pytest  # noqa: E402  # as above

django.setup()

from django.db import connections  # noqa: E402  # needs the set-up above

from duoc.core.account import service_account  # noqa: E402  # as above
from duoc.core.postgres import Cluster, usable_by  # noqa: E402  # as above
from duoc.web import database as web_database  # noqa: E402  # as above

_TESTS = Path(__file__).parent
# What CI itself may not be: it runs as root, leaves what needs many minutes to `--long`, may be a shallow clone, and may
# have no Node (anvil, the Solidity compiler); the in-process chain runs everywhere.
_SKIPS_ALLOWED_IN_CI = ("needs minutes", "needs an ordinary user", "needs the history", "needs Node")

# A crash of the machine under a test is no concern; everything else is as in the province.
_MEMORY, _ROOM = Path("/dev/shm"), 8 << 30  # bytes that must be free there
_FAST = {"fsync": "off", "shared_buffers": "64MB", "max_wal_size": "512MB", "autovacuum": "off", "io_method": "sync"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs what needs minutes."""
    parser.addoption("--long", action="store_true", help="run the tests that need minutes")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The large suites are marked by their folder; tests marked `long` say that they were left out."""
    for item in items:
        suite = item.path.relative_to(_TESTS).parts[0]
        if suite in {"peers", "journeys", "chaos"}:
            item.add_marker(suite)
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="needs minutes: run with --long"))


def pytest_collection_finish() -> None:
    """py-evm and py_ecc raise the limit of the whole process so far that C code overflows its stack before Python stops."""
    sys.setrecursionlimit(_RECURSION_LIMIT)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI nothing is missing: a test that skips because something is absent has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if not any(allowed in reason for allowed in _SKIPS_ALLOWED_IN_CI):
            report.outcome, report.longrepr = "failed", f"{item.nodeid} was skipped under CI: {reason}"
    return report


def pytest_unconfigure() -> None:
    """The state folder of the tests goes with them."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture
def own_heap() -> Iterator[None]:
    """For a test that times: the collector does not walk what earlier tests have left."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def short_tmp() -> Iterator[Path]:
    """A folder with a short path that the service user can enter (pytest's own is 0700 and long)."""
    yield from _folder(Path("/tmp"))


@pytest.fixture(scope="session")
def memory_tmp() -> Iterator[Path]:
    """The same in memory, where the machine has enough of it: a fresh database is two thousand files."""
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM
    yield from _folder(_MEMORY if has_room else Path("/tmp"))


def _folder(above: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="duoc-", dir=above))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(memory_tmp: Path) -> Iterator[Cluster]:
    """One embedded PostgreSQL 18 for the whole run, as the service user when we are root."""
    account = service_account("nobody")
    cluster = Cluster(memory_tmp / "postgres", memory_tmp / "run", account, usable_by(account), tuning=_FAST)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def template(postgres: Cluster) -> str:
    """The name of a database with all migrations, made once, to be cloned."""
    dsn = postgres.dsn("template")
    web_database.create(dsn)
    _point_django_at(dsn)
    web_database.prepare()
    _point_django_at(None)
    return "template"


@pytest.fixture
def database(postgres: Cluster, template: str) -> Iterator[str]:
    """A fresh, migrated database of this test's own; Django's aliases are connected to it. Its connection URL."""
    yield from _clone(postgres, template)


@pytest.fixture(scope="module")
def module_database(postgres: Cluster, template: str) -> Iterator[str]:
    """Like `database`, shared by a module whose tests only read what its own fixtures wrote."""
    yield from _clone(postgres, template)


@pytest.fixture
def django_at() -> Iterator[Callable[[str], None]]:
    """For a server that is not `postgres`: call it with a connection URL and Django's aliases point there."""
    yield _point_django_at
    _point_django_at(None)


@pytest.fixture
def dsn(database: str) -> str:
    """The connection URL of this test's database, for processes and psycopg."""
    return database


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data (DUOC_SHARED, default ../shared beside the clone), or a visible skip."""
    top = Path(__file__).parents[1]
    folder = Path(os.environ.get("DUOC_SHARED", top.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"reference data is absent: {folder} (set DUOC_SHARED)")
    return folder


@pytest.fixture
def free_port() -> int:
    """A TCP port of the loopback below 32768 that nobody listens on, and not one of the default ones."""
    return find_free_port()


@pytest.fixture
def free_ports() -> Iterator[list[int]]:
    """A block of 21 free consecutive ports, for a whole house (`DUOC_PORT_BASE` is the first)."""
    while True:
        base = 10_000 + secrets.randbelow(22_000)
        if all(_is_free(port) for port in range(base, base + 21)):
            yield list(range(base, base + 21))
            return


def find_free_port() -> int:
    """See `free_port`; for fixtures that need several."""
    while True:
        port = 10_000 + secrets.randbelow(22_000)
        if _is_free(port):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _clone(postgres: Cluster, template: str) -> Iterator[str]:
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        _point_django_at(postgres.dsn(name))
        yield postgres.dsn(name)
        _point_django_at(None)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _point_django_at(dsn: str | None) -> None:
    """Connect all of Django's aliases to this database; None leaves them pointing at a socket that is not there."""
    fresh = web_database.databases(dsn or "postgresql:///none?host=/nonexistent")
    for alias in connections:
        connections[alias].close()
        connections.settings[alias].update(fresh[alias])
