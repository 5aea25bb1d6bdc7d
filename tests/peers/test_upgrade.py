"""The state of the previous commit opens with the new one: its code makes a province, this code goes on with it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.peers.running import answers, until

from duoc.core.environment import Environment
from duoc.core.postgres import Cluster
from duoc.engines.merkle import checkpoint, consistency, keys
from duoc.exchange import services as exchange
from duoc.ledger import services as ledger
from duoc.people import services as people
from duoc.web import database

TOP = Path(__file__).parents[2]
ORIGIN = "log.example/upgrade/production"
CLIENT = "VN/GOV/000.00.00.H12/ioffice"
SERVICE = "VN/GOV/G15/chia-se/van-ban-phap-luat"  # no personal data: a key opens it
AGENCY = "ubnd-tinh"
SIM, GATEWAY = 10, 1


def previous_code(folder: Path) -> Path:
    """`src` of the commit before this one, unpacked in a folder; a visible skip where the history is not there."""
    if shutil.which("git") is None or not (TOP / ".git").exists():
        pytest.skip("needs the history: git, and a clone of the repository")
    made = subprocess.run(
        ["git", "-c", f"safe.directory={TOP}", "archive", "--format=zip", "HEAD~1", "src"],
        cwd=TOP,
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"needs the history: {made.stderr.decode().strip()} (git fetch --deepen 1)")
    with zipfile.ZipFile(BytesIO(made.stdout)) as archive:
        archive.extractall(folder)
    return folder / "src"


class Village:
    """A province on a state folder and a database, run by the code of one commit after another."""

    def __init__(self, dsn: str, home: Path, ports: list[int]) -> None:
        self.dsn, self.home, self.ports = dsn, home, ports
        self.code = TOP / "src"
        self.key = ""
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        own = {"DATABASE_URL": self.dsn, "DUOC_HOME": str(self.home), "DUOC_PORT_BASE": str(self.ports[0])}
        return {**kept, **own, "PYTHONPATH": str(self.code), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, *arguments: str) -> str:
        """A command of this commit's code; what it printed."""
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, env=self.environ(), cwd=self.home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (self.code, command, done.stdout[-500:], done.stderr[-2000:])
        return done.stdout

    def prepare(self) -> None:
        where = [sys.executable, "-c", "import duoc; print(duoc.__file__)"]
        found = subprocess.run(where, env=self.environ(), cwd=self.home, capture_output=True, text=True, check=True)
        assert Path(found.stdout.strip()).is_relative_to(self.code), "another commit's code would run"
        self.run("duoc.web.prepare", "--empty")

    def start(self, *names: str) -> None:
        world = ["--environment", "production", "--home", str(self.home)]
        stored = ["--database", self.dsn]
        arguments = {
            "duoc.sim": ["--port", str(self.ports[SIM])],
            "duoc.wire.sequencer": [*world, *stored, "--origin", ORIGIN],
            "duoc.wire.recorder": [*world, *stored],
            "duoc.wire.gateway": [*world, "--port", str(self.ports[GATEWAY])],
        }
        for name in names or arguments:
            with (self.home / f"{name}.log").open("ab") as log:
                command = [sys.executable, "-m", name, *arguments[name]]
                self._children[name] = subprocess.Popen(
                    command, env=self.environ(), cwd=self.home, stdout=log, stderr=log
                )
        if "duoc.wire.gateway" in self._children:
            until(lambda: answers(f"http://127.0.0.1:{self.ports[SIM]}/"))
            until(self._is_ready)

    def stop(self, *names: str) -> None:
        for name in names or list(self._children):
            child = self._children.pop(name)
            child.terminate()
            child.wait(10)

    def _is_ready(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.ports[GATEWAY]}/healthz", timeout=2).close()
        except OSError:
            return False
        return True

    def words(self) -> str:
        """What the processes said."""
        return "\n".join(path.read_text("utf-8") for path in self.home.glob("*.log"))

    def call(self, number: int) -> list[str]:
        """So many calls; the names of their receipts."""
        names = []
        for place in range(number):
            url = f"http://127.0.0.1:{self.ports[GATEWAY]}/r1/{SERVICE}/van-ban?so=01%2F2024&lan={place}"
            request = urllib.request.Request(url, headers={"X-Road-Client": CLIENT, "X-Api-Key": self.key})
            with urllib.request.urlopen(request, timeout=20) as answer:
                names.append(str(answer.headers["X-Duoc-Receipt"]))
        return names

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn, options="-c search_path=production") as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def village(
    postgres: Cluster, short_tmp: Path, free_ports: list[int], django_at: Callable[[str], None]
) -> Iterator[Village]:
    home = Path(tempfile.mkdtemp(prefix="upgrade-", dir=short_tmp))
    (home / "keys").mkdir(mode=0o700)
    made = Village(postgres.dsn(f"upgrade_{home.name[-8:]}".lower()), home, free_ports)
    yield made
    made.stop()
    django_at("postgresql:///none?host=/nonexistent")
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{made.dsn.rsplit("/", 1)[1].split("?")[0]}" WITH (FORCE)')


