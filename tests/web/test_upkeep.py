"""The hourly upkeep is a process of its own: started once, ends by itself, says in a line when the database is away."""

import subprocess
import sys

import pytest
from django.db import OperationalError

from duoc.catalogue.models import WholeScore
from duoc.catalogue.services import upkeep as work
from duoc.web import upkeep, worker


@pytest.fixture
def polite(monkeypatch):
    """This process keeps its place in the queue."""
    asked: list[int] = []
    monkeypatch.setattr(upkeep.os, "nice", asked.append)
    return asked


def test_sweep_leaves_its_traces_and_ends(database, polite):
    assert upkeep.main() == 0
    assert WholeScore.objects.get().entries == 0
    assert polite == [10]


def test_absent_database_is_one_line(database, polite, monkeypatch, capsys):
    def away():
        raise OperationalError("server closed\nthe connection")

    monkeypatch.setattr(work, "sweep", away)
    assert upkeep.main() == 1
    assert capsys.readouterr().err == "upkeep: server closed the connection\n"


def test_child_runs_once_at_a_time_and_only_when_wanted(monkeypatch):
    started: list[list[str]] = []

    class Process:
        ended: int | None = None

        def __init__(self, program, **_how) -> None:
            started.append(program)

        def poll(self):
            return self.ended

    monkeypatch.setattr(subprocess, "Popen", Process)
    child = worker._Child("duoc.web.upkeep")
    child.look(lambda: False)
    assert started == []
    child.look(lambda: True)
    child.look(lambda: True)
    assert len(started) == 1
    assert started[0][-4:] == [sys.executable, "-P", "-m", "duoc.web.upkeep"]
    Process.ended = -9
    child.look(lambda: True)
    assert len(started) == 2
