"""A site of the ledger: one database, its sequencer and publisher as real processes, and the agencies' witnesses."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from tests.chaos.load import until
from tests.wire.process import Process
from tests.wire.witness.conftest import RunningWitness

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import note as notes
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import COSIGNATURE, VerifierKey
from duoc.engines.merkle.signer import FileSigner
from duoc.frame import outbox
from duoc.wire.auditor.audit import audit
from duoc.wire.auditor.findings import Report
from duoc.wire.auditor.published import open_log

ORIGIN = "log.example/chaos/production"
CODES = ("a", "b", "c", "d", "e")
# Between them they mean that somebody was told of a fork, a rollback or damage.
ALARMS = (
    "went back",
    "forked",
    "ALARM",
    "another root",
    "does not continue",
    "old backup",
    "damaged",
    "422 ",
    "do not verify",
)


@dataclass(frozen=True)
class Watched:
    """What `--log` is told of the site's log."""

    key: VerifierKey

    @property
    def option(self) -> str:
        return f"{self.key}={self.key.name}"


class Circle:
    """Five witnesses of one log, each with its own key and folder."""

    def __init__(self, folder: Path, log: VerifierKey, codes: tuple[str, ...] = CODES) -> None:
        self.log = log
        self.folders = {code: folder / code for code in codes}
        self.running: dict[str, RunningWitness] = {}
        self.keys: dict[str, VerifierKey] = {}
        for code, place in self.folders.items():
            place.mkdir(parents=True)
            signer = FileSigner.open(place / "witness.key", f"nhan-chung.test/{code}", COSIGNATURE)
            self.keys[code] = signer.key
            self.start(code)

    def start(self, code: str) -> None:
        port = self.running[code].port if code in self.running else None
        options = () if port is None else ("--listen", f"127.0.0.1:{port}")
        self.running[code] = RunningWitness(self.folders[code], *options, log=Watched(self.log))  # type: ignore[arg-type]  # its option is all that is asked
        if port is not None:
            self.running[code].port = port

    def signer(self, code: str) -> FileSigner:
        return FileSigner.read(self.folders[code] / "witness.key")

    def policy(self, quorum: int = 4) -> str:
        lines = [f"log {self.log}\n"]
        lines += [
            f"witness {code} {self.keys[code]} http://127.0.0.1:{one.port}\n" for code, one in self.running.items()
        ]
        return "".join([*lines, f"group q {quorum} {' '.join(self.running)}\n", "quorum q\n"])

    def held(self) -> dict[str, checkpoints.Checkpoint]:
        """What each remembers, read from its file."""
        found = {}
        for code, place in self.folders.items():
            state = place / "state"
            if state.exists():
                found[code] = checkpoints.parse(notes.parse(state.read_bytes()).text)
        return found

    def evidence(self, kind: str = "*") -> list[Path]:
        return [path for place in self.folders.values() for path in place.glob(f"state.{kind}-*.json")]

    def end(self) -> None:
        for one in self.running.values():
            one.kill()


@dataclass
class Seen:
    """Everything that was ever signed or cosigned, by whoever looked: size → roots. One root each, or a fork."""

    roots: dict[int, set[bytes]] = field(default_factory=dict)

    def take(self, stated: checkpoints.Checkpoint) -> None:
        self.roots.setdefault(stated.size, set()).add(stated.root)

    @property
    def forks(self) -> int:
        return sum(len(roots) > 1 for roots in self.roots.values())


