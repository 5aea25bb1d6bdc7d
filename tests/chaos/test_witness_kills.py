"""kill -9 at every step of a witness's answer and of its start: nothing that was answered is forgotten, no size has two roots.

Every act is rehearsed once under strace; then the process is killed on entry to each of the calls that write, sync, rename or
send, restarted, and judged: it stands where it stood before the act or after it, and where the answer had left it stands after
it. Then a log that lies about the same size asks as well: among all cosignatures that ever left, a size has one root.
"""

import http.client
import sys
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from tests.chaos import tally
from tests.chaos.injection import KILLED, Fault, Tracing, kills, read_calls, require_strace, under
from tests.conftest import find_free_port
from tests.wire.process import Process
from tests.wire.small_log import SmallLog, cosignature_of
from tests.wire.witness.conftest import NAME, RunningWitness

from duoc.engines.merkle.signer import FileSigner

LOG = SmallLog()
# (sizes cosigned before, old, new) of the act that is struck.
ACTS = {"the first": ([], 0, 3), "an update": ([3], 3, 5), "a refresh": ([3, 5], 5, 5)}
# A start opens hundreds of files to import them; only what changes something is struck.
STARTING = "write,pwrite64,ftruncate,fsync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat"


@pytest.fixture(autouse=True)
def _strace() -> None:
    require_strace()


class Trial:
    """One witness's life in a folder of its own, and every cosignature that ever left it."""

    def __init__(self, folder: Path, before: list[int]) -> None:
        folder.mkdir()
        self.folder = folder
        self.given: dict[int, set[bytes]] = {}
        self.times: list[int] = []
        self.witness = RunningWitness(folder, log=LOG)
        held = 0
        for size in before:
            assert self.ask(LOG, held, size) == 200
            held = size

    def ask(self, log: SmallLog, old: int, size: int) -> int | None:
        """The status of the answer, None when none came."""
        try:
            status, body = self.witness.add(log.request(old, size))
        except (OSError, http.client.HTTPException):
            return None
        if status == 200:
            self.times.append(cosignature_of(body, log.text(size), self.witness.key))
            self.given.setdefault(size, set()).add(log.root(size))
        return status

    def restart(self) -> None:
        self.witness.kill()
        self.witness = RunningWitness(self.folder, log=LOG)

    def judge(self, old: int, size: int, answered: bool, liar_first: bool = True) -> None:
        """See the module's text. The witness runs again. Whoever of the two logs comes first may win, but only one."""
        held = self.witness.size()
        assert held in ({size} if answered else {old, size})
        # The liar has the log's key and tells another story after what was held before.
        for log in (LOG.fork(common=old), LOG)[:: 1 if liar_first else -1]:
            self.ask(log, held, size)
            self.ask(log, old, size)
        self.ask(LOG, self.witness.size(), size + 2)
        assert all(len(roots) == 1 for roots in self.given.values()), self.given
        assert self.times == sorted(self.times)
        leftovers = {path.name for path in self.folder.iterdir() if path.name.endswith(".draft")}
        assert leftovers == set()

    def end(self) -> None:
        self.witness.kill()


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Callable[[list[int]], Trial]]:
    made: list[Trial] = []

    def begin(before: list[int]) -> Trial:
        made.append(Trial(tmp_path / f"trial{len(made)}", before))
        return made[-1]

    yield begin
    for each in made:
        each.end()


def strike(trial: Trial, old: int, size: int, fault: Fault | None) -> tuple[int | None, list[Fault]]:
    """The act under strace: (status or None, the calls seen as faults)."""
    with Tracing(trial.witness.pid, trial.folder / "trace", fault) as tracing:
        status = trial.ask(LOG, old, size)
    return status, kills(tracing.calls())


@pytest.mark.parametrize("act", ACTS)
def test_answer_struck_anywhere_leaves_one_history(trial: Callable[[list[int]], Trial], act: str) -> None:
    before, old, size = ACTS[act]
    rehearsal = trial(before)
    status, faults = strike(rehearsal, old, size, None)
    assert status == 200
    # At least: make, write, sync and rename the state, sync its folder, send.
    assert {"write", "fsync", "rename", "sendto"} <= {fault.syscall for fault in faults}
    assert len(faults) >= 7
    for fault in faults:
        struck = trial(before)
        answer, _ = strike(struck, old, size, fault)
        assert answer is None, fault
        assert struck.witness.process.wait(10) == -9
        struck.restart()
        struck.judge(old, size, answered=False)
        struck.end()
    tally.INJECTIONS["witness"] += len(faults)
    print(f"\nchaos: {len(faults)} kills within {act} answer, one history each")


