"""The sample target: settled once, follows the simulators' port, left alone where somebody has his own; sent to by a process."""

import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from tests.catalogue.push.conftest import add, simulator, there  # noqa: F401  # fixtures

from duoc.catalogue.models import Push, PushTarget
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import push
from duoc.sim.national_catalogue import TOKEN
from duoc.web import worker
from duoc.web.sample_push import KEY, settle_sample_push

SIMULATORS = "http://127.0.0.1:18090"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    return tmp_path


def test_target_is_settled_once_with_a_key_that_only_the_house_reads(database, home, monkeypatch):
    monkeypatch.setenv("DUOC_PORT_BASE", "18080")
    settle_sample_push(home, SIMULATORS)
    settle_sample_push(home, SIMULATORS)
    (held,) = push.targets()
    assert (held.key, held.address, held.organization) == (KEY, f"{SIMULATORS}/danhmuc", "tinh-mau")
    file = home / "keys" / KEY
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == (TOKEN, 0o600)
    assert (home / "keys" / KEY).is_file()


def test_target_follows_the_port_of_the_simulators(database, home, monkeypatch):
    monkeypatch.setenv("DUOC_PORT_BASE", "18080")
    settle_sample_push(home, SIMULATORS)
    monkeypatch.setenv("DUOC_PORT_BASE", "19080")
    settle_sample_push(home, "http://127.0.0.1:19090")
    assert PushTarget.objects.get().address == "http://127.0.0.1:19090/danhmuc"


def test_target_of_somebody_is_left_alone(database, home):
    push.add_target(HOUSE, "rieng", "Của tỉnh", "file")
    settle_sample_push(home, SIMULATORS)
    assert [one.key for one in push.targets()] == ["rieng"]


@pytest.fixture
def environ(dsn, home, there):  # noqa: F811  # a fixture
    key = home / "keys" / "django.key"
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_text(settings.SECRET_KEY, "ascii")
    return os.environ | {"DATABASE_URL": dsn}


def test_process_sends_what_waits_and_ends(environ, home, there):  # noqa: F811  # a fixture
    settle_sample_push(home, there.address.removesuffix("/danhmuc"))
    add("mot")
    add("hai")
    assert push.waits()
    ended = subprocess.run([sys.executable, "-m", "duoc.web.pushing"], env=environ, check=False, timeout=60)
    assert ended.returncode == 0
    assert set(there.packages()) == {"mot", "hai"}
    assert set(Push.objects.values_list("state", flat=True)) == {"sent"}
    assert not push.waits()


def test_process_of_an_outage_ends_and_is_due_later(environ, home, there):  # noqa: F811  # a fixture
    settle_sample_push(home, there.address.removesuffix("/danhmuc"))
    add("mot")
    there.ill("refuse")
    ended = subprocess.run([sys.executable, "-m", "duoc.web.pushing"], env=environ, check=False, timeout=60)
    assert ended.returncode == 0
    assert not push.waits()
    assert PushTarget.objects.get().outage_since is not None


def test_worker_starts_one_child_while_something_waits(tmp_path, monkeypatch):
    (tmp_path / "stays.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    child = worker._Child("stays")
    child.look(lambda: False)
    assert child._child is None
    child.look(lambda: True)
    first = child._child
    child.look(lambda: True)
    assert child._child is first
    first.kill()
    first.wait()
    child.look(lambda: False)
    assert child._child is None
