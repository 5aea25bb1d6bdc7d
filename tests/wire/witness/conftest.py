"""A witness as a real process, and a log in memory that it watches."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import find_free_port
from tests.wire.process import Process
from tests.wire.small_log import SmallLog

from duoc.engines.merkle.keys import VerifierKey
from duoc.engines.merkle.signer import FileSigner

NAME = "nhan-chung.test/so-khcn"


class RunningWitness(Process):
    """`python -m duoc.wire.witness` with its files in one folder."""

    def __init__(self, folder: Path, *options: str, log: SmallLog | None = None, state: str = "state") -> None:
        self.log = log or SmallLog()
        self.state = folder / state
        self.key_file = folder / "witness.key"
        port = find_free_port()
        words = ["--listen", f"127.0.0.1:{port}", "--key", str(self.key_file), "--state", str(self.state)]
        words += ["--log", self.log.option, *options]
        if not self.key_file.exists():
            words += ["--name", NAME]
        super().__init__(["-P", "-m", "duoc.wire.witness", *words], port, folder / "said")

    @property
    def key(self) -> VerifierKey:
        return FileSigner.read(self.key_file).key

    def add(self, body: bytes) -> tuple[int, bytes]:
        """(status, body) of an add-checkpoint."""
        answer = self.call("POST", "/add-checkpoint", body)
        return answer.status, answer.data

    def size(self) -> int:
        """The size it says it holds."""
        status, told = self.add(self.log.request(0, 1).replace(b"old 0", b"old 1", 1))
        return int(told) if status == 409 else 1

    def metric(self, line: str) -> int:
        """The value behind this name with its labels."""
        text = self.call("GET", "/metrics").data.decode()
        return int(next(row.rsplit(" ", 1)[1] for row in text.splitlines() if row.rsplit(" ", 1)[0] == line))


@pytest.fixture
def log() -> SmallLog:
    return SmallLog()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningWitness]]:
    """Starts witnesses on this test's folder; whatever still runs at its end is ended."""
    started: list[RunningWitness] = []

    def begin(*options: str, folder: Path = tmp_path, **named: object) -> RunningWitness:
        started.append(RunningWitness(folder, *options, **named))  # type: ignore[arg-type]  # passed through
        return started[-1]

    yield begin
    for witness in started:
        witness.kill()


@pytest.fixture
def witness(start: Callable[..., RunningWitness]) -> RunningWitness:
    """One that has cosigned nothing yet."""
    return start()
