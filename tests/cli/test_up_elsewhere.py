"""`./duoc up` from a checkout that is somebody else's: read-only for who starts it, or closed to who shall serve.

The checkout is a copy of this one with an environment of its own, as `git clone` and `./duoc` make it.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from duoc.core.account import service_account
from duoc.core.home import SYSTEM_STATE, stable_name

# Two whole starts: as large as the suites that only --all runs.
pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user cannot become another one"),
]

TOP = Path(__file__).parents[2]
STRANGER = 54_321
PATIENCE_S = 120


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="duoc-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def clone(folder: Path) -> Path:
    """Root's own checkout with its environment made, readable for everybody."""
    clone = folder / "clone"
    shutil.copytree(TOP / "src", clone / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("duoc", "pyproject.toml", "uv.lock", "README.md"):
        shutil.copy(TOP / name, clone / name)
    made = subprocess.run(
        [clone / "duoc", "doctor"], env=environ(home=str(folder / "never")), capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no environment can be made here: {made.stderr.strip()}")
    return clone


def environ(base: int = 18_300, home: str = "", **more: str) -> dict[str, str]:
    """What a login gives, with what reaches the package index; nothing of this run's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DUOC_", "DJANGO_", "VIRTUAL_"))}
    return kept | {"LC_ALL": "en_US.UTF-8", "DUOC_PORT_BASE": str(base)} | ({"DUOC_HOME": home} if home else {}) | more


def as_nobody(*command: str | Path) -> list[str]:
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *map(str, command)]


def processes(home: Path) -> dict[int, tuple[int, str]]:
    """Everything that runs for this state folder: process id → (user id, what runs)."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if f"DUOC_HOME={home}\0".encode() in (entry / "environ").read_bytes() + b"\0":
                found[int(entry.name)] = ((entry / "cmdline").stat().st_uid, (entry / "cmdline").read_text())
        except (OSError, ValueError):
            continue
    return found


class Up:
    """A province in the foreground of a terminal of its own."""

    def __init__(self, command: list[str], environ: dict[str, str], ready: Path, cwd: Path) -> None:
        self._log = ready.with_suffix(".log")
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=environ, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE_S
        while not ready.exists():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)
        self.addresses = json.loads(ready.read_bytes())

    def said(self) -> str:
        return self._log.read_text()

    def answers(self) -> None:
        """Both doors are asked at once: the ready file promises that they answer."""
        for door in ("web", "gateway"):
            with urllib.request.urlopen(f"{self.addresses[door]}/healthz", timeout=5) as answer:
                assert answer.status == 200

    def leave(self) -> int:
        """Ctrl-C as a terminal sends it: to everybody in the foreground."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(60)


def tree(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Owner, mode and time of every file; links are not followed."""
    found = {}
    for path in folder.rglob("*"):
        seen = path.lstat()
        found[str(path)] = (seen.st_uid, seen.st_mode, seen.st_mtime_ns)
    return found


def test_ordinary_user_brings_up_a_checkout_that_belongs_to_root(
    clone: Path, folder: Path, free_ports: list[int]
) -> None:
    nobody = service_account("nobody")
    mine = folder / "mine"
    mine.mkdir(mode=0o700)
    os.chown(mine, nobody.uid, nobody.gid)
    before = tree(clone)
    # As a service manager starts it: no home that could be written to.
    words = environ(free_ports[0], str(mine / "state"), HOME="/nonexistent")
    up = Up(as_nobody(clone / "duoc", "up", "--empty", "--ready-file", "ready.json"), words, mine / "ready.json", mine)
    try:
        up.answers()
        running = processes(mine / "state")
        for part in ("postgres", "sequencer", "recorder", "duoc.sim", "gateway", "granian"):
            assert any(part in line for _, line in running.values()), part
        assert {user for user, _ in running.values()} == {nobody.uid}
        # A second one on the same folder is told about the first, and does it no harm.
        second = subprocess.run(
            as_nobody(clone / "duoc", "up", "--empty"), env=words, cwd=mine, capture_output=True, text=True, check=False
        )
        assert second.returncode == 1
        assert second.stderr.startswith("duoc: the province is already up (process ")
        assert second.stderr.count("\n") == 1
        up.answers()
        assert up.leave() == 0
    finally:
        up.end()
    assert processes(mine / "state") == {}
    assert [path.name for path in mine.iterdir() if path.name != "state"] == ["ready.log"]
    assert not (mine / "state" / "duoc.lock").exists()
    # The code stays what root made it.
    assert tree(clone) == before


def test_ordinary_user_without_a_folder_of_his_own_is_told_to_choose_one(clone: Path) -> None:
    command = as_nobody(clone / "duoc", "up", "--empty")
    done = subprocess.run(command, env=environ(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"duoc: {clone}/var cannot be prepared (Permission denied): choose another DUOC_HOME\n"
    )  # fmt: skip


def test_private_checkout_is_served_from_the_system_s_state_folder_and_stays_private(
    clone: Path, folder: Path, free_ports: list[int]
) -> None:
    nobody = service_account("nobody")
    home = SYSTEM_STATE / stable_name(clone)
    had = {path: path.exists() for path in (SYSTEM_STATE, SYSTEM_STATE / "programs")}
    os.chown(clone, STRANGER, STRANGER)
    clone.chmod(0o700)
    watched = [clone, *clone.parents, clone / ".venv", clone / "src"]
    before = [(path.stat().st_uid, path.stat().st_mode) for path in watched]
    ready = folder / "ready.json"
    try:
        command = [str(clone / "duoc"), "up", "--empty", "--ready-file", str(ready)]
        up = Up(command, environ(free_ports[0]), ready, folder)
        try:
            up.answers()
            users = {line: user for user, line in processes(home).values()}
            servers = {user for line, user in users.items() if "postgres" in line.split("\0")[0]}
            assert servers == {nobody.uid}
            # Who cannot enter the checkout cannot run its code; that this is a compromise is said.
            assert {user for line, user in users.items() if "duoc.wire" in line or "granian" in line} == {0}
            assert "nobody cannot reach this Python" in up.said()
            readable = as_nobody("/usr/bin/find", home / "keys", home / "production", "-readable")
            assert subprocess.run(readable, capture_output=True, text=True, check=False).stdout == ""
            assert up.leave() == 0
        finally:
            up.end()
        assert processes(home) == {}
        assert not ready.exists()
        assert not (clone / "var").exists()
        assert [(path.stat().st_uid, path.stat().st_mode) for path in watched] == before
    finally:
        shutil.rmtree(home, ignore_errors=True)
        for path in (path for path, existed in had.items() if not existed):
            shutil.rmtree(path, ignore_errors=True)
