"""The time in a cosignature: the clock's, never before the last one, whatever the clock does."""

from pathlib import Path

import pytest
from tests.wire.small_log import SmallLog, cosignature_of

from duoc.core.clock import ManualClock
from duoc.engines.merkle.keys import COSIGNATURE
from duoc.engines.merkle.signer import FileSigner
from duoc.wire.listener import Asked
from duoc.wire.witness.cosigned_logs import CosignedLogs
from duoc.wire.witness.pages import Pages
from duoc.wire.witness.witness import WatchedLog, Witness

NOW = 1_764_324_288
SIGNER = FileSigner("nhan-chung.test", b"\x07" * 32, COSIGNATURE)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW * 1_000_000 + 999_999)


def witness_of(folder: Path, log: SmallLog, clock: ManualClock, said: list[str]) -> Witness:
    watched = {log.origin: WatchedLog([log.key], folder / "state")}
    return Witness(SIGNER, watched, CosignedLogs(folder / "key"), clock, said.append)


def given(witness: Witness, log: SmallLog, old: int, size: int) -> int:
    answer = witness.add_checkpoint(log.request(old, size))
    assert answer.status == 200
    return cosignature_of(answer.body, log.text(size), SIGNER.key)


def test_time_is_the_clocks_in_whole_seconds(tmp_path: Path, log: SmallLog, clock: ManualClock) -> None:
    witness = witness_of(tmp_path, log, clock, [])
    assert given(witness, log, 0, 5) == NOW
    clock.set((NOW + 7) * 1_000_000)
    assert given(witness, log, 5, 5) == NOW + 7


@pytest.mark.parametrize("back", [1, 60, 3600, NOW, NOW + 10**9])
def test_time_never_goes_back_also_not_over_a_restart(
    tmp_path: Path, log: SmallLog, clock: ManualClock, back: int
) -> None:
    said: list[str] = []
    witness = witness_of(tmp_path, log, clock, said)
    assert given(witness, log, 0, 5) == NOW
    clock.set((NOW - back) * 1_000_000)
    assert given(witness, log, 5, 7) == NOW
    again = witness_of(tmp_path, log, clock, said)
    assert given(again, log, 7, 9) == NOW
    assert given(again, log, 9, 9) == NOW
    alarms = [line for line in said if "đồng hồ máy chậm" in line]
    assert len(alarms) == (2 if back > 60 else 0)  # one per process, not one per answer
    clock.set((NOW + 1) * 1_000_000)
    assert given(again, log, 9, 9) == NOW + 1


def test_time_is_never_zero(tmp_path: Path, log: SmallLog) -> None:
    """C2SP tlog-witness: the time-stamp MUST NOT be zero."""
    assert given(witness_of(tmp_path, log, ManualClock(0), []), log, 0, 5) == 1


def test_metrics_tell_age_and_a_clock_that_went_back(tmp_path: Path, log: SmallLog, clock: ManualClock) -> None:
    witness = witness_of(tmp_path, log, clock, [])
    pages = Pages(witness, clock)
    given(witness, log, 0, 5)
    clock.set((NOW + 90) * 1_000_000)
    assert 'duoc_witness_cosigned_age_seconds{origin="so-cai.test/thu"} 90' in metrics(pages)
    clock.set((NOW - 30) * 1_000_000)
    given(witness, log, 5, 5)
    assert "duoc_witness_clock_behind_seconds 30" in metrics(pages)
    clock.set((NOW + 1) * 1_000_000)
    given(witness, log, 5, 5)
    assert "duoc_witness_clock_behind_seconds 0" in metrics(pages)


def metrics(pages: Pages) -> list[str]:
    return pages.answer(Asked("GET", "/metrics", {})).body.decode().splitlines()
