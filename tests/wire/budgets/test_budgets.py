"""Distinct citizens: each once, for all processes together, also after a kill."""

import os
import signal
import subprocess
import sys
from datetime import date
from hashlib import sha256
from hmac import new
from pathlib import Path

import pytest

from duoc.core.clock import ManualClock, day_start_us
from duoc.wire.budgets import Budgets, Marks, identity_key

KEY = bytes(range(32))
ONE, TWO, THREE = "096185000017", "096185000025", "096185000033"


def test_a_mark_is_a_keyed_hash_of_the_digits_however_they_are_written() -> None:
    mark = Marks(KEY).identity
    expected = new(KEY, b"identity\0" + ONE.encode(), sha256).digest()[:16]
    for written in (ONE, "096 185 000 017", "096.185.000.017", "０９６１８５０００017", f" {ONE}\n"):
        assert mark(written) == expected
    assert len({mark(ONE), mark(TWO), Marks(bytes(32)).identity(ONE), Marks(KEY).officer(ONE)}) == 4
    assert mark("Hộ chiếu B") != mark("C")


def test_a_citizen_counts_once_an_officer_and_day(tmp_path: Path) -> None:
    clock = ManualClock(day_start_us(date(2026, 11, 29)) + 5)
    budgets = Budgets(tmp_path, KEY, clock)
    mark = budgets.mark
    assert budgets.spend("lan", [mark(ONE), mark(ONE)], 2) == (1, True)
    assert budgets.spend("lan", [mark(ONE)], 2) == (1, True)
    assert budgets.spend("huy", [mark(ONE)], 1) == (1, True)
    assert budgets.spend("lan", [mark(TWO), mark(THREE)], 2) == (3, False)
    assert budgets.spend("lan", [], 2) == (3, False)  # what was refused counts, so asking again does not help
    assert budgets.spend("lan", [mark(ONE)], 0) == (3, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-11-29"]
    assert (tmp_path / "2026-11-29").stat().st_size == 4 * 32
    assert ONE.encode() not in (tmp_path / "2026-11-29").read_bytes()
    # Seven hours before midnight of UTC the next day begins in Cà Mau.
    clock.set(day_start_us(date(2026, 11, 30)))
    assert budgets.spend("lan", [mark(TWO)], 2) == (1, True)
    budgets.close()


def test_two_processes_count_together(tmp_path: Path) -> None:
    here, there = Budgets(tmp_path, KEY), Budgets(tmp_path, KEY)
    for number, budgets in enumerate([here, there] * 10):
        assert budgets.spend("lan", [budgets.mark(f"{number:012d}")], 100) == (number + 1, True)
    assert (here.distinct("lan"), there.distinct("lan"), here.distinct("huy")) == (20, 20, 0)
    here.close()
    there.close()


_CHILD = """
import sys
from pathlib import Path
from duoc.wire.budgets import Budgets
budgets = Budgets(Path(sys.argv[1]), bytes(range(32)))
for number in range(10**9):
    budgets.spend("lan", [budgets.mark(f"{number:012d}")], 10**9)
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_a_kill_forgets_nobody_and_leaves_no_half_record_in_the_way(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _CHILD, str(tmp_path)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(300)]
        child.send_signal(signal.SIGKILL)
        told += child.stdout.readlines()
    counted = sum(line.endswith(b"\n") for line in told)
    budgets = Budgets(tmp_path, KEY)
    before = budgets.distinct("lan")
    assert before in (counted, counted + 1)  # it may have been killed between counting and telling
    (path,) = tmp_path.iterdir()
    with path.open("ab") as file:
        file.write(b"torn")
    assert budgets.spend("lan", [budgets.mark(ONE)], 0).distinct == before + 1
    assert path.stat().st_size == 32 * (before + 1)
    budgets.close()


def test_without_room_nobody_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    budgets = Budgets(tmp_path, KEY)
    assert budgets.spend("lan", [budgets.mark(ONE)], 5).allowed
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[:5]))
    with pytest.raises(OSError, match="no room"):
        budgets.spend("lan", [budgets.mark(TWO)], 5)
    monkeypatch.undo()
    assert budgets.spend("lan", [budgets.mark(TWO)], 5) == (2, True)
    (path,) = tmp_path.iterdir()
    os.truncate(path, 0)
    with pytest.raises(OSError, match="cut off"):
        budgets.spend("lan", [], 5)
    budgets.close()


def test_the_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "identities"
    key = identity_key(path)
    assert (len(key), identity_key(path), oct(path.stat().st_mode & 0o777)) == (32, key, "0o600")
    assert [entry.name for entry in path.parent.iterdir()] == ["identities"]
    path.write_bytes(b"short")
    with pytest.raises(ValueError, match="no key"):
        identity_key(path)
