"""A national catalogue that falls ill when it is told to: the simulator as a real process; and a registry that pushes to it."""

import json
import select
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.conftest import find_free_port

from duoc.catalogue.models import Entry, PushTarget
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, push
from duoc.people.models import Agency

TOKEN = "danh-muc-mau"


@dataclass
class There:
    """The other side, and how it is made ill."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/danhmuc"

    def ask(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/{path}", data, {"Authorization": TOKEN})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def ill(self, outage: str) -> None:
        self.ask("mo-phong", {"outage": outage})

    def lose(self) -> None:
        self.ask("mo-phong", {"lose": True})

    def counted(self, action: str) -> int:
        return self.ask("mo-phong")["counted"].get(action, 0)

    def call(self, action: str, **arguments: Any) -> Any:
        return self.ask(f"api/3/action/{action}", arguments)["result"]

    def packages(self) -> dict[str, dict[str, Any]]:
        """What everybody sees there, by name."""
        return {one["name"]: one for one in self.call("package_search", rows=1000)["results"]}


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    port = find_free_port()
    state = tmp_path_factory.mktemp("sim")
    program = [sys.executable, "-m", "duoc.sim", "--port", str(port), "--state", str(state)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], 15)[0], "the simulators did not start"
    process.stdout.readline()
    yield There(port)
    process.terminate()
    process.wait(5)
    process.stdout.close()


@pytest.fixture
def there(simulator: There, monkeypatch: pytest.MonkeyPatch) -> There:
    """Empty and well, and the house's own: no network has to be opened for it."""
    simulator.ill("")
    simulator.lose()
    monkeypatch.setenv("DUOC_PORT_BASE", str(simulator.port - 10))
    return simulator


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DUOC_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def secret(tmp_path) -> str:
    file = tmp_path / "khoa"
    file.write_text(f"{TOKEN}\n")
    file.chmod(0o600)
    return str(file)


@pytest.fixture
def target(database, there, secret) -> PushTarget:
    return push.add_target(
        HOUSE,
        "quoc-gia",
        "Danh mục quốc gia",
        "ckan",
        address=there.address,
        organization="tinh-mau",
        secret_file=secret,
    )


def add(name: str, *, show: bool = True, **members: Any) -> Entry:
    """An entry of an agency, on show unless told otherwise."""
    publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
    facts = {"kind": "open", "level": "open", "access_right": "PUBLIC", "title": f"Mục {name}", "name": name} | members
    made = entries.register(HOUSE, publisher, **facts)
    return entries.set_state(HOUSE, made, "published") if show else made


class Clock:
    """A time that a test moves on."""

    def __init__(self) -> None:
        # Ahead of the database's own clock, by which changes become due.
        self.now: datetime = timezone.now() + timedelta(minutes=1)

    def __call__(self, **passed: float) -> datetime:
        self.now += timedelta(**passed)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def agency(database) -> Agency:
    return publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE).agency
