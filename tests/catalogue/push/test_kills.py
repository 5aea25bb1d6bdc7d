"""Kill -9 of the sender, a real process, between what it sent and what it noted: nothing is there twice, nothing is missing."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Push
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries
from duoc.catalogue.services.push import turn

# Sends what waits, and dies where it is told to: before the other side has heard, or after it has stored.
KILLER = """
import os, signal, sys, django
django.setup()
from duoc.catalogue.services import push
from duoc.catalogue.services.push import ckan
verb, moment = sys.argv[1:]
real = getattr(ckan.Door, verb)
def dying(*given, **named):
    if moment == "after":
        real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(ckan.Door, verb, dying)
push.work()
"""


@pytest.fixture
def killed(dsn, home, there):
    key = home / "keys" / "django.key"
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_text(settings.SECRET_KEY, "ascii")
    environ = os.environ | {"DATABASE_URL": dsn, "DJANGO_SETTINGS_MODULE": "duoc.web.settings"}

    def run(verb, moment):
        program = [sys.executable, "-c", KILLER, verb, moment]
        assert subprocess.run(program, env=environ, check=False).returncode == -signal.SIGKILL

    return run


@pytest.mark.parametrize("moment", ["before", "after"])
def test_sender_killed_around_a_sending_leaves_one_record(target, there, clock, killed, moment):
    entry = add("mot")
    add("hai")
    before = there.counted("package_create")
    killed("put", moment)
    assert set(Push.objects.values_list("state", flat=True)) == {"sending", "waiting"}
    assert len(there.packages()) == (moment == "after")
    entries.change(HOUSE, entry, {"keywords": ["cua"]})  # nothing waits for the dead
    assert turn(target, now=clock()).sent == 2
    assert set(there.packages()) == {"mot", "hai"}
    assert there.counted("package_create") == before + 2
    assert set(Push.objects.values_list("state", flat=True)) == {"sent"}


def test_sender_killed_after_taking_a_record_away_takes_it_away_once(target, there, clock, killed):
    entry = add("mot")
    turn(target, now=clock())
    entries.set_state(HOUSE, entry, "withdrawn", reason="Nhầm")
    before = there.counted("package_delete")
    killed("take_away", "after")
    assert Push.objects.get().state == "sending"
    assert turn(target, now=clock(minutes=1)).sent == 1
    assert (there.packages(), there.counted("package_delete")) == ({}, before + 1)
