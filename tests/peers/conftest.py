"""What the peers talk to."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.peers.running import Running


@pytest.fixture(scope="module")
def running(module_database: str, short_tmp: Path) -> Iterator[Running]:
    """A small exchange of real processes, one for the module."""
    home = Path(tempfile.mkdtemp(prefix="peers-", dir=short_tmp))
    made = Running(module_database, home, [find_free_port(), find_free_port()])
    yield made
    made.stop()
