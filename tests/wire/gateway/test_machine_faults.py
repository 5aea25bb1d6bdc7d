"""What breaks under a gateway: its disk's word, its descriptors."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import eventually
from tests.wire.gateway.ledger_check import check_spool

NO_SYNC = """
from duoc.wire.spool.writer import SpoolWriter
import pathlib
real = SpoolWriter.sync
def sync(self):
    if pathlib.Path({flag!r}).exists():
        raise OSError(5, "Input/output error")
    real(self)
SpoolWriter.sync = sync
"""


def test_disk_that_gives_no_word_gets_no_promise(own_house, provider, get):
    """A held answer that cannot be made durable is a cut connection, never a receipt, and never the next call's answer."""
    flag = own_house.home / "broken"
    own_house.before = NO_SYNC.format(flag=str(flag))
    own_house.start()
    hold = get("", ("X-Duoc-Receipt", "hold"))
    with Caller(own_house.port) as caller:
        assert caller.call(hold).status == 200
        flag.touch()
        caller.send(hold + get())
        with pytest.raises((EOFError, ConnectionError)):
            caller.answer()
    flag.unlink()
    with Caller(own_house.port) as caller:
        assert caller.call(hold).status == 200
    assert own_house.stop() == 0
    assert check_spool(own_house)[1] == []


def test_too_many_callers_are_turned_away_and_the_others_served(own_house, provider, get):
    own_house.limits = {"MAX_CONNECTIONS": 20}
    own_house.start()
    with Caller(own_house.port) as first:
        assert first.call(get()).status == 200
        crowd = [Caller(own_house.port) for _ in range(19)]
        turned_away = 0
        for _ in range(10):
            with pytest.raises((EOFError, ConnectionError)), Caller(own_house.port) as late:
                late.call(get())
            turned_away += 1
        assert turned_away == 10
        assert first.call(get()).status == 200
        for caller in crowd:
            caller.socket.close()
        eventually(lambda: own_house.metric("duoc_gateway_connections") == 2)
    with Caller(own_house.port) as caller:
        assert caller.call(get()).status == 200


def test_parent_that_dies_takes_its_gateway_along(own_house, provider):
    """`die_with_parent`: no orphan keeps the spool and the port."""
    parent = (
        "import subprocess, sys, time; p = subprocess.Popen(sys.argv[1:]); print(p.pid, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", parent, *own_house.command()], stdout=subprocess.PIPE, text=True)
    pid = int(process.stdout.readline())
    assert process.stdout.readline().startswith("ready")
    process.kill()
    process.wait()
    process.stdout.close()
    eventually(lambda: not alive(pid), seconds=3)
    own_house.start()  # the lock is free again


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
