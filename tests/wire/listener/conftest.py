"""The listener as a real process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.wire.process import Process


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """Alive at the end of the module, or the module has failed."""
    port = find_free_port()
    folder: Path = tmp_path_factory.mktemp("echo")
    with Process(["-m", "tests.wire.listener.echo", str(port)], port, folder / "said") as running:
        yield running
        assert running.process.poll() is None
        assert running.stop() == 0
