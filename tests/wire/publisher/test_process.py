"""The publisher as a process: how it starts, complains and ends."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.wire.process import Process
from tests.wire.publisher.conftest import LOG, Province


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The state folder; the province's own files lie elsewhere."""
    (tmp_path / "home" / "production").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def words(province: Province, home: Path) -> list[str]:
    options = ["--environment", "production", "--home", str(home), "--database", province.database]
    return ["-m", "duoc.wire.publisher", *options]


@pytest.fixture
def running(words: list[str], home: Path) -> Iterator[Process]:
    with Process(words, 0, home / "said") as process:
        yield process


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_it_waits_for_a_log_that_has_not_begun_and_ends_when_asked(running: Process, home: Path) -> None:
    assert running.ready == "ready publisher production\n"
    time.sleep(0.3)
    assert running.stop() == 0
    assert running.said == ""
    assert list((home / "production/ledger").iterdir()) == []


def test_it_publishes_soon_after_an_entry(province: Province, running: Process, home: Path) -> None:
    for size in (2, 4):
        province.append(2)
        until(lambda size=size: (home / f"production/ledger/tile/0/000.p/{size}").exists())  # type: ignore[misc]  # early binding
    until(lambda: b"\n4\n" in (home / "production/ledger/checkpoint").read_bytes())
    assert running.stop() == 0


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (b"quorum a\n", "line 1: no line above defines a"),
        (f"log {LOG}\r\nquorum none\n".encode(), "the policy has the octet 0x0d"),
        (f"log {LOG}\n".encode(), "the policy has no quorum line"),
    ],
)
def test_policy_that_cannot_be_used_is_told_in_one_sentence(
    words: list[str], home: Path, policy: bytes, reason: str
) -> None:
    """It would otherwise publish what nobody has cosigned."""
    (home / "production/ledger.policy").write_bytes(policy)
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"publisher production: {reason}")
    assert done.stderr.count("\n") == 1
    assert not (home / "production/ledger/checkpoint").exists()


def test_damage_is_told_once_and_healed_without_a_restart(province: Province, running: Process, home: Path) -> None:
    province.append(3)
    until(lambda: (home / "production/ledger/checkpoint").exists())
    note = province.rows("SELECT note FROM ledger_checkpoint WHERE size = 3")[0][0]
    province.tamper("UPDATE ledger_checkpoint SET note = 'garbage' WHERE size = 3")
    until(lambda: "the note stored for size 3 is not the log's" in running.said)
    time.sleep(1.2)
    assert running.said.count("\n") == 1
    province.tamper("UPDATE ledger_checkpoint SET note = %s WHERE size = 3", (note,))
    province.append(1)
    until(lambda: b"\n4\n" in (home / "production/ledger/checkpoint").read_bytes())
    assert running.process.poll() is None


def test_lost_connection_is_taken_up_again(province: Province, running: Process, home: Path) -> None:
    province.append(3)
    until(lambda: (home / "production/ledger/checkpoint").exists())
    ended = province.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name LIKE 'duoc publisher%' AND pid <> pg_backend_pid()"
    )
    assert ended
    province.store.__exit__(None, None, None)
    province.append(1)
    until(lambda: b"\n4\n" in (home / "production/ledger/checkpoint").read_bytes())
    assert running.process.poll() is None
