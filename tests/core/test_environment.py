"""Environments never share a folder, a schema or a clock."""

from pathlib import Path

import pytest

from duoc.core.clock import FileClock, SystemClock
from duoc.core.environment import Environment, ForeignClockError


def test_there_are_three_worlds_named_like_their_schemas() -> None:
    assert [str(environment) for environment in Environment] == ["production", "sandbox", "replay"]
    # The names go into SQL and into paths as they are.
    assert all(environment.value.isascii() and environment.value.islower() for environment in Environment)


def test_no_environment_lies_in_the_folder_of_another(tmp_path: Path) -> None:
    folders = [environment.folder(tmp_path) for environment in Environment]
    assert len(set(folders)) == 3
    assert {folder.parent for folder in folders} == {tmp_path}


@pytest.mark.parametrize("environment", list(Environment))
def test_environment_runs_on_the_clock_of_the_machine(environment: Environment, tmp_path: Path) -> None:
    assert isinstance(environment.clock(tmp_path), SystemClock)
    assert not any(tmp_path.iterdir())


def test_replay_may_have_a_simulated_clock(tmp_path: Path) -> None:
    clock = Environment.REPLAY.clock(tmp_path, simulated=True)
    assert isinstance(clock, FileClock)
    clock.set(1_704_067_200_000_000)
    assert Environment.REPLAY.clock(tmp_path, simulated=True).now_us() == 1_704_067_200_000_000


@pytest.mark.parametrize("environment", [Environment.PRODUCTION, Environment.SANDBOX])
def test_no_other_environment_is_ever_given_a_foreign_clock(environment: Environment, tmp_path: Path) -> None:
    environment.folder(tmp_path).mkdir()
    (environment.folder(tmp_path) / "clock").write_bytes(bytes(8))
    with pytest.raises(ForeignClockError, match=environment.value):
        environment.clock(tmp_path, simulated=True)


@pytest.mark.parametrize("name", ["", "Production", "prod", "public", "production;"])
def test_other_names_are_no_environment(name: str) -> None:
    with pytest.raises(ValueError):
        Environment(name)
