"""A log that somebody else publishes in a folder, and a copy of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.wire.auditor.press import LOG, ORIGIN, Press
from tests.wire.process import Process

from duoc.core.clock import ManualClock
from duoc.engines.merkle.policy import Policy
from duoc.engines.merkle.signer import Signer
from duoc.wire.auditor.published import PublishedLog, open_log
from duoc.wire.auditor.source import FolderSource
from duoc.wire.mirror.copy import Copy
from duoc.wire.mirror.following import Follower
from duoc.wire.mirror.service import judge_of

NOW = 1_764_324_288


class Follow:
    """A follower of the folder `log` into the folder `copy`, with a clock and an ear."""

    def __init__(self, top: Path, signer: Signer | None = None, policy: Policy | None = None) -> None:
        self.source, self.folder = top / "log", top / "copy"
        self.source.mkdir(exist_ok=True)
        self.clock = ManualClock(NOW * 1_000_000)
        self.said: list[str] = []
        self._signer, self._policy = signer, policy
        self.begin()

    def begin(self) -> None:
        """As a process that starts."""
        self.copy = Copy(self.folder, ORIGIN)
        self.follower = Follower(
            PublishedLog(FolderSource(self.source)),
            judge_of(ORIGIN, [LOG.key], self._policy),
            self.copy,
            self.clock,
            self.said.append,
            self._signer,
        )

    def round(self) -> str:
        """How one round ended."""
        before = self.follower.counted.copy()
        self.follower.round()
        (outcome,) = self.follower.counted - before
        return outcome

    def size(self) -> int:
        return self.copy.served.checkpoint.size if self.copy.served else 0

    def files(self) -> dict[str, bytes]:
        """The copy's public files."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and ".mirror" not in path.parts
        }


@pytest.fixture
def follow(tmp_path: Path) -> Follow:
    return Follow(tmp_path)


@pytest.fixture(scope="session")
def press() -> Press:
    """Enough entries for a second level."""
    return Press(1400)


class RunningMirror(Process):
    """`python -m duoc.wire.mirror` with its copy in one folder."""

    def __init__(self, folder: Path, follow: str, *options: str) -> None:
        self.folder = folder / "copy"
        port = find_free_port()
        words = ["--follow", follow, "--log", f"{LOG.key}={ORIGIN}", "--folder", str(self.folder)]
        words += ["--listen", f"127.0.0.1:{port}", "--every", "0.1", *options]
        super().__init__(["-P", "-m", "duoc.wire.mirror", *words], port, folder / "said")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> PublishedLog:
        """What a stranger reads there."""
        return open_log(self.address)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningMirror]]:
    """Starts mirrors; whatever still runs at the test's end is ended."""
    started: list[RunningMirror] = []

    def begin(follow: str, *options: str, folder: Path = tmp_path) -> RunningMirror:
        started.append(RunningMirror(folder, follow, *options))
        return started[-1]

    yield begin
    for mirror in started:
        mirror.kill()
