"""`duoc up` from its first line to its last: when it says it is ready, and that no end of it leaves anything behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import find_free_port

from duoc.cli.addresses import running
from duoc.cli.house import busy_ports, settle
from duoc.cli.lock import is_held
from duoc.core.settings import Settings

# Several starts of a whole house: as large as the suites that only --all runs.
pytestmark = pytest.mark.chaos

OFFSETS = {"web": 0, "gateway": 1}


def alive(home: Path) -> dict[int, str]:
    """What runs for this state folder, whoever its parent is now."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if f"DUOC_HOME={home}\0".encode() in (entry / "environ").read_bytes() + b"\0":
                found[int(entry.name)] = (entry / "cmdline").read_text()
        except (OSError, ValueError):
            continue
    return found


class House:
    """One state folder and its ports; starts and ends as a person makes them."""

    def __init__(self, home: Path, base: int) -> None:
        self.home, self.base = home, base
        self.ready = home.with_name("ready.json")
        self.log = home.with_name("up.log")
        self.up: subprocess.Popen[bytes] | None = None

    def start(self) -> "subprocess.Popen[bytes]":
        environ = {**os.environ, "DUOC_HOME": str(self.home), "DUOC_PORT_BASE": str(self.base), "LC_ALL": "en_US.UTF-8"}
        command = [sys.executable, "-m", "duoc", "up", "--empty", "--ready-file", str(self.ready)]
        with self.log.open("wb") as log:
            self.up = subprocess.Popen(
                command, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        return self.up

    def said(self) -> str:
        return self.log.read_text()

    def until(self, condition: Callable[[], object], seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.up is None or self.up.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.005)

    def end(self, how: signal.Signals) -> int:
        """Ask it to stop; its exit status. Twenty seconds are already twice what any child is given."""
        assert self.up is not None
        self.up.send_signal(how)
        return self.up.wait(20)

    def nothing_is_left(self) -> None:
        assert alive(self.home) == {}
        assert not is_held(self.home)
        assert not (self.home / "duoc.lock").exists()
        assert running(self.home) is None
        assert not self.ready.exists()
        assert not list(self.home.parent.glob(".ready.json.*"))
        assert "Stopping" not in self.said() or self.said().endswith("Stopped.\n")
        assert "Traceback" not in self.said()


@pytest.fixture(scope="module")
def house(short_tmp: Path) -> Iterator[House]:
    folder = short_tmp / "up"
    folder.mkdir()
    base = find_free_port()
    while busy_ports(settle(Settings(home=folder / "h", port_base=base))):
        base = find_free_port()
    made = House(folder / "h", base)
    yield made
    if made.up is not None and made.up.poll() is None:
        made.up.kill()
        made.up.wait()


# The tests below are the life of one house, in this order: an end at every stage, each on what the one before left.


@pytest.mark.parametrize(
    ("stage", "how"),
    [
        ("State folder", signal.SIGTERM),
        ("PostgreSQL", signal.SIGINT),
        ("Gateway of the exchange", signal.SIGTERM),
    ],
)
def test_end_at_any_stage_of_a_start_leaves_nothing(house: House, stage: str, how: signal.Signals) -> None:
    house.start()
    house.until(lambda: f"✓ {stage}" in house.said())
    if stage == "Gateway of the exchange":
        time.sleep(0.6)  # the web's worker is loading the application and hears nothing
    # 130: as every command says that it was interrupted, here before it had anything to stop.
    assert house.end(how) in ({0, 130} if stage == "State folder" else {0})
    house.nothing_is_left()


def test_ready_file_appears_whole_and_only_when_everything_answers(house: House) -> None:
    seen: dict[str, object] = {}

    def watch() -> None:
        while not seen:
            try:
                seen["content"] = house.ready.read_bytes()
            except FileNotFoundError:
                time.sleep(0.0005)
        for door in OFFSETS:
            with urllib.request.urlopen(f"http://127.0.0.1:{house.base + OFFSETS[door]}/healthz", timeout=5) as answer:
                seen[door] = answer.status

    watcher = threading.Thread(target=watch, daemon=True)
    house.start()
    watcher.start()
    house.until(lambda: not watcher.is_alive())
    content = seen["content"]
    assert isinstance(content, bytes)
    told = json.loads(content)
    # The form that outside tools rely on.
    assert told == {
        "web": f"http://localhost:{house.base}",
        "gateway": f"http://127.0.0.1:{house.base + 1}",
        "gateway_tls": f"https://127.0.0.1:{house.base + 2}",
        "wall": f"postgresql://127.0.0.1:{house.base + 3}",
        "gateway_sandbox": f"http://127.0.0.1:{house.base + 6}",
        "gateway_sandbox_tls": f"https://127.0.0.1:{house.base + 7}",
        "sim": f"http://127.0.0.1:{house.base + 10}",
        "witnesses": [f"http://127.0.0.1:{house.base + 20 + place}" for place in range(5)],
        "logins": [],
    }
    assert (seen["web"], seen["gateway"]) == (200, 200)
    # It may hold passwords.
    assert house.ready.stat().st_mode & 0o777 == 0o600
    assert house.ready.stat().st_uid == os.geteuid()


def test_progress_has_one_finished_line_for_each_step(house: House) -> None:
    steps = [line.split(" (")[0] for line in house.said().splitlines() if line.startswith("  ✓ ")]
    assert [step.removeprefix("  ✓ ") for step in steps] == [
        "State folder", "PostgreSQL", "Tables", "Data of Cà Mau", "Ledger", "Recorder of the exchange",
        "Simulators of the national systems", "Gateway of the exchange", "Database wall", "Web",
    ] or "Tables" not in house.said()  # fmt: skip  # prepared before: the start is shorter
    assert "✗" not in house.said()
    # Not a terminal: no control characters in the file.
    assert "\r" not in house.said()
    assert "\x1b" not in house.said()


def test_every_child_hears_only_the_supervisor_and_owns_its_files(house: House) -> None:
    assert house.up is not None
    sessions = {pid: os.getsid(pid) for pid in alive(house.home)}
    # Ctrl-C at a terminal reaches its foreground session: no child is in it, or it would end out of order.
    assert [pid for pid, session in sessions.items() if session == house.up.pid] == [house.up.pid]
    for path in (house.home / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert house.home.stat().st_mode & 0o066 == 0


def test_second_up_is_told_of_the_first_and_harms_nothing(house: House) -> None:
    assert house.up is not None
    environ = {**os.environ, "DUOC_HOME": str(house.home), "DUOC_PORT_BASE": str(house.base), "LC_ALL": "en_US.UTF-8"}
    command = [sys.executable, "-m", "duoc", "up", "--empty"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 1
    assert done.stderr.startswith(f"duoc: the province is already up (process {house.up.pid}):")
    assert done.stderr.count("\n") == 1
    assert is_held(house.home)
    assert running(house.home) is not None
    assert house.ready.exists()


SMALL = {
    "local_server": "VN/GOV/H12/ss1",
    "members": [{"id": "VN/GOV/H12", "name": "Tỉnh"}],
    "subsystems": [{"id": "VN/GOV/H12/dvc"}],
}


def sandbox_clients(house: House) -> list[str]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{house.base + 6}/listClients", headers={"Accept": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return [row["id"].get("subsystem_code", "") for row in json.loads(answer.read())["member"]]


def test_sandbox_joins_when_it_is_given_a_registry(house: House) -> None:
    """`load` returns when the sandbox's gateway answers by what was loaded."""
    assert "--environment\0sandbox" not in " ".join(alive(house.home).values())
    environ = {**os.environ, "DUOC_HOME": str(house.home), "DUOC_PORT_BASE": str(house.base)}
    load = [sys.executable, "-m", "duoc", "exchange", "load", "-", "--environment", "sandbox", "--json"]
    for more in ({}, {"subsystems": [{"id": "VN/GOV/H12/khac"}]}):
        document = json.dumps(SMALL | more).encode()
        done = subprocess.run(load, env=environ, input=document, capture_output=True, check=True, timeout=60)
        told = json.loads(done.stdout)
        assert (told["gateway"], told["live"]) == (f"http://127.0.0.1:{house.base + 6}", True)
        assert sandbox_clients(house) == ["", "khac" if more else "dvc"]


def test_kill_of_the_supervisor_takes_every_child_with_it(house: House) -> None:
    assert house.up is not None
    assert len(alive(house.home)) > 6
    house.up.kill()
    house.up.wait()
    house.up = None
    house.until(lambda: not alive(house.home), 15)
    # The kernel has let go of the lock; the file stays and locks nobody out.
    assert not is_held(house.home)


def test_start_after_a_crash_tidies_up_by_itself_and_ends_cleanly(house: House) -> None:
    stale = house.ready.read_bytes()
    house.start()
    house.until(lambda: not house.ready.exists() or house.ready.read_bytes() != stale or "is up" in house.said())
    house.until(lambda: "is up" in house.said() and house.ready.exists())
    assert running(house.home) is not None
    assert sandbox_clients(house) == ["", "khac"]  # it has a registry: it comes with the house
    assert house.end(signal.SIGTERM) == 0
    house.nothing_is_left()
