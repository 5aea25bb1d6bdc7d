"""The named peer of the catalogue: CKAN as its documents set it up, in an environment of its own (bench/.ckan), never imported.

The wheel with what it requires, DataStore on, two databases and the read-only role of `ckan datastore set-permissions`, full text
at its defaults; uWSGI with one process and without a harakiri, as CKAN's own ckan-uwsgi.ini starts it (gunicorn where uWSGI
does not build), no proxy in front and no router between, which spares it CPU. Its PostgreSQL is ours of the same run: the same
programs and the same settings, a cluster of its own, over the private socket. Debian's redis-server; for Solr `bench._solr`.
No worker of background jobs runs: counts are asked for where they are wanted.
"""

import contextlib
import ctypes.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psycopg

from bench._nginx import MissingToolError, tool
from duoc.core.account import acting_as_root, service_account
from duoc.core.postgres import Cluster, usable_by

ENVIRONMENT = Path(__file__).parent / ".ckan"
WANTED = ("ckan[requirements]==2.12.0", "psycopg2-binary==2.9.12")
# The same library as wheels: its source would need PostgreSQL's headers.
OVERRIDES = "psycopg2==2.9.12 ; python_version < '3'\n"
SERVERS = ("uwsgi==2.0.31", "gunicorn==23.0.0")
PORT, REDIS_PORT, SOLR_PORT = 9450, 9451, 9452
MAIN, ROWS, READER = "ckan_default", "datastore_default", "datastore_default"
_WSGI = """
import os
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
"""


def install() -> Path:
    """The environment's `bin`, made at the first call. Raises `MissingToolError`, `CalledProcessError`."""
    if ctypes.util.find_library("magic") is None:
        raise MissingToolError("libmagic is not installed: apt-get install libmagic1")
    ready = ENVIRONMENT / "ready"
    if not ready.exists():
        print(f"installing {WANTED[0]} into {ENVIRONMENT}: about a minute", file=sys.stderr, flush=True)
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        venv.create(ENVIRONMENT, with_pip=False)
        overrides = ENVIRONMENT / "overrides.txt"
        overrides.write_text(OVERRIDES)
        _pip(*WANTED, "--override", str(overrides))
        try:
            _pip(SERVERS[0])
        except subprocess.CalledProcessError:
            print(f"{SERVERS[0]} does not build here: {SERVERS[1]} serves", file=sys.stderr, flush=True)
            _pip(SERVERS[1])
        ready.touch()
    return ENVIRONMENT / "bin"


def _pip(*packages: str) -> None:
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    command = [uv, "pip", "install", "--quiet", "--python", str(ENVIRONMENT / "bin/python"), *packages]
    # Beside the checkout, or uv would hold CKAN's requirements against the versions of our pyproject.toml.
    subprocess.run(command, check=True, cwd="/")


class RefusedError(RuntimeError):
    """CKAN's answer to an action was no success; the message is the beginning of it."""