def test_kill_behind_the_answer_forgets_nothing(trial: Callable[[list[int]], Trial]) -> None:
    for before, old, size in ACTS.values():
        struck = trial(before)
        assert struck.ask(LOG, old, size) == 200
        struck.restart()
        struck.judge(old, size, answered=True)
        struck.end()


@pytest.mark.parametrize("act", ACTS)
def test_disk_that_refuses_any_step_gives_no_cosignature(trial: Callable[[list[int]], Trial], act: str) -> None:
    before, old, size = ACTS[act]
    _, faults = strike(trial(before), old, size, None)
    for fault in faults:
        if fault.syscall == "sendto":
            continue
        struck = trial(before)
        answer, _ = strike(struck, old, size, Fault(fault.syscall, fault.number, "error=ENOSPC"))
        assert answer == 500, fault
        assert struck.witness.process.poll() is None
        # Without a restart: it goes on by itself.
        struck.judge(old, size, answered=False, liar_first=False)
        struck.restart()
        assert struck.witness.size() == size + 2
        struck.end()


def test_start_struck_anywhere_makes_one_key_and_forgets_nothing(
    trial: Callable[[list[int]], Trial], tmp_path: Path
) -> None:
    """The first start, which makes the key, and a later one, which finds a state whose list was not yet written."""
    counted = 0
    for name in ("first", "later"):
        faults: list[Fault | None] = [None]
        number = 0
        while number < len(faults):
            folder = tmp_path / f"{name}{number}"
            if name == "later":
                trial_before = Trial(folder, [3])
                trial_before.end()
                (folder / "witness.key.cosigned").unlink()
            else:
                folder.mkdir()
            key_before = _key(folder)
            came_up = _start_under(folder, faults[number])
            if faults[number] is None:
                # What comes behind the ready line belongs to its end.
                faults += kills(takewhile(lambda call: '"ready' not in call.text, read_calls(folder / "trace")))
            else:
                assert not came_up
            key_between = _key(folder)
            assert key_before in (None, key_between)
            again = RunningWitness(folder, log=LOG)
            assert key_between in (None, again.key)
            assert again.size() == (3 if name == "later" else 0)
            again.kill()
            number += 1
        assert number >= 5
        counted += number - 1
    tally.INJECTIONS["witness"] += counted
    print(f"\nchaos: {counted} kills within a start, one key each and nothing forgotten")


def _key(folder: Path) -> object:
    path = folder / "witness.key"
    return FileSigner.read(path).key if path.exists() else None


def _start_under(folder: Path, fault: Fault | None) -> bool:
    """Start a witness under strace; whether it came as far as its ready line. It is ended again."""
    port = find_free_port()
    words = [sys.executable, "-P", "-m", "duoc.wire.witness", "--listen", f"127.0.0.1:{port}", "--log", LOG.option]
    words += ["--key", str(folder / "witness.key"), "--state", str(folder / "state"), "--name", NAME]
    traced = under(words, folder / "trace", fault, STARTING)
    try:
        with Process(["/usr/bin/env", *traced], port, folder / "said") as process:
            process.process.terminate()
            process.process.wait(10)
        return True
    except AssertionError:
        return False


@pytest.mark.long
def test_hundreds_of_kills_at_every_step(trial: Callable[[list[int]], Trial]) -> None:
    """The same, at growing sizes, until three hundred kills are counted; one witness lives through many of them."""
    _, faults = strike(trial([3]), 3, 5, None)
    counted, size = 0, 1
    struck = trial([1])
    while counted < 300:
        for fault in faults:
            answer, _ = strike(struck, size, size + 1, fault)
            assert answer is None, fault
            struck.restart()
            struck.judge(size, size + 1, answered=False, liar_first=False)
            size = struck.witness.size()
            counted += 1
        if size > 400:
            struck.end()
            struck, size = trial([1]), 1
    assert fault.effect == KILLED
    tally.INJECTIONS["witness"] += counted
    print(f"\nchaos: {counted} kills within answers, one history")
