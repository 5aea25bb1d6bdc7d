"""A server, pgbouncer and the wall before it, for a benchmark; all of them on this machine and gone at the end."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psycopg

from bench._nginx import tool
from bench._pgbench import DATABASE, SCRIPTS, TEXTS, USER, WAYS, Door, load, prepare
from bench._pii_texts import office
from duoc.core.account import service_account
from duoc.core.postgres import Cluster, usable_by
from duoc.engines.sql import Policy

TOP = Path(__file__).resolve().parents[1]
PORT_BASE = 9500
# No disk in the figures: what is compared stands before the server.
_TUNING = {"fsync": "off", "synchronous_commit": "off", "shared_buffers": "128MB", "io_method": "sync"}
_PREFIX = "@@ "
_SAID = re.compile(r"LOG:  (?:statement|execute [^:]+): (.*)", re.DOTALL)
_PGBOUNCER = """[databases]
{database} = host={sockets} port=5432 dbname={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = session
max_client_conn = 1000
default_pool_size = 100
log_connections = 0
log_disconnections = 0
ignore_startup_parameters = extra_float_digits
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
{user}
"""


class WallHouse:
    """The three of them. pgbouncer pools by session, which is what the wall does, too."""

    def __init__(self) -> None:
        base = int(os.environ.get("DUOC_PORT_BASE", PORT_BASE))
        self.pooled, self.walled = Door("127.0.0.1", base + 1), Door("127.0.0.1", base + 3)
        self.inspected = Door("127.0.0.1", base + 3, "inspected")
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(prefix="duoc-bench-", dir=memory if memory.is_dir() else None))
        self.folder.chmod(0o755)
        account = service_account(os.environ.get("DUOC_USER", "nobody"))
        self._user = account.name if account.is_other else ""
        self._cluster = Cluster(
            self.folder / "pg", self.folder / "s", account, usable_by(account), {**_TUNING, "log_line_prefix": _PREFIX}
        )
        self.direct = Door(str(self._cluster.sockets), 5432)
        self._processes: list[subprocess.Popen[str]] = []
        self.pgbouncer = self.wall = 0

    def __enter__(self) -> "WallHouse":
        try:
            self._serve()
            self._write_applications(self._learnt())
            self.pgbouncer = self._pool()
            self.wall = self.start_wall(self.walled.port, ["-m", "duoc.wire.wall"])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGINT)
        for process in self._processes:
            process.wait(20)
        self._cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_wall(self, port: int, module: list[str]) -> int:
        """A wall in mode enforce with the learnt policy, which keeps a journal of its own. Its process id."""
        home = self.folder / f"home-{port}"
        home.mkdir()
        command = [sys.executable, *module, "--applications", str(self.folder / "applications"), "--port", str(port)]
        command += ["--home", str(home)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=(self.folder / "wall.log").open("a"), text=True, cwd=TOP
        )
        self._processes.append(process)
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said.startswith("ready "):
            raise RuntimeError(f"the wall did not start: {(self.folder / 'wall.log').read_text()[-500:]}")
        return process.pid

    def _serve(self) -> None:
        self._cluster.start()
        rules = self._cluster.data / "pg_hba.conf"
        rules.write_text(f"{rules.read_text()}local all {USER} trust\n")
        with psycopg.connect(self._cluster.dsn("postgres"), autocommit=True) as server:
            server.execute(f"create role {USER} login")
            server.execute(f"create database {DATABASE} owner {USER}")
            server.execute("select pg_reload_conf()")
        prepare(self.direct)
        with psycopg.connect(self._cluster.dsn(DATABASE), autocommit=True) as server:
            server.execute("create table van_ban (so int primary key, noi_dung text)")
            texts = textwrap.wrap(office(200_000, 1150), 140)[:1000]
            with server.cursor() as cursor:
                cursor.executemany("insert into van_ban values (%s, %s)", list(enumerate(texts, 1)))
            server.execute(f"grant select on van_ban to {USER}")

    def _write_applications(self, policy: Policy) -> None:
        """The database as two applications: results as they are, and personal data in them masked."""
        folder = self.folder / "applications"
        folder.mkdir()
        for name, inspect in ((self.walled.database, "off"), (self.inspected.database, "mask")):
            document = {
                "form": 1, "name": name, "version": 1, "mode": "enforce", "unproven": True, "inspect": inspect,
                "upstream": f"postgresql:///{DATABASE}?host={self._cluster.sockets}", "policy": policy.to_document(),
            }  # fmt: skip
            (folder / f"{name}.json").write_text(json.dumps(document))

    def _learnt(self) -> Policy:
        """What pgbench says, read from the server's log and learnt."""
        with psycopg.connect(self._cluster.dsn("postgres"), autocommit=True) as server:
            server.execute(f"alter role {USER} set log_statement = 'all'")
            begin = self._cluster.log.stat().st_size
            for script in (*SCRIPTS, TEXTS):
                for way in WAYS:
                    load(self.direct, script, way, 0.5, 1)
            server.execute(f"alter role {USER} reset log_statement")
        policy = Policy()
        for entry in self._cluster.log.read_text()[begin:].split(_PREFIX):
            said = _SAID.match(entry)
            if said is not None:
                policy.learn(said[1].replace("\n\t", "\n").strip(), '"$user", "public"')
        return policy

    def _pool(self) -> int:
        (self.folder / "pool").mkdir()
        folder = self.folder / "pool"
        (folder / "users.txt").write_text(f'"{USER}" ""\n')
        config = folder / "pgbouncer.ini"
        config.write_text(
            _PGBOUNCER.format(
                database=DATABASE, sockets=self._cluster.sockets, port=self.pooled.port, folder=folder,
                user=f"user = {self._user}" if self._user else "",
            )
        )  # fmt: skip
        if self._user:
            shutil.chown(folder, self._user)
        process = subprocess.Popen(
            [tool("pgbouncer"), "--quiet", str(config)], text=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        self._processes.append(process)
        until = time.monotonic() + 10
        while True:
            try:
                load(self.pooled, "select-only", "simple", 0.5, 1)
                return process.pid
            except RuntimeError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)