class Ckan:
    """Runs on entry, is gone with its folder on exit. As root PostgreSQL is nobody's, everything else root's."""

    def __init__(self) -> None:
        self.redis = tool("redis-server")
        self.programs = install()
        self.server = "uwsgi" if (self.programs / "uwsgi").exists() else "gunicorn"
        self.token = ""
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Ckan":
        self.folder = Path(tempfile.mkdtemp(prefix="duoc-ckan-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        account = service_account("nobody")
        guests = {MAIN: "all", READER: ROWS}
        self.cluster = Cluster(
            self.folder / "postgres", self.folder / "run", account, usable_by(account), guests=guests
        )
        try:
            self.cluster.start()
            self._databases()
            self._start(
                self.redis, "--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)
            )
            schema = next(ENVIRONMENT.glob("lib/python*/site-packages/ckan/config/solr/schema.xml"))
            self._start(sys.executable, str(Path(__file__).with_name("_solr.py")), str(SOLR_PORT), str(schema))
            self._configure()
            self.pid = self._serve()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with acting_as_root():  # a house beside us may have made us its user
            self._stop()

    def _stop(self) -> None:
        for one in reversed(self._running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGINT if one.args[0].endswith("uwsgi") else signal.SIGTERM)
            try:
                one.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()
        self._running.clear()
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, action: str, body: dict[str, Any] | bytes, *, signed: bool = False) -> Any:
        """What stands under `result`. signed: as the administrator, which writing needs. Raises `RefusedError`."""
        sent = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"} | ({"Authorization": self.token} if signed else {})
        try:
            with urlopen(
                Request(f"http://127.0.0.1:{PORT}/api/3/action/{action}", sent, headers), timeout=7200
            ) as told:
                return json.loads(told.read())["result"]
        except HTTPError as error:
            raise RefusedError(f"{action}: {error.code} {error.read()[:500]!r}") from None

    @property
    def postgres(self) -> int:
        """Its PostgreSQL's process."""
        return int((self.cluster.data / "postmaster.pid").read_text().split()[0])

    @property
    def rows_dsn(self) -> str:
        """The database of the rows, as its superuser."""
        return self.cluster.dsn(ROWS)

    @contextlib.contextmanager
    def rows(self) -> Iterator[psycopg.Connection]:
        """The database of the rows, by the role that CKAN itself writes with: so xloader loads."""
        with psycopg.connect(self.rows_dsn, autocommit=True) as connection:
            connection.execute(f"SET ROLE {MAIN}")
            yield connection

    def _databases(self) -> None:
        self._password = secrets.token_hex(8)
        with psycopg.connect(self.cluster.dsn("postgres"), autocommit=True) as connection:
            for role in (MAIN, READER):
                connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{self._password}'")
            for database in (MAIN, ROWS):
                connection.execute(f"CREATE DATABASE {database} OWNER {MAIN}")

    def _configure(self) -> None:
        self._ini = str(self.folder / "ckan.ini")

        def url(role: str, database: str) -> str:
            return f"postgresql://{role}:{self._password}@/{database}?host={self.cluster.sockets}"

        self._command("generate", "config", self._ini)
        facts = {
            "sqlalchemy.url": url(MAIN, MAIN),
            "ckan.datastore.write_url": url(MAIN, ROWS),
            "ckan.datastore.read_url": url(READER, ROWS),
            "solr_url": f"http://127.0.0.1:{SOLR_PORT}/solr/ckan",
            "ckan.redis.url": f"redis://127.0.0.1:{REDIS_PORT}/0",
            "ckan.site_url": f"http://127.0.0.1:{PORT}",
            "ckan.plugins": "datastore",
            "ckan.storage_path": str(self.folder / "storage"),
        }
        self._command("config-tool", self._ini, *(f"{name} = {value}" for name, value in facts.items()))
        self._command("-c", self._ini, "db", "init")
        said = self._command("-c", self._ini, "datastore", "set-permissions")
        permissions = said[said.index("\\connect") :].split("\n", 1)[1]
        with psycopg.connect(self.rows_dsn, autocommit=True) as connection:
            connection.execute(permissions.encode())
        person = ["email=bench@example.org", f"password={secrets.token_hex(8)}"]
        self._command("-c", self._ini, "user", "add", "bench", *person)
        self._command("-c", self._ini, "sysadmin", "add", "bench")
        self.token = self._command("-c", self._ini, "user", "token", "add", "bench", "bench", "-q").split()[-1]

    def _command(self, *arguments: str) -> str:
        command = [str(self.programs / "ckan"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        if done.returncode:
            raise RefusedError(f"ckan {arguments[:4]}: {(done.stdout + done.stderr)[-1500:]}")
        return done.stdout

    def _serve(self) -> int:
        (self.folder / "wsgi.py").write_text(_WSGI)
        if self.server == "uwsgi":
            own = ["--http-socket", f"127.0.0.1:{PORT}", "--wsgi-file", "wsgi.py", "--master", "--enable-threads"]
            own += ["--single-interpreter", "--die-on-term", "--buffer-size", "32768", "--disable-logging"]
        else:
            own = ["--bind", f"127.0.0.1:{PORT}", "--timeout", "7200", "wsgi:application"]
        started = self._start(str(self.programs / self.server), *own)
        until = time.monotonic() + 120
        while True:
            try:
                self.ask("status_show", {})
                return started.pid
            except (URLError, OSError, RefusedError):
                if started.poll() is not None or time.monotonic() > until:
                    raise RefusedError(self._log.read_text(errors="replace")[-2000:]) from None
                time.sleep(0.2)

    @property
    def _log(self) -> Path:
        return self.folder / "servers.log"

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            environment = {**os.environ, "CKAN_INI": str(self.folder / "ckan.ini")}
            started = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, env=environment,
                start_new_session=True,
            )  # fmt: skip
        self._running.append(started)
        return started
