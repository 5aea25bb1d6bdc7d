"""The progress of a replay: what is shown on a terminal, what goes to a file, in which language."""

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from duoc.cli.house import House
from duoc.cli.rerun import Rerun
from duoc.cli.stage import QUIET_S, Stage, _clock
from duoc.cli.supervisor import Supervisor
from duoc.core.account import own_account
from duoc.core.settings import Settings


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def stage(tmp_path: Path) -> Callable[[int, float], Stage]:
    """A stage of so many calls per cell that began so many seconds ago."""
    house = House(Settings(home=tmp_path), tmp_path, own_account(), own_account())

    def make(whole: int, ago: float) -> Stage:
        made = Stage(house, Supervisor(tmp_path, {}), Rerun(house, 0.001, 2024), 1)
        made._whole = whole
        made._begun = time.monotonic() - ago
        return made

    return make


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3599, "59:59"), (3600, "1:00:00"), (2 * 3600 + 61, "2:01:01")],
)
def test_remaining_time_is_written_as_a_clock(seconds: float, written: str) -> None:
    assert _clock(seconds) == written


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("C.UTF-8", "   50% · 5.000/10.000 · 50/s · còn 1:40 · 23/08/2024"),
        ("en_US.UTF-8", "   50% · 5,000/10,000 · 50/s · 1:40 left · 23/08/2024"),
    ],
)
def test_line_says_share_speed_and_what_remains(
    stage: Callable[[int, float], Stage],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    locale: str,
    line: str,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    # 5,000 of 10,000 in 100 s: 50 a second, and as long again. 22/08/2024 17:00 UTC is midnight of the 23rd in the province.
    stage(10_000, 100)._show(5_000, 1_724_346_000_000_000)
    assert capsys.readouterr().out == line + "\n"


def test_file_gets_a_line_now_and_then_and_no_control_characters(
    stage: Callable[[int, float], Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = stage(10_000, QUIET_S + 1)
    for done in range(1, 100):
        shown._show(done, 0)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "\r" not in out
    assert "\x1b" not in out


def test_terminal_gets_one_line_that_is_written_over(
    stage: Callable[[int, float], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    shown = stage(10, 5)
    for done in range(11):
        shown._show(done, 0)
    assert "\n" not in terminal.getvalue()
    assert terminal.getvalue().count("\r") == 11
    assert "100%" in terminal.getvalue().split("\r")[-1]


def test_speed_is_this_command_s_and_not_that_of_an_earlier_one(
    stage: Callable[[int, float], Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    resumed = stage(10_000, 100)
    resumed._before = 4_000
    resumed._show(5_000, 0)
    assert " · 10/s · " in capsys.readouterr().out


def test_first_moment_promises_no_speed(
    stage: Callable[[int, float], Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    early = stage(10_000, 0)
    early._told = -QUIET_S
    early._show(0, 0)
    assert "0/s" in capsys.readouterr().out
