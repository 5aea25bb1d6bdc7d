"""A clock that jumps, backwards and forwards: receipts stay unique, chains whole, each call on the day that it was told.

The machine's own clock is not touched: the gateway of a replay has one that can be set, and is the same program.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.chaos.conftest import free_base
from tests.chaos.house import House
from tests.chaos.load import Load, until

from duoc.core.clock import DAY_US, FileClock, day_start_us, province_day
from duoc.core.environment import Environment
from duoc.core.ids import parse_receipt_name
from duoc.exchange import services as exchange
from duoc.ledger import services as ledger

HOUR_US = DAY_US // 24
NOON = 1_718_427_600_000_000  # 2024-06-15 12:00 in the province
JUMPS = (0, -HOUR_US, 3 * HOUR_US, -2 * DAY_US, 400 * DAY_US, -400 * DAY_US, -1, 1)


@pytest.fixture
def gateway(house: House, tmp_path: Path) -> Iterator[int]:
    """The port of a replay's gateway with its recorder, on a state folder of their own and the house's database."""
    ledger.clear_replay(tmp_path)
    exchange.clear_replay()
    FileClock(Environment.REPLAY.folder(tmp_path) / "clock").set(NOON)
    port = free_base()
    world = ["--environment", "replay", "--home", str(tmp_path)]
    commands = (
        ["duoc.wire.recorder", *world, "--database", house.dsn],
        ["duoc.wire.gateway", *world, "--port", str(port), "--simulated-clock"],
    )
    children = []
    for command in commands:
        child = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True)
        children.append(child)
        assert child.stdout is not None
        assert child.stdout.readline().startswith("ready")
    yield port
    for child in children:
        child.terminate()
        child.communicate(timeout=10)
    exchange.clear_replay()
    ledger.clear_replay(tmp_path)


def test_calls_are_logged_whole_however_the_clock_jumps(house: House, gateway: int, tmp_path: Path) -> None:
    key = exchange.issue_player_key()
    with psycopg.connect(house.dsn, options="-c search_path=replay") as sql:
        row = sql.execute("SELECT subsystem_id, service_id FROM exchange_right ORDER BY id LIMIT 1").fetchone()
    assert row is not None
    client = next(c.identifier for c in exchange.clients(Environment.REPLAY) if c.subsystem.id == row[0])
    service = next(s.identifier for s in exchange.services(Environment.REPLAY) if s.service.id == row[1])
    registry = Environment.REPLAY.folder(tmp_path) / "registry.json"
    until(lambda: bool(json.loads(registry.read_text())["keys"]), 5, "the key reaches the gateway's file")
    time.sleep(0.5)
    clock = FileClock(Environment.REPLAY.folder(tmp_path) / "clock")
    load = Load(gateway, client, service, key)
    now = NOON
    told = set()
    with load:
        for jump in JUMPS:
            now += jump
            clock.set(now)
            told.add(province_day(now))
            before = len(load.all)
            until(lambda before=before: len(load.all) > before + 30, 10, "calls go on")  # type: ignore[misc]  # early binding
    assert load.refused == []
    assert len(set(load.all)) == len(load.all)
    days = {province_day(parse_receipt_name(name)[0]) for name in load.all}
    assert days == told
    assert min(day_start_us(day) for day in days) < NOON - DAY_US

    def stored() -> bool:
        with psycopg.connect(house.dsn, options="-c search_path=replay") as sql:
            rows = sql.execute("SELECT request_id::text FROM exchange_message").fetchall()
        return sorted(request_id for (request_id,) in rows) == sorted(name.split(".")[1] for name in load.all)

    until(stored, 10, "every receipt is in the log once")
    assert exchange.audit(Environment.REPLAY) == []
