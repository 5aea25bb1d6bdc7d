"""The sequencer as a process, against the real database: order, restarts, kills, and what it refuses."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from duoc.core.account import service_account
from duoc.core.environment import Environment
from duoc.core.postgres import Cluster, usable_by
from duoc.engines.merkle import checkpoint, keys, tiles, tree

ORIGIN = "log.example/ca-mau/production"


class House:
    """A database, a state folder and the sequencers started on them."""

    def __init__(self, database: str, home: Path) -> None:
        self.database = database
        self.home = home
        self.children: list[subprocess.Popen[str]] = []
        self.reconnect()

    def reconnect(self) -> None:
        self.connection = psycopg.connect(self.database, autocommit=True, options="-c search_path=production")

    def start(self, origin: str = ORIGIN, environment: str = "production") -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-m", "duoc.wire.sequencer", "--environment", environment, "--home", str(self.home),
             "--database", self.database, "--origin", origin],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.children.append(child)
        return child

    def end(self) -> None:
        self.connection.close()
        for child in self.children:
            child.kill()
            child.communicate()

    def ready(self) -> subprocess.Popen[str]:
        child = self.start()
        assert child.stdout is not None
        line = child.stdout.readline()
        assert line.startswith("ready sequencer"), (line, child.communicate())
        return child

    def queue(self, *entries: bytes) -> None:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO frame_outbox (event, kind, entry) VALUES (%s, 'test', %s)",
                [(uuid4(), entry) for entry in entries],
            )

    def rows(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()

    def entries(self) -> list[bytes]:
        found = self.rows("SELECT index, entry FROM ledger_entry ORDER BY index")
        assert [index for index, _ in found] == list(range(len(found)))
        return [bytes(entry) for _, entry in found]

    def size(self) -> int:
        return int(self.rows("SELECT coalesce(max(size), -1) FROM ledger_checkpoint WHERE note IS NOT NULL")[0][0])

    def key(self) -> keys.VerifierKey:
        return keys.parse_vkey(self.rows("SELECT vkey FROM ledger_log")[0][0])

    def assert_sound(self) -> None:
        """Every checkpoint is signed and has the root of the entries before it; the tiles are the tree."""
        leaves = tree.leaf_hashes(self.entries())
        key = self.key()
        for size, root, signed in self.rows("SELECT size, root, note FROM ledger_checkpoint ORDER BY size"):
            stated = checkpoint.verify(signed.encode(), key)
            assert (stated.size, stated.root) == (size, bytes(root))
            assert stated.root == tree.root(leaves[:size])
        stored = {(level, number): bytes(tile) for level, number, tile in self.rows(
            "SELECT level, number, hashes FROM ledger_tile")}  # fmt: skip
        assert stored == tiles.append(0, leaves, lambda _level, _number: b"")
        assert self.size() == len(leaves)


@pytest.fixture
def house(database: str, tmp_path: Path) -> Iterator[House]:
    built = House(database, tmp_path)
    yield built
    built.end()


def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def _entries(start: int, stop: int) -> list[bytes]:
    return [f'{{"n":{number}}}'.encode() for number in range(start, stop)]


def test_sequencer_begins_with_a_signed_empty_log(house: House) -> None:
    house.ready()
    _until(lambda: house.size() == 0)
    house.assert_sound()
    assert house.rows("SELECT origin FROM ledger_log") == [(ORIGIN,)]
    assert (house.home / "production/keys/log.key").stat().st_mode & 0o777 == 0o600


def test_sequencer_logs_in_order_and_empties_the_queue(house: House) -> None:
    house.queue(*_entries(0, 300))
    house.ready()
    _until(lambda: house.size() == 300)
    begun = time.monotonic()
    house.queue(*_entries(300, 700))
    _until(lambda: house.size() == 700)
    assert time.monotonic() - begun < 0.9, "the notification did not wake it, the poll did"
    assert house.entries() == _entries(0, 700)
    assert house.rows("SELECT count(*) FROM frame_outbox") == [(0,)]
    house.assert_sound()


def test_sequencer_moves_payload_and_salt_behind_the_entry(house: House) -> None:
    house.ready()
    house.connection.execute(
        "INSERT INTO frame_outbox (event, kind, entry, payload, salt) VALUES (%s, 'k', '{}', 'p', %s)",
        (uuid4(), bytes(32)),
    )
    _until(lambda: house.size() == 1)
    assert house.rows("SELECT index, payload, salt FROM ledger_payload") == [(0, b"p", bytes(32))]


def test_sequencer_ends_cleanly_when_asked(house: House) -> None:
    child = house.ready()
    begun = time.monotonic()
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=5)
    assert (child.returncode, out, err) == (0, "", "")
    assert time.monotonic() - begun < 2


def test_sequencer_signs_what_a_predecessor_left_unsigned(house: House) -> None:
    """Killed between the commit of (size, root) and the note: the next one signs that very root."""
    house.queue(*_entries(0, 5))
    first = house.ready()
    _until(lambda: house.size() == 5)
    first.kill()
    first.wait()
    with house.connection.transaction():
        house.connection.execute("ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER")
        house.connection.execute("UPDATE ledger_checkpoint SET note = NULL, signed_at = NULL WHERE size = 5")
        house.connection.execute("ALTER TABLE ledger_checkpoint ENABLE TRIGGER USER")
    assert house.size() == 0
    house.ready()
    assert house.size() == 5
    house.assert_sound()


def test_sequencer_killed_at_any_moment_loses_and_doubles_nothing(house: House) -> None:
    total, step = 3_000, 50
    draw = random.Random(20_240_823)

    def produce() -> None:
        with psycopg.connect(house.database, autocommit=True, options="-c search_path=production") as producer:
            for start in range(0, total, step):
                with producer.transaction(), producer.cursor() as cursor:
                    cursor.executemany(
                        "INSERT INTO frame_outbox (event, kind, entry) VALUES (%s, 'test', %s)",
                        [(uuid4(), entry) for entry in _entries(start, start + step)],
                    )
                time.sleep(0.03)

    producer = threading.Thread(target=produce)
    producer.start()
    kills = 0
    while producer.is_alive() or kills < 8:
        child = house.ready() if kills % 2 else house.start()
        time.sleep(draw.uniform(0, 0.5))
        child.kill()
        child.wait()
        kills += 1
    producer.join()
    house.ready()
    _until(lambda: house.size() == total)
    assert house.entries() == _entries(0, total)
    assert house.rows("SELECT count(*) FROM frame_outbox") == [(0,)]
    house.assert_sound()


def test_sequencer_lives_through_lost_connections(house: House) -> None:
    child = house.ready()
    for round_ in range(5):
        house.queue(*_entries(round_ * 10, round_ * 10 + 10))
        house.connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name LIKE 'duoc sequencer%'"
        )
    _until(lambda: house.size() == 50)
    assert child.poll() is None
    assert house.entries() == _entries(0, 50)
    house.assert_sound()


PREPARE = "import django; django.setup(); from duoc.web import database; database.create(URL); database.prepare()"


@pytest.fixture
def own_postgres(short_tmp: Path, tmp_path: Path) -> Iterator[Cluster]:
    """A server of this test's own, to be killed."""
    account = service_account("nobody")
    cluster = Cluster(short_tmp / "own", short_tmp / "ownrun", account, usable_by(account))
    cluster.start()
    script = PREPARE.replace("URL", repr(cluster.dsn("duoc")))
    environ = os.environ | {"DATABASE_URL": cluster.dsn("duoc"), "DUOC_HOME": str(tmp_path / "django")}
    subprocess.run([sys.executable, "-c", script], env=environ, check=True)
    yield cluster
    cluster.stop()


