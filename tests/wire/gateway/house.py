"""A real gateway process with a state folder of its own, and registries for it."""

import contextlib
import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.wire.gateway.caller import Caller, request

from duoc.engines.xroad.message import parse_message
from duoc.wire.spool import records

KEY = "k" * 43
CLIENT = "VN/GOV/H12/dvc"
SERVICE = "VN/GOV/G22/sim/DKDN"
TARGET = f"/r1/{SERVICE}"


def key_row(key=KEY, members=(1,), clients=None, expires=None):
    return {"hash": hashlib.sha256(key.encode()).hexdigest(), "members": list(members), "clients": clients,
            "expires": expires}  # fmt: skip


def client_row(number, name, member, authentication="key", status="registered"):
    return {"id": number, "name": name, "authentication": authentication, "member": member, "status": status}


def service_row(number, name, base_url, **said):
    row = {"id": number, "name": name, "base_url": base_url, "timeout_s": 5, "receipt": "async", "kind": "REST",
           "enabled": True, "notice": None, "personal": False}  # fmt: skip
    return row | said


def right_row(client, service, method="*", path="**", member=None):
    return {"client": client, "member": member, "service": service, "method": method, "path": path}


def small_registry(provider_port, version=1):
    """One province, one ministry, one service that one client may call with a key."""
    return {
        "version": version, "instance": "VN", "server": "VN/GOV/H12/ss1",
        "members": [{"id": 1, "parts": ["VN", "GOV", "H12"], "name": "Tỉnh"},
                    {"id": 2, "parts": ["VN", "GOV", "G22"], "name": "Bộ"}],
        "clients": [client_row(1, CLIENT, 1), client_row(2, "VN/GOV/H12/ioc", 1), client_row(3, "VN/GOV/G22/sim", 2)],
        "services": [service_row(1, SERVICE, f"http://127.0.0.1:{provider_port}/base")],
        "rights": [right_row(1, 1)],
        "keys": [key_row()],
        "certificates": [],
    }  # fmt: skip


class House:
    """One gateway: its folder, its process, what it leaves on disk."""

    def __init__(self, home: Path, port: int, tls_port: int | None = None, environment: str = "production") -> None:
        self.home, self.port, self.tls_port, self.environment = home, port, tls_port, environment
        self.folder = home / environment
        self.spool = self.folder / "spool" / "gw1"
        self.process: subprocess.Popen | None = None
        self.registry: dict = {}
        self.limits: dict[str, float] = {}
        self.before = "pass"
        self.folder.mkdir(parents=True, exist_ok=True)

    def command(self, *more):
        """Its command line. `limits`: names of `inbound` and other numbers for them; `before`: a statement that breaks
        something on purpose. Otherwise the gateway is the real one."""
        tls = ["--tls-port", str(self.tls_port)] if self.tls_port else []
        program = ["-m", "duoc.wire.gateway"]
        if self.limits or self.before != "pass":
            changes = "; ".join([*(f"inbound.{name} = {number}" for name, number in self.limits.items()), self.before])
            start = "from duoc.wire.gateway.__main__ import main; main()"
            program = ["-c", f"from duoc.wire.gateway import inbound\n{changes}\n{start}"]
        return [sys.executable, *program, "--environment", self.environment, "--home", str(self.home),
                "--port", str(self.port), *tls, *more]  # fmt: skip

    def start(self, *more) -> float:
        """Start it and wait until it serves; the seconds that it took."""
        began = time.monotonic()
        with (self.home / "stderr.txt").open("ab") as errors:
            self.process = subprocess.Popen(self.command(*more), stdout=subprocess.PIPE, stderr=errors)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith(b"ready "), (line, self.errors())
        return time.monotonic() - began

    @contextlib.contextmanager
    def alive(self, registry):
        """It serves this registry; at the end it must still live, end when asked, and have cried out about nothing."""
        self.write_registry(registry)
        self.start()
        try:
            yield self
            assert self.process.poll() is None, "the gateway died under a test: " + self.errors()
            assert self.stop() == 0
            assert "Traceback" not in self.errors(), self.errors()
        finally:
            self.kill()

    def errors(self) -> str:
        return (self.home / "stderr.txt").read_text()

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how) -> int:
        if self.process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        code = self.process.wait(10)
        self.process.stdout.close()
        self.process = None
        return code

    def write_registry(self, registry) -> None:
        """Replace the snapshot in one step, as the recorder does."""
        self.registry = registry
        draft = self.folder / ".registry.json"
        draft.write_text(json.dumps(registry))
        draft.rename(self.folder / "registry.json")

    def wait_for_version(self, version, seconds=5.0) -> float:
        """Wait until the gateway believes this snapshot; the seconds that it took."""
        began = time.monotonic()
        while f"registry_version {version}\n" not in self.metrics():
            assert time.monotonic() - began < seconds
            time.sleep(0.02)
        return time.monotonic() - began

    def metrics(self) -> str:
        with Caller(self.port) as caller:
            return caller.call(request(target="/metrics")).body.decode()

    def metric(self, name) -> int:
        return next(int(line.split(" ")[1]) for line in self.metrics().splitlines() if line.startswith(f"{name} "))

    def rss_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def records(self) -> list[tuple[int, bytes]]:
        """(kind, payload) of everything in the spool, in order."""
        found = []
        for path in sorted(self.spool.glob("*.spool")):
            found += [(kind, payload) for kind, payload, _ in records.scan(path.read_bytes())]
        return found

    def messages(self):
        return [parse_message(payload) for kind, payload in self.records() if kind == records.MESSAGE]


def eventually(holds, seconds=5.0) -> None:
    """Wait until something holds; fail when it does not in time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.02)
