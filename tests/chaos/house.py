"""A whole house, started as a person starts it, and the means to hurt it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
from tests.chaos.load import until

from duoc.core.account import service_account
from duoc.core.postgres import socket_folder
from duoc.core.postgres.address import socket_dsn

# What a child's command line shows of it.
MARKS = {
    "gateway": "duoc.wire.gateway\0--environment\0production",
    "recorder": "duoc.wire.recorder\0--environment\0production",
    "sequencer": "duoc.wire.sequencer\0--environment\0production",
    "postgres": "/bin/postgres\0-D",
    "web": "-m\0granian",
    "sim": "-m\0duoc.sim",
}

_PUBLISHED_RIGHT = """
    SELECT concat_ws('/', m.instance, m.member_class, m.member_code, s.code), m.member_code,
           concat_ws('/', p.instance, p.member_class, p.member_code, ps.code, v.code)
    FROM exchange_right r
    JOIN exchange_subsystem s ON s.id = r.subsystem_id JOIN exchange_member m ON m.id = s.member_id
    JOIN exchange_service v ON v.id = r.service_id JOIN exchange_subsystem ps ON ps.id = v.subsystem_id
    JOIN exchange_member p ON p.id = ps.member_id
    WHERE m.agency_id IS NOT NULL AND v.state = 'connected' AND NOT v.personal ORDER BY r.id LIMIT 1"""


class House:
    """`duoc up --empty` on a folder and ports of its own; output in `up.log`."""

    def __init__(self, home: Path, base: int) -> None:
        self.home, self.base = home, base
        self.environ = {**os.environ, "DUOC_HOME": str(home), "DUOC_PORT_BASE": str(base), "LANG": "en"}
        self._log = home.with_suffix(".log").open("ab")
        ready = home.with_suffix(".json")
        self.up = subprocess.Popen(
            [sys.executable, "-m", "duoc", "up", "--empty", "--ready-file", str(ready)],
            env=self.environ, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 180
        while not ready.exists():
            assert self.up.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        self.dsn = socket_dsn(socket_folder(home, service_account("nobody")))

    def said(self) -> str:
        return self.home.with_suffix(".log").read_text()

    def pid(self, name: str) -> int | None:
        """The process id of a child that runs now, or None while it is away. Only children of this house are looked at."""
        try:
            children = Path(f"/proc/{self.up.pid}/task/{self.up.pid}/children").read_text().split()
        except OSError:
            return None
        for child in children:
            try:
                words = Path(f"/proc/{child}/cmdline").read_text()
            except OSError:
                continue
            if MARKS[name] in words and "launch.py" not in words:
                return int(child)
        return None

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> bool:
        """kill -9 one child; whether it was there."""
        pid = self.pid(name)
        if pid is None:
            return False
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return False
        return True

    def url(self, offset: int, path: str) -> str:
        return f"http://127.0.0.1:{self.base + offset}{path}"

    def answers(self, offset: int, path: str = "/healthz") -> bool:
        try:
            with urllib.request.urlopen(self.url(offset, path), timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def duoc(self, *words: str) -> str:
        """The output of a `duoc` command on this house."""
        done = subprocess.run(
            [sys.executable, "-m", "duoc", *words], env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def admit(self) -> tuple[str, str, str]:
        """(client, service, key) of a caller with one of the published rights."""
        with psycopg.connect(self.dsn, options="-c search_path=production") as sql:
            row = sql.execute(_PUBLISHED_RIGHT).fetchone()
        assert row is not None
        client, agency, service = row
        key = json.loads(self.duoc("people", "key", "--agency", agency, "--name", "chaos", "--json"))["key"]
        # The key reaches the gateway within a second; a load that begins before would count its own impatience.
        until(lambda: self._admits(client, service, key), 10, "the gateway knows the key")
        return client, service, key

    def _admits(self, client: str, service: str, key: str) -> bool:
        address = self.url(1, f"/r1/{service}/x")
        asked = urllib.request.Request(address, headers={"X-Road-Client": client, "X-Api-Key": key})
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return bool(answer.headers["X-Duoc-Receipt"])
        except urllib.error.HTTPError as refusal:
            return "AuthenticationFailed" not in (refusal.headers["X-Road-Error"] or "")

    def end(self) -> None:
        """Ctrl-C; kills what does not go."""
        self.up.send_signal(signal.SIGINT)
        try:
            self.up.wait(60)
        except subprocess.TimeoutExpired:
            self.up.kill()
            self.up.wait()
        self._log.close()