def written_by_the_previous_commit(village: Village, code: Path) -> tuple[list[str], dict[str, Any]]:
    """Names of receipts: recorded ones, then ones that only the spool holds; and one receipt as it was given out."""
    village.code = code
    village.prepare()
    issued = json.loads(village.run("duoc", "people", "key", "--agency", AGENCY, "--name", "trước", "--json"))
    village.key = issued["key"]
    village.run("duoc", "exchange", "grant", "--client", CLIENT, "--service", SERVICE)
    village.start("duoc.wire.recorder", "duoc.wire.sequencer")
    until((village.home / "production" / "registry.json").exists)
    village.start("duoc.sim", "duoc.wire.gateway")
    names = village.call(8)
    until(lambda: village.rows("SELECT count(*) FROM exchange_message") == [(8,)])
    until(lambda: village.rows("SELECT count(*) FROM frame_outbox") == [(0,)])
    file = village.home / "receipt.json"
    village.run("duoc", "exchange", "receipt", names[0], "--out", str(file))
    village.stop("duoc.wire.recorder", "duoc.wire.sequencer")
    names += village.call(4)
    village.stop()
    # Waits in the outbox, in the form of that commit.
    village.run("duoc", "people", "key", "--agency", AGENCY, "--name", "sau", "--json")
    return names, json.loads(file.read_text("utf-8"))


def test_state_of_the_previous_commit_opens_with_this_one(
    village: Village, tmp_path: Path, django_at: Callable[[str], None]
) -> None:
    names, old = written_by_the_previous_commit(village, previous_code(tmp_path))
    identity = village.rows("SELECT origin, vkey FROM ledger_log")
    key_files = {path: path.read_bytes() for path in (village.home / "production").rglob("*.key")}
    (old_size,) = village.rows("SELECT max(size) FROM ledger_checkpoint WHERE note IS NOT NULL")[0]
    assert village.rows("SELECT count(*) FROM frame_outbox")[0][0] > 0
    assert len(key_files) >= 2

    village.code = TOP / "src"
    village.prepare()
    django_at(village.dsn)
    assert database.pending() == []
    village.start()
    names += village.call(4)
    until(lambda: village.rows("SELECT count(*) FROM exchange_message")[0][0] >= len(names))
    until(lambda: village.rows("SELECT count(*) FROM frame_outbox") == [(0,)])

    # What was there is there, once; the key and the right of the previous commit still open the door.
    assert village.rows("SELECT count(*), count(DISTINCT request_id) FROM exchange_message") == [(len(names),) * 2]
    assert {row.name for row in people.keys(None)} >= {"trước", "sau"}
    for name in names:
        receipt = exchange.receipt(name)
        assert exchange.leads(exchange.verify_receipt(receipt, [keys.parse_vkey(identity[0][1])])), name
    assert exchange.leads(exchange.verify_receipt(old)), "a receipt that was given out must stay true"

    # The log goes on: same origin, same keys, and its old tree is the beginning of its new one.
    assert village.rows("SELECT origin, vkey FROM ledger_log") == identity
    assert {path: path.read_bytes() for path in key_files} == key_files
    before, after = (
        checkpoint.verify(ledger.checkpoint(size).encode(), keys.parse_vkey(identity[0][1]))
        for size in (old_size, None)
    )
    assert (before.origin, after.origin) == (ORIGIN, ORIGIN)
    assert after.size > before.size
    proof = ledger.consistency(before.size, after.size)
    consistency.verify_consistency(before.size, after.size, before.root, after.root, proof)

    assert ledger.audit(Environment.PRODUCTION, identity[0][1]) == []
    assert exchange.audit(Environment.PRODUCTION, 100) == []
    assert "Traceback" not in village.words()
