"""What the peers talk to."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.peers import debian
from tests.peers.running import Running

from duoc.core.postgres import Cluster


@pytest.fixture(scope="module")
def running(module_database: str, short_tmp: Path) -> Iterator[Running]:
    """A small exchange of real processes, one for the module."""
    home = Path(tempfile.mkdtemp(prefix="peers-", dir=short_tmp))
    made = Running(module_database, home, [find_free_port(), find_free_port()])
    yield made
    made.stop()


@pytest.fixture(scope="session")
def authority(memory_tmp: Path) -> debian.Authority:
    """Who signs the certificates of servers."""
    folder = memory_tmp / "authority"
    folder.mkdir(mode=0o755)
    return debian.Authority(folder)


@pytest.fixture(scope="session")
def fifteen(memory_tmp: Path, authority: debian.Authority) -> Iterator[Cluster]:
    """Debian's PostgreSQL 15, or a visible skip."""
    if not (debian.PROGRAMS / "postgres").exists():
        pytest.skip(f"{debian.PROGRAMS} is missing: apt-get install postgresql-15")
    folder = memory_tmp / "fifteen"
    folder.mkdir(mode=0o755)
    with debian.running(folder, find_free_port(), authority) as cluster:
        yield cluster
