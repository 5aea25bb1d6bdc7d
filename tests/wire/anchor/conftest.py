"""A chain with our contract on it, a published log, and an anchor between the two."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.wire.anchor.anchor import Anchor
from tests.wire.anchor.chains import ANVIL, Anvil, Chain, PyEvm, npm
from tests.wire.anchor.published_log import PublishedLog


@pytest.fixture(scope="session")
def anvil_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where anvil was installed for this run, outside the checkout; a visible skip where it cannot be."""
    folder = tmp_path_factory.mktemp("anvil")
    if reason := npm(folder, ANVIL):
        pytest.skip(reason)
    return folder


@pytest.fixture
def start_anvil(anvil_folder: Path) -> Iterator[Callable[..., Anvil]]:
    """Starts nodes that end with the test."""
    running: list[Anvil] = []

    def start(*options: str, port: int | None = None) -> Anvil:
        running.append(Anvil(anvil_folder, port or find_free_port(), *options))
        return running[-1]

    yield start
    for anvil in running:
        anvil.close()


@pytest.fixture
def anvil(start_anvil: Callable[..., Anvil]) -> Anvil:
    """A node of this test's own."""
    return start_anvil()


@pytest.fixture(params=["py-evm", "anvil"])
def chain(request: pytest.FixtureRequest) -> Chain:
    """Each of the two chains, of this test's own."""
    return PyEvm() if request.param == "py-evm" else request.getfixturevalue("anvil")


@pytest.fixture
def log(tmp_path: Path) -> PublishedLog:
    """A published log with ten entries."""
    log = PublishedLog(tmp_path / "ledger")
    log.grow(10)
    return log


@pytest.fixture
def anchor(chain: Chain, log: PublishedLog, tmp_path: Path) -> Anchor:
    """An anchor of this log in this chain; a turn has not happened yet."""
    return Anchor(chain, chain.deploy(), log, tmp_path / "anchor.json")


@pytest.fixture
def another_log(tmp_path: Path) -> Callable[[str], PublishedLog]:
    """A log with the same key and other entries, as a forger who has the key would make it."""
    return partial(_other, tmp_path)


def _other(folder: Path, salt: str) -> PublishedLog:
    return PublishedLog(folder / f"other-{salt}", salt=salt)