@pytest.mark.chaos
def test_sequencer_loses_nothing_when_postgresql_is_killed(
    own_postgres: Cluster, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    house = House(own_postgres.dsn("duoc"), tmp_path)
    request.addfinalizer(house.end)
    child = house.ready()
    for round_ in range(3):
        house.queue(*_entries(round_ * 500, round_ * 500 + 500))
        house.connection.close()
        own_postgres.kill()
        time.sleep(0.3)
        assert child.poll() is None
        own_postgres.start()
        house.reconnect()
    _until(lambda: house.size() == 1_500)
    assert house.entries() == _entries(0, 1_500)
    assert house.rows("SELECT count(*) FROM frame_outbox") == [(0,)]
    house.assert_sound()
    child.terminate()
    out, err = child.communicate(timeout=10)
    assert (child.returncode, out) == (0, "")
    assert err.count("sequencer production: ") >= 3, "it says why it is waiting"


def test_second_sequencer_waits_until_the_first_is_gone(house: House) -> None:
    first = house.ready()
    second = house.start()
    assert second.stderr is not None
    assert second.stdout is not None
    assert "another sequencer" in second.stderr.readline()
    house.queue(*_entries(0, 3))
    _until(lambda: house.size() == 3)
    first.kill()
    assert second.stdout.readline() == f"ready sequencer {ORIGIN} at 3\n"
    house.queue(*_entries(3, 4))
    _until(lambda: house.size() == 4)
    house.assert_sound()


def _refusal(child: subprocess.Popen[str]) -> str:
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out) == (1, "")
    assert len(err.strip().split("\n")) == 1, err
    return err


