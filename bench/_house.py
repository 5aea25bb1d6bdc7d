"""A province of its own for a benchmark: real database, recorder, sequencer and gateway in a temporary folder."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from duoc.cli.child import Program
from duoc.cli.house import GATEWAY, House, settle
from duoc.cli.programs import database, processes
from duoc.cli.supervisor import Supervisor
from duoc.core.account import act_as
from duoc.core.clock import SystemClock, province_day
from duoc.core.home import claim
from duoc.core.settings import load

PORT_BASE = 9400
CLIENT = "VN/GOV/000.00.00.H12/do-luong"
SERVICE = "VN/GOV/000.00.00.H12/nguon/do"
NEEDED = {"sequencer", "recorder", "gateway"}


class BenchHouse:
    """Brings the processes up on entry and leaves nothing behind."""

    def __init__(self, upstream_port: int, gateways: int = 1) -> None:
        """gateways: as many may share the port; the first is started."""
        self._gateways = gateways
        self._upstream = f"http://127.0.0.1:{upstream_port}/"
        self.folder = Path(tempfile.mkdtemp(prefix="duoc-bench-"))
        self.house: House
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.key = ""

    def __enter__(self) -> "BenchHouse":
        os.environ["DUOC_HOME"] = str(self.folder / "h")
        os.environ.pop("DATABASE_URL", None)
        self.house = settle(replace(load(), port_base=PORT_BASE, gateways=self._gateways))
        self.folder.chmod(0o755)
        claim(self.house.home, self.house.account)
        for name in ("run", "log", "keys"):
            claim(self.house.home / name, self.house.account)
        os.environ.update(self.house.environ())
        cluster = self.house.cluster()
        act_as(self.house.account)
        self._supervisor = Supervisor(self.house.home / "log", self.house.environ())
        self._thread.start()
        try:
            self._run(self._supervisor.start([database(cluster)]))
            self._run(self._supervisor.run_once(lambda: self.house.python("duoc.web.prepare", "--empty")))
            self._register()
            self._run(self._supervisor.start([p for p in self.programs() if self.needs(p.name)]))
            self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._supervisor.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def remove(self) -> None:
        """Remove the folder, with the peers' files in it, and the database, which lies elsewhere where its user may not go."""
        if hasattr(self, "house"):
            shutil.rmtree(self.house.cluster().folder.parent, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def programs(self) -> list[Program]:
        """What `duoc up` would start."""
        return processes(self.house)

    def needs(self, process: str) -> bool:
        """Whether the benchmark wants this process of `duoc up`."""
        return process in NEEDED

    def wait_until_ready(self) -> None:
        """Return when the benchmark may begin."""
        self.wait_for_answer()

    def _register(self) -> None:
        """What has to be in the prepared database before the processes start."""
        os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
        import django

        django.setup()
        from duoc.exchange import services as exchange
        from duoc.people import services as people

        exchange.register_subsystem(tuple(CLIENT.split("/")), "Máy đo (MINH HỌA)")
        exchange.register_subsystem(tuple(SERVICE.split("/")[:4]), "Nguồn đo (MINH HỌA)")
        exchange.register_service(tuple(SERVICE.split("/")), "Dịch vụ đo (MINH HỌA)", self._upstream)
        exchange.grant(CLIENT, SERVICE, by="bench")
        # Every rule is in force: a quota that is asked at each call and never used up.
        exchange.set_quota(CLIENT, SERVICE, 1_000_000_000, 1)
        province = people.agency_by_code("000.00.00.H12", province_day(SystemClock().now_us()))
        self.key = people.issue_key(province, "bench").text

    @property
    def port(self) -> int:
        return self.house.settings.port(GATEWAY)

    def pid(self, name: str) -> int:
        """The process of a child."""
        child = next(child for child in self._supervisor.children if child.program.name == name)
        assert child.process is not None
        return child.process.pid

    def headers(self, hold: bool = False) -> dict[str, str]:
        return {"X-Road-Client": CLIENT, "X-Api-Key": self.key, **({"X-Duoc-Receipt": "hold"} if hold else {})}

    def call(self) -> bool:
        """One call; True when it was answered with a receipt."""
        request = Request(f"http://127.0.0.1:{self.port}/r1/{SERVICE}/x", headers=self.headers())
        try:
            with urlopen(request, timeout=2) as answer:
                return bool(answer.headers.get("X-Duoc-Receipt"))
        except OSError:
            return False

    def wait_for_answer(self, patience_s: float = 20.0) -> float:
        """Seconds until the first receipted answer."""
        begin = time.monotonic()
        while not self.call():
            if time.monotonic() - begin > patience_s:
                raise RuntimeError(f"the gateway gives no receipt: see {self.house.home / 'log'}")
            time.sleep(0.01)
        return time.monotonic() - begin

    def restart_gateway(self) -> float:
        """Kill the gateway; seconds until it answers with a receipt again."""
        old = self.pid("gateway")
        begin = time.monotonic()
        os.kill(old, 9)
        while self.pid("gateway") == old:
            time.sleep(0.005)
        self.wait_for_answer()
        return time.monotonic() - begin

    def counts(self) -> dict[str, int]:
        """What the log holds: message rows, the roll-up's sum, and the ledger's recount."""
        from django.db import connection

        with connection.cursor() as cursor:
            # One statement, one snapshot: what arrives meanwhile is in all three counts or in none.
            cursor.execute(
                "SELECT (SELECT count(*) FROM exchange_message),"
                " (SELECT coalesce(sum(requests), 0)::bigint FROM exchange_rollup),"
                " (SELECT coalesce(sum((convert_from(entry, 'UTF8')::jsonb ->> 'size')::bigint), 0)::bigint"
                "  FROM ledger_entry WHERE kind = 'exchange.batch')"
            )
            return dict(zip(("rows", "rollup", "ledger"), cursor.fetchone(), strict=True))

    @contextlib.contextmanager
    def log_at_rest(self) -> Iterator[None]:
        """Recorder and sequencer stand still, so that the gateway shares the machine with nobody whom its peer is spared;
        what it logs waits in its spool."""
        with self.resting("recorder", "sequencer"):
            yield

    @contextlib.contextmanager
    def resting(self, *names: str) -> Iterator[None]:
        """These processes stand still meanwhile."""
        pids = [self.pid(name) for name in names]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def settle(self, expected: int, patience_s: float = 120.0) -> dict[str, int]:
        """Wait until the ledger holds so many messages (or patience ends); the counts then."""
        until = time.monotonic() + patience_s
        while True:
            counts = self.counts()
            if counts["ledger"] >= max(expected, counts["rows"]) or time.monotonic() > until:
                return counts
            time.sleep(0.5)
