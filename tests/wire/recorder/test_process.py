"""The recorder as a process: kills, restarts of the database, damaged spools beside sound ones, the registry's file."""

import json
import random
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.exchange.conftest import CLIENT, SERVICE, register_all
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, call
from tests.wire.recorder.conftest import Pen, World, until

from duoc.core.account import service_account
from duoc.core.environment import Environment
from duoc.core.postgres import Cluster, usable_by
from duoc.engines.xroad.message import Message
from duoc.exchange import services as exchange
from duoc.web import database as web_database


def _calls(first: int, count: int = 3) -> list[Message]:
    return [call(n, BEFORE_MIDNIGHT + n % 1000 * SECOND) for n in range(first, first + count)]


def _write(pen: Pen, batches: int) -> int:
    for n in range(batches):
        pen.batch(_calls(n * 10, 1 + n % 5))
    return sum(1 + n % 5 for n in range(batches))


def test_recorder_drains_every_gateways_spool_and_stops_when_asked(world: World) -> None:
    one, two = world.pen("gw1", "gw1-aa"), world.pen("gw2", "gw2-bb")
    total = _write(one, 7) + _write(two, 4)
    recorder = world.ready()
    until(lambda: world.count() == total)
    one.batch(_calls(500))
    until(lambda: world.count() == total + 3, 2)
    late = world.pen("gw3", "gw3-cc")  # a gateway that comes later is found by itself
    late.batch(_calls(600))
    until(lambda: world.count() == total + 6, 5)
    assert exchange.audit(Environment.PRODUCTION) == []
    recorder.send_signal(signal.SIGTERM)
    assert recorder.wait(2) == 0


def test_gateways_of_two_machines_end_up_in_one_log(world: World, tmp_path: Path) -> None:
    """Each machine has a state folder and a recorder of its own; they count the same services and callers at once."""
    other = World(world.dsn, tmp_path / "another machine")
    try:
        pens = [world.pen("gw1", "gw1-aa"), other.pen("gw1", "gw1-bb")]
        total = sum(_write(pen, 60) for pen in pens)
        world.ready()
        other.ready()
        for n in range(60, 90):
            for pen in pens:
                pen.batch(_calls(n * 10, 4))
        until(lambda: world.count() == total + 2 * 30 * 4)
        assert world.one("SELECT sum(requests) FROM exchange_rollup") == total + 2 * 30 * 4
        assert exchange.audit(Environment.PRODUCTION) == []
        assert (other.folder / "registry.json").exists()
    finally:
        other.end()


def test_kills_at_random_moments_store_everything_exactly_once(world: World) -> None:
    pen = world.pen()
    chance = random.Random(7)
    total = 0
    done = threading.Event()

    def write() -> None:
        nonlocal total
        for n in range(150):
            pen.batch(_calls(n * 10, 5))
            total += 5
            time.sleep(0.02)
        done.set()

    writing = threading.Thread(target=write)
    writing.start()
    kills = 0
    while not done.is_set():
        recorder = world.ready()
        time.sleep(chance.uniform(0, 0.2))
        recorder.kill()
        recorder.communicate()
        kills += 1
    writing.join()
    world.ready()
    until(lambda: world.one("SELECT coalesce(sum(size), 0) FROM exchange_batch") == total)
    assert (world.count(), world.one("SELECT count(DISTINCT request_id) FROM exchange_message")) == (total, total)
    assert exchange.audit(Environment.PRODUCTION) == []
    assert kills > 3


def test_a_damaged_spool_is_named_and_the_others_go_on(world: World) -> None:
    sound, damaged, renamed = world.pen("gw1", "gw1-aa"), world.pen("gw2", "gw2-bb"), world.pen("gw3", "gw3-cc")
    sound.batch(_calls(0))
    damaged.batch(_calls(10))
    damaged.batch(_calls(20), signature=bytes(64))
    renamed.batch(_calls(30))
    (world.folder / "spool" / "gw4").mkdir()
    (world.folder / "spool" / "gw4" / "gateway.json").write_text("{")
    recorder = world.ready()
    until(lambda: world.count() == 9)
    renamed.announce(str(sound.signer.key))
    sound.batch(_calls(40))
    until(lambda: world.count() == 12)
    recorder.kill()
    _, said = recorder.communicate()
    assert "recorder production: gateway gw2-bb, batch 2: its signature is not the gateway's\n" in said
    assert "gw4/gateway.json: JSONDecodeError" in said
    # Nobody takes over a registered gateway's spool with a key of another name, whatever its file says.
    recorder = world.ready()
    sound.batch(_calls(50))
    until(lambda: world.count() == 15)
    recorder.kill()
    assert "gateway 'gw3-cc' shows the key of 'gw1-aa'" in recorder.communicate()[1]


