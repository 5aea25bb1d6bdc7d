"""A small exchange of real processes: simulators, gateway, recorder, sequencer; one agency with a key and a right."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.people import services as people
from duoc.people.models import Agency

ORIGIN = "log.example/peers/production"
CLIENT = "VN/GOV/000.00.00.H12/dvc"
SERVICE = "VN/GOV/G01/chia-se/dan-cu"
CLOSED = "VN/GOV/G01/chia-se/ho-khau"


class Running:
    """The processes and what a client has been told: the gateway's address, its own identifier, its key."""

    def __init__(self, dsn: str, home: Path, ports: list[int]) -> None:
        self.dsn, self.home = dsn, home
        self.sim, port = ports[0], ports[1]
        self.gateway = f"http://127.0.0.1:{port}"
        self.client, self.service, self.closed = CLIENT, SERVICE, CLOSED
        self.key = self._register()
        world = ["--environment", "production", "--home", str(home)]
        database = ["--database", dsn]
        self._children = [
            self._start("duoc.sim", ["--port", str(self.sim)]),
            self._start("duoc.wire.recorder", [*world, *database]),
            self._start("duoc.wire.sequencer", [*world, *database, "--origin", ORIGIN]),
        ]
        until((home / "production" / "registry.json").exists)
        self._children.append(self._start("duoc.wire.gateway", [*world, "--port", str(port)]))
        until(lambda: answers(f"{self.gateway}/healthz") and answers(f"http://127.0.0.1:{self.sim}/healthz"))

    def _register(self) -> str:
        owner = Agency.objects.create(
            key="so-tt", name="Sở", short_name="Sở", fold="so", sort_key="so", kind="department", source="thử",
            verified=False, dates_verified=False,
        )  # fmt: skip
        client, service = tuple(CLIENT.split("/")), tuple(SERVICE.split("/"))
        exchange.register_member(client[:3], "Tỉnh", server_code="ss1", agency_id=owner.pk)
        exchange.register_member(service[:3], "Bộ Công an")
        exchange.register_subsystem(client, "Dịch vụ công")
        exchange.register_subsystem(service[:4], "Chia sẻ")
        for name in (SERVICE, CLOSED):
            exchange.register_service(tuple(name.split("/")), "Dân cư", f"http://127.0.0.1:{self.sim}/CSDL_DanCu")
        exchange.grant(CLIENT, SERVICE, by="thử")
        return people.issue_key(owner, "phần mềm thử").text

    def _start(self, module: str, arguments: list[str]) -> "subprocess.Popen[bytes]":
        self.home.mkdir(exist_ok=True)
        with (self.home / f"{module}.log").open("ab") as log:
            command = [sys.executable, "-m", module, *arguments]
            return subprocess.Popen(command, stdout=log, stderr=log, env=os.environ)

    @property
    def headers(self) -> dict[str, str]:
        """What a client sends with every call."""
        return {"X-Road-Client": self.client, "X-Api-Key": self.key}

    def url(self, path: str = "", service: str = "") -> str:
        return f"{self.gateway}/r1/{service or self.service}{path}"

    def environ(self) -> dict[str, str]:
        """For commands on this house."""
        return {**os.environ, "DATABASE_URL": self.dsn, "DUOC_HOME": str(self.home)}

    def published_keys(self) -> tuple[str, str]:
        """The verifier keys of log and gateway, from where their owners keep them and not from a receipt."""
        with psycopg.connect(self.dsn, options="-c search_path=production") as connection:
            rows = connection.execute(
                "SELECT vkey FROM ledger_log UNION ALL SELECT vkey FROM exchange_gateway"
            ).fetchall()
        log, gateway = (str(vkey) for (vkey,) in rows)
        return log, gateway

    def receipt(self, name: str) -> dict[str, Any]:
        """The receipt of this name once a checkpoint covers it, as it would be read from its file."""
        found: dict[str, Any] = {}

        def is_whole() -> bool:
            try:
                found.update(exchange.receipt(name, Environment.PRODUCTION))
            except exchange.NoSuchReceiptError:
                return False
            return found["ledger"] is not None

        until(is_whole)
        read: dict[str, Any] = json.loads(json.dumps(found))
        return read

    def stop(self) -> None:
        for child in reversed(self._children):
            child.terminate()
        for child in self._children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def answers(address: str) -> bool:
    """Whether anything at all is said there."""
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
