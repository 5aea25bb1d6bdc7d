"""`duoc exchange replay` before anything is started: what it understands, what it refuses, when it has nothing to do."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from duoc.cli import played, stamp
from duoc.cli.house import House, settle
from duoc.cli.main import build_parser
from duoc.cli.rerun import NothingPublishedError, Rerun
from duoc.core.settings import load
from duoc.exchange import services as exchange


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = settle(replace(load(), home=tmp_path))
    (tmp_path / "replay").mkdir()
    (tmp_path / "run").mkdir()
    return made


def _arguments(*words: str) -> argparse.Namespace:
    return build_parser("exchange").parse_args(["exchange", "replay", *words])


def test_scale_is_a_share_of_the_traffic(capsys: pytest.CaptureFixture[str]) -> None:
    assert _arguments("--scale", "1").scale == 1
    assert _arguments().scale == 0.001
    for wrong in ("0", "-1", "1.1", "nan", "much"):
        with pytest.raises(SystemExit):
            _arguments("--scale", wrong)
    assert "0 < scale ≤ 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--connections", "0"),
        ("--connections", "-3"),
        ("--connections", "99999999"),
        ("--connections", "1.5"),
        ("--seed", "x"),
        ("--seed",),
        ("--scale",),
        ("--if-none", "0.5"),
        ("everything",),
    ],
)
def test_what_cannot_be_played_is_misunderstood_before_anything_starts(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        _arguments(*words)
    assert refused.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_mark_of_a_played_replay_comes_and_goes(house: House) -> None:
    assert not played.is_remembered(house)
    played.remember(house)
    played.remember(house)
    assert played.is_remembered(house)
    played.forget(house)
    played.forget(house)
    assert not played.is_remembered(house)


def test_a_finished_preparation_is_believed_at_the_next_start(house: House) -> None:
    assert not stamp.is_current(house, "abc")
    stamp.keep(house, "abc")
    assert stamp.is_current(house, "abc")
    assert not stamp.is_current(house, "abd")


def _begin(scale: float, finished: bool) -> None:
    exchange.begin("run", scale, 2024, date(2024, 1, 1), date(2024, 8, 23))
    if finished:
        exchange.finish("run")


@pytest.mark.parametrize(
    ("scale", "finished", "exists"), [(0.001, True, True), (0.001, False, False), (1, True, True), (1, False, True)]
)
def test_a_start_of_the_house_goes_on_with_its_own_half_and_with_nobody_elses(
    database: str, house: House, scale: float, finished: bool, exists: bool
) -> None:
    rerun = Rerun(house, 0.001, 2024)
    assert not rerun.exists()
    _begin(scale, finished)
    assert rerun.exists() == exists


def test_opening_an_unfinished_run_keeps_it_and_anew_replaces_it(
    database: str, house: House, django_at: Callable[[str], None]
) -> None:
    from duoc.core import profile
    from duoc.people import services as people

    people.seed(profile.load("ca-mau"))
    first = Rerun(house, 0.001, 2024)
    first.open(anew=False)
    spool = house.home / "replay" / "spool" / "gw1"
    spool.mkdir(parents=True)
    played.remember(house)
    again = Rerun(house, 0.001, 2024)
    again.open(anew=False)
    assert again.run == first.run
    assert spool.exists()
    assert played.is_remembered(house)
    for replaced in (Rerun(house, 0.002, 2024), Rerun(house, 0.001, 7)):
        replaced.open(anew=False)
        assert replaced.run not in {first.run, ""}
        assert not spool.exists()
        assert not played.is_remembered(house)
    last = Rerun(house, 0.001, 7)
    last.open(anew=True)
    assert last.run != replaced.run
    assert last.rest() == last.plan
    assert sum(last.plan.values()) == sum(first.plan.values())


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A province's profile without published statistics."""
    source = Path(__file__).parents[2] / "src/duoc/core/profiles/ca-mau/profile.toml"
    folder = tmp_path / "bare"
    folder.mkdir()
    (folder / "profile.toml").write_text(source.read_text())
    return folder


def test_a_province_without_published_statistics_has_nothing_to_replay(house: House, bare: Path) -> None:
    poor = replace(house, settings=replace(house.settings, profile=str(bare)))
    with pytest.raises(NothingPublishedError, match="brings no published statistics"):
        Rerun(poor, 0.001, 2024)


def test_a_second_replay_at_a_time_is_refused_in_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    tmp_path.chmod(0o755)
    hold = (
        f"import fcntl, sys; f = open({str(home / 'replay.lock')!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX); "
        "print('ready', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    done = subprocess.run(
        [sys.executable, "-m", "duoc", "exchange", "replay"],
        env={**os.environ, "DUOC_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    holder.communicate("")
    assert done.returncode == 1
    assert done.stderr.startswith("duoc: ")
    assert len(done.stderr.splitlines()) == 1