def test_sequencer_refuses_another_origin(house: House) -> None:
    house.ready().kill()
    (house.home / "production/keys/log.key").unlink()
    assert f"holds the log {ORIGIN} with key" in _refusal(house.start("log.example/other"))


def test_sequencer_refuses_another_key(house: House) -> None:
    house.ready().kill()
    (house.home / "production/keys/log.key").unlink()
    assert "with key" in _refusal(house.start())


def test_sequencer_refuses_a_key_others_can_read(house: House) -> None:
    house.ready().kill()
    (house.home / "production/keys/log.key").chmod(0o644)
    assert "0600" in _refusal(house.start())


def test_sequencer_refuses_to_extend_damaged_tiles(house: House) -> None:
    child = house.ready()
    house.queue(*_entries(0, 3))
    _until(lambda: house.size() == 3)
    with house.connection.transaction():
        house.connection.execute("ALTER TABLE ledger_tile DISABLE TRIGGER USER")
        house.connection.execute("UPDATE ledger_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1)")
        house.connection.execute("ALTER TABLE ledger_tile ENABLE TRIGGER USER")
    house.queue(*_entries(3, 4))
    assert "do not have the root of size 3" in _refusal(child)
    assert house.rows("SELECT count(*) FROM frame_outbox") == [(1,)]
    assert "do not have the root of size 3" in _refusal(house.start())
    assert house.size() == 3


def test_sequencer_refuses_to_write_over_a_smuggled_entry(house: House) -> None:
    child = house.ready()
    house.connection.execute(
        "INSERT INTO ledger_entry (index, kind, event, entry) VALUES (0, 'k', %s, '{}')", [uuid4()]
    )
    house.queue(*_entries(0, 1))
    assert "what nobody appended" in _refusal(child)
    assert house.rows("SELECT count(*) FROM frame_outbox") == [(1,)]


def test_event_queued_again_is_logged_once_and_a_contradiction_is_kept_aside(house: House) -> None:
    house.ready()
    event = uuid4()
    insert = "INSERT INTO frame_outbox (event, kind, entry) VALUES (%s, 'k', %s)"
    house.connection.execute(insert, (event, b"{}"))
    _until(lambda: house.size() == 1)
    house.connection.execute(insert, (event, b"{}"))
    _until(lambda: house.rows("SELECT count(*) FROM frame_outbox") == [(0,)])
    house.connection.execute(insert, (event, b'{"other":1}'))
    house.queue(b'{"next":1}')
    _until(lambda: house.size() == 2)
    assert house.entries() == [b"{}", b'{"next":1}']
    assert house.rows("SELECT entry FROM frame_outbox") == [(b'{"other":1}',)]


def test_environments_have_sequencers_keys_and_logs_of_their_own(house: House) -> None:
    house.ready()
    replay = house.start("log.example/ca-mau/replay/1", "replay")
    assert replay.stdout is not None
    assert replay.stdout.readline() == "ready sequencer log.example/ca-mau/replay/1 at 0\n"
    keys = {name: (house.home / name / "keys/log.key").read_text() for name in ("production", "replay")}
    assert keys["production"].split("+")[4] != keys["replay"].split("+")[4]
    assert not (Environment.SANDBOX.folder(house.home)).exists()
    assert replay.poll() is None