def test_a_spool_that_was_emptied_behind_the_recorder_is_named(world: World) -> None:
    pen = world.pen()
    pen.batch(_calls(0))
    recorder = world.ready()
    until(lambda: world.count() == 3)
    recorder.kill()
    recorder.communicate()
    for segment in pen.folder.glob("*.spool"):
        segment.unlink()
    recorder = world.ready()
    time.sleep(0.5)
    recorder.kill()
    assert "ends before the batch that was stored last" in recorder.communicate()[1]


def _snapshot(world: World) -> dict[str, object]:
    found: dict[str, object] = json.loads((world.folder / "registry.json").read_bytes())
    return found


def test_registry_reaches_the_gateways_file_within_a_second(world: World) -> None:
    world.ready()
    path = world.folder / "registry.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    waits = []
    for method in ("HEAD", "GET", "POST", "PUT", "DELETE"):
        exchange.grant("/".join(CLIENT), "/".join(SERVICE), method=method, by="thử", environment=Environment.PRODUCTION)
        waits.append(until(lambda method=method: f'"{method}"' in path.read_text(), 5))  # type: ignore[misc]  # early binding
    assert max(waits) < 1, waits
    seen = [_snapshot(world)["version"]]
    assert seen[0] == world.one("SELECT last_value FROM exchange_snapshot_version")


def test_registry_file_is_whole_at_every_moment(world: World) -> None:
    world.ready()
    stop = threading.Event()
    versions: list[int] = []
    broken: list[str] = []

    def look() -> None:
        while not stop.is_set():
            try:
                version = _snapshot(world)["version"]
                assert isinstance(version, int)
                versions.append(version)
            except ValueError as error:
                broken.append(str(error))

    looking = threading.Thread(target=look)
    looking.start()
    for n in range(20):
        world.sql.execute("UPDATE exchange_service SET timeout_s = %s", [n + 1])
        time.sleep(0.03)
    stop.set()
    looking.join()
    assert broken == []
    assert versions == sorted(versions)
    assert len(set(versions)) > 3
    until(lambda: not (world.folder / "registry.draft").exists(), 2)


@pytest.fixture
def crashing(short_tmp: Path, django_at: Callable[[str], None]) -> Iterator[Cluster]:
    """A server of this test's own, with the crash safety that the province has, and a migrated database."""
    account = service_account("nobody")
    folder = short_tmp / "crashing"
    server = Cluster(
        folder / "postgres", folder / "run", account, usable_by(account), tuning={"shared_buffers": "32MB"}
    )
    server.start()
    web_database.create(server.dsn())
    django_at(server.dsn())
    web_database.prepare()
    register_all(Environment.PRODUCTION)
    yield server
    server.stop()


def test_recorder_survives_restarts_of_postgresql_and_loses_nothing(crashing: Cluster, tmp_path: Path) -> None:
    world = World(crashing.dsn(), tmp_path)
    try:
        recorder = world.ready()
        pen = world.pen()
        for end, total in ((crashing.kill, 90), (crashing.stop, 180)):
            for n in range(15):
                pen.batch(_calls(total * 10 + n))
            until(lambda least=total - 90: world.count() > least)  # type: ignore[misc]  # early binding
            world.sql.close()
            end()
            for n in range(15, 30):
                pen.batch(_calls(total * 10 + n))
            time.sleep(0.5)
            crashing.start()
            world.sql = psycopg.connect(world.dsn, autocommit=True, options="-c search_path=production")
            until(lambda total=total: world.count() == total)  # type: ignore[misc]  # early binding
            assert recorder.poll() is None
            world.sql.execute("UPDATE exchange_service SET timeout_s = %s", [total])
            until(lambda total=total: f'"timeout_s": {total}' in (world.folder / "registry.json").read_text(), 2)  # type: ignore[misc]  # early binding
        recorder.kill()
        assert recorder.communicate()[1].count("recorder production: ") >= 2, "it says why it waits"
    finally:
        world.end()