class Site:
    """`home/production` with the log's key and, once there are witnesses, its policy."""

    def __init__(self, database: str, home: Path) -> None:
        self.database, self.home = database, home
        self.folder = home / "production"
        self.folder.mkdir(parents=True)
        self.key = FileSigner.open(self.folder / "keys" / "log.key", ORIGIN).key
        self.public = self.folder / "ledger"
        self.queued: list[bytes] = []
        self.processes: list[Process] = []
        self.sequencer: Process | None = None
        self.publisher: Process | None = None
        self.children: list[subprocess.Popen[bytes]] = []
        self.twins: list[Site] = []

    def twin(self, database: str, home: Path) -> "Site":
        """Another site with a copy of the log's key."""
        (home / "production").mkdir(parents=True)
        shutil.copytree(self.folder / "keys", home / "production" / "keys")
        made = Site.__new__(Site)
        made.__dict__.update(self.__dict__, database=database, home=home, folder=home / "production")
        made.public, made.queued, made.sequencer, made.publisher = made.folder / "ledger", [], None, None
        made.processes, made.children, made.twins = [], [], []
        self.twins.append(made)
        return made

    def trust(self, policy: str) -> None:
        (self.folder / "ledger.policy").write_text(policy)

    def words(self, name: str) -> list[str]:
        words = ["-m", f"duoc.wire.{name}", "--environment", "production", "--home", str(self.home)]
        return [*words, "--database", self.database, *(["--origin", ORIGIN] if name == "sequencer" else [])]

    def start(self, name: str) -> Process:
        process = Process(self.words(name), 0, self.home / f"{name}.said")
        self.processes.append(process)
        setattr(self, name, process)
        return process

    def launch(self, name: str) -> Path:
        """Start it without waiting until it is ready; where it says what it has to say."""
        said = self.home / f"{name}.said"
        with said.open("ab") as log:
            self.children.append(
                subprocess.Popen([sys.executable, *self.words(name)], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            )
        return said

    def refusal(self, name: str, seconds: float = 20) -> str:
        """What a process says that must not run; it has ended by itself with status 1."""
        done = subprocess.run(
            [sys.executable, *self.words(name)], capture_output=True, text=True, timeout=seconds, check=False
        )
        assert (done.returncode, done.stdout) == (1, ""), done
        assert len(done.stderr.strip().split("\n")) == 1, done.stderr
        return done.stderr

    def stop(self, *names: str) -> None:
        for name in names or ("sequencer", "publisher"):
            process = getattr(self, name)
            if process is not None:
                process.kill()
                setattr(self, name, None)

    def queue(self, count: int = 1) -> None:
        """Acknowledged: the transaction that queues them is committed when this returns."""
        drafts = [outbox.draft("test.event", {"n": len(self.queued) + number}, public=True) for number in range(count)]
        with self.connect() as sql, sql.cursor() as cursor:
            outbox.copy_in(cursor, drafts)
        self.queued += [draft.entry for draft in drafts]

    def grow(self, count: int = 1) -> int:
        """Queue and wait until signed; the size."""
        self.queue(count)
        until(lambda: self.size() == len(self.queued), 20, "it is signed")
        return self.size()

    def connect(self, triggers: bool = True) -> psycopg.Connection[tuple[Any, ...]]:
        options = "-c search_path=production" + ("" if triggers else " -c session_replication_role=replica")
        return psycopg.connect(self.database, options=options)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.connect() as sql:
            return sql.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]  # a test's own words

    def tamper(self, *statements: str) -> None:
        """As who owns the database, with its triggers off."""
        with self.connect(triggers=False) as sql:
            for statement in statements:
                assert sql.execute(statement).rowcount != 0, "the tampering hit nothing"  # type: ignore[call-overload]  # as above

    def size(self) -> int:
        found = self.rows("SELECT coalesce(max(size), 0) FROM ledger_checkpoint WHERE note IS NOT NULL")
        return int(found[0][0])

    def published(self) -> checkpoints.Checkpoint | None:
        try:
            return checkpoints.verify((self.public / "checkpoint").read_bytes(), self.key)
        except FileNotFoundError:
            return None

    def await_published(self, size: int, seconds: float = 20) -> None:
        def there() -> bool:
            stated = self.published()
            return stated is not None and stated.size == size

        until(there, seconds, f"size {size} is published")

    def judgement(self, policy: str) -> policies.Judgement:
        return policies.judge(policies.parse(policy.encode()), (self.public / "checkpoint").read_bytes())

    def audit(self, policy: str, kept: tuple[bytes, ...] = ()) -> Report:
        """The stranger's audit of the public files."""
        with open_log(str(self.public)) as log:
            return audit(log, policies.parse(policy.encode()), kept)

    def entries(self) -> list[bytes]:
        found = self.rows("SELECT index, entry FROM ledger_entry ORDER BY index")
        assert [index for index, _ in found] == list(range(len(found)))
        return [bytes(entry) for _, entry in found]

    def look(self, seen: Seen) -> None:
        """Note what this log has signed."""
        for (note,) in self.rows("SELECT note FROM ledger_checkpoint WHERE note IS NOT NULL"):
            seen.take(checkpoints.verify(note.encode(), self.key))
        stated = self.published()
        if stated is not None:
            seen.take(stated)

    def alarms(self) -> list[str]:
        """Lines of its processes, and standing problems, that speak of a fork, a rollback or damage."""
        said = [line for path in self.home.glob("*.said") for line in path.read_text().splitlines()]
        said += [row[0] for row in self.rows("SELECT problem FROM ledger_witnessstate WHERE problem IS NOT NULL")]
        return [line for line in said if any(word in line for word in ALARMS)]

    def end(self) -> None:
        for twin in self.twins:
            twin.end()
        for child in self.children:
            child.kill()
            child.wait()
        for process in self.processes:
            if process.process.poll() is None:
                process.process.send_signal(signal.SIGKILL)
            process.kill()


class Copies:
    """Copies of a whole database on the same server, file by file, as a backup of its directory is."""

    def __init__(self, server: str) -> None:
        self._server = server
        self.made: list[str] = []

    def backup(self, database: str, name: str) -> str:
        """A copy of the database as it is now; its connection string."""
        source = database.rsplit("/", 1)[1].partition("?")[0]
        self.copy(source, name)
        self.made.append(name)
        return database.replace(source, name)

    def copy(self, source: str, name: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'ALTER DATABASE "{source}" ALLOW_CONNECTIONS false')
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (source,))
            until(lambda: not server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", (source,)).fetchall(),
                  10, "nobody is connected")  # fmt: skip
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
            server.execute(f'ALTER DATABASE "{source}" ALLOW_CONNECTIONS true')

    def end(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            for name in self.made:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def sites(database: str, home: Path) -> Iterator[tuple[Site, Circle]]:
    """A site with five witnesses and a 4-of-5 policy, for fixtures."""
    site = Site(database, home)
    circle = Circle(home / "witnesses", site.key)
    site.trust(circle.policy())
    yield site, circle
    site.end()
    circle.end()
