"""One embedded cluster: made when missing, configured at every start, started in the foreground, stopped fast."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from duoc.core import launch
from duoc.core.account import Account
from duoc.core.home import claim
from duoc.core.postgres.address import DATABASE, SUPERUSER, socket_dsn
from duoc.core.postgres.binaries import PostgresError
from duoc.core.postgres.configuration import TUNING, render, write
from duoc.core.postgres.leftovers import clear_leftovers, last_line


@dataclass(frozen=True, slots=True)
class Door:
    """A TCP door of a server that plays somebody else's PostgreSQL in tests; the province's own has none."""

    port: int
    password: str


@dataclass(slots=True)
class Cluster:
    """A data folder with the server that runs on it.

    `folder` holds `data/` and `postgres.log`; `sockets` is the private folder of the socket; both become the account's.
    """

    folder: Path
    sockets: Path
    account: Account
    binaries: Path
    tuning: Mapping[str, str] = field(default_factory=dict)
    major: int = 18
    door: Door | None = None
    guests: Mapping[str, str] = field(default_factory=dict)
    """Roles that come in over the socket by their password (SCRAM), each to the one database that it is given here."""
    _server: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.folder / "postgres.log"

    def dsn(self, database: str = DATABASE) -> str:
        """The connection URL of one of its databases."""
        if self.door is None:
            return socket_dsn(self.sockets, database)
        return f"postgresql://{SUPERUSER}:{self.door.password}@127.0.0.1:{self.door.port}/{database}"

    def prepare(self) -> None:
        """Everything before a start: folders, initdb, configuration, leftovers of a server that was killed."""
        claim(self.folder, self.account)
        claim(self.sockets, self.account)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(self.major):
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {found}, this is {self.major}: dump and restore it"
            )
        self._configure()
        clear_leftovers(self.data, self.sockets)

    def command(self) -> list[str]:
        """The argument vector of the server as a child of this process: right user, dies with us by a fast stop."""
        program = [str(self.binaries / "postgres"), "-D", str(self.data)]
        return launch.command(program, self.account.uid, self.account.gid, signal.SIGINT)

    def is_ready(self, pid: int | None = None) -> bool:
        """Whether the server (with this process id) accepts connections: the last line of its own pid file says so."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready" and pid in (None, int(lines[0]))

    def start(self, seconds: float = 300) -> None:
        """Start and wait until it answers; crash recovery may take its time. Raises `PostgresError`."""
        self.prepare()
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603  # our own server
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/"
            )
        deadline = time.monotonic() + seconds
        while not self.is_ready(self._server.pid):
            if self._server.poll() is not None:
                raise PostgresError(f"PostgreSQL stopped while starting: {last_line(self.log)} (see {self.log})")
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresError(f"PostgreSQL was not ready after {seconds:.0f} s: see {self.log}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Fast stop: sessions end, everything committed is on disk. Safe to call twice."""
        server, self._server = self._server, None
        if server is None or server.poll() is not None:
            return
        server.send_signal(signal.SIGINT)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

    def kill(self) -> None:
        """kill -9, as an accident would: for tests of what survives it."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def _initialise(self) -> None:
        # Unfinished work of an initdb that was killed lies under another name, so a data folder is always a whole one.
        unfinished = self.folder / f"data.{os.getpid()}"
        program = [
            str(self.binaries / "initdb"), "-D", str(unfinished), "--username", SUPERUSER, "--encoding=UTF8",
            "--locale=C.UTF-8", "--data-checksums", "--auth-local=peer", "--no-instructions",
        ]  # fmt: skip
        program += ["--locale-provider=builtin"] if self.major >= 17 else []
        if self.door is not None:
            secret = self.folder / "password"
            write(secret, self.door.password, self.account.uid, self.account.gid)
            program += ["--auth-host=scram-sha-256", "--pwfile", str(secret)]
        argv = launch.command(program, self.account.uid, self.account.gid, signal.SIGKILL)
        done = subprocess.run(  # noqa: S603  # our own initdb
            argv, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd="/", check=False
        )
        if done.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise PostgresError(f"initdb failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
        unfinished.rename(self.data)

    def _configure(self) -> None:
        owner = self.account.uid, self.account.gid
        place = {
            "listen_addresses": "127.0.0.1" if self.door else "",
            "port": str(self.door.port) if self.door else "5432",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
        }
        write(self.data / "postgresql.conf", render({**TUNING, **self.tuning, **place}), *owner)
        # The service user and root are the superuser over the private socket; beside the guests nobody has a line.
        names = sorted({"root", self.account.name})
        write(self.data / "pg_ident.conf", "".join(f'house "{name}" {SUPERUSER}\n' for name in names), *owner)
        rules = f"local all {SUPERUSER} peer map=house\n"
        rules += "".join(f"local {database} {role} scram-sha-256\n" for role, database in self.guests.items())
        if self.door is not None:
            rules += "host all all 127.0.0.1/32 scram-sha-256\n"
        write(self.data / "pg_hba.conf", rules, *owner)
