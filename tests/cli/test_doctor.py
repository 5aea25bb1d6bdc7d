"""What the doctor says in each state of the house."""

import argparse
import json
import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from duoc.cli import doctor
from duoc.cli.doctor import Finding, examine
from duoc.cli.house import House
from duoc.cli.lock import HouseLock
from duoc.core.account import own_account, service_account
from duoc.core.logins import write_json
from duoc.core.postgres import Cluster
from duoc.core.settings import Settings


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def house(tmp_path: Path, free_ports: list[int]) -> House:
    settings = Settings(home=tmp_path / "house", port_base=free_ports[0])
    return House(settings, settings.home, service_account("nobody"), own_account())


def found(house: House, subject: str) -> Finding:
    return next(finding for finding in examine(house) if finding.subject == subject)


def test_a_new_machine_is_well(house: House) -> None:
    apart = ("DUOC_USER", "Gateway's lane")  # which depend on who runs this, and on a compiler
    states = {finding.subject: finding.state for finding in examine(house) if finding.subject not in apart}
    assert states == dict.fromkeys(("Python", "DUOC_HOME", "Disk", "Ports", "Processes", "PostgreSQL"), "ok")
    assert found(house, "DUOC_HOME").words.endswith("will be made")


@pytest.mark.parametrize(("core", "state", "words"), [(object(), "ok", "compiled"), (None, "warning", "in Python")])
def test_which_lane_the_gateway_takes_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch, core: object, state: str, words: str
) -> None:
    monkeypatch.setattr(doctor.compiled, "core", core)
    finding = found(house, "Gateway's lane")
    assert (finding.state, words in finding.words) == (state, True)


def test_nobody_is_warned_about(house: House) -> None:
    finding = found(replace(house, account=replace(own_account(), name="nobody", uid=54_321)), "DUOC_USER")
    assert finding.state == "warning"
    assert "still nobody" in finding.words


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user runs everything as oneself")
def test_running_as_root_is_warned_about(house: House) -> None:
    finding = found(house, "DUOC_USER")
    assert finding.state == "warning"
    assert "all processes but PostgreSQL run as root" in finding.words


def test_a_folder_open_to_others_is_warned_about(house: House) -> None:
    house.home.mkdir(mode=0o755)
    assert found(house, "DUOC_HOME").state == "warning"
    house.home.chmod(0o700)
    assert found(house, "DUOC_HOME").state == "ok"


def test_a_folder_of_somebody_else_is_wrong(house: House) -> None:
    house.home.mkdir(mode=0o700)
    finding = found(replace(house, account=replace(own_account(), name="stranger", uid=54_321)), "DUOC_HOME")
    assert finding.state == "wrong"


def test_a_taken_port_is_wrong_and_named(house: House) -> None:
    with socket.create_server(("127.0.0.1", house.settings.port(10))):
        finding = found(house, "Port")
    assert finding.state == "wrong"
    assert finding.words.startswith(f"{house.settings.port(10)} (sim) is in use")


def test_a_running_house_shows_its_addresses_and_no_busy_ports(house: House) -> None:
    (house.home / "run").mkdir(parents=True, mode=0o700)
    with HouseLock(house.home):
        assert found(house, "Processes").words == "still starting"
        write_json(house.home / "run" / "up.json", {"web": "http://localhost:1", "gateway": "http://127.0.0.1:2"})
        assert found(house, "Processes").words == "http://localhost:1, http://127.0.0.1:2"
        assert not [finding for finding in examine(house) if finding.subject in {"Port", "Ports"}]
        # The house says it is up, and its database does not answer.
        assert found(house, "PostgreSQL").state == "wrong"
    assert found(house, "Processes").words.startswith("stopped abruptly")


def test_a_database_of_somebody_else_is_asked_for_its_version(house: House, postgres: Cluster, free_port: int) -> None:
    there = replace(house, settings=replace(house.settings, database_url=postgres.dsn("postgres")))
    assert found(there, "PostgreSQL").words.startswith("18.")
    nowhere = f"postgresql://a@127.0.0.1:{free_port}/x"
    gone = replace(house, settings=replace(house.settings, database_url=nowhere))
    assert found(gone, "PostgreSQL").state == "wrong"


@pytest.fixture
def settled(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(doctor, "settle", lambda: house)
    return house


def test_the_command_prints_and_returns_one_only_when_something_is_wrong(
    settled: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.run(argparse.Namespace(json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"subject", "state", "words"} == set(told[0])
    with socket.create_server(("127.0.0.1", settled.settings.port(0))):
        assert doctor.run(argparse.Namespace(json=False)) == 1
    assert "  ✗ Port: " in capsys.readouterr().out
