"""A replay that is hurt in the middle: it comes to its end by itself or when it is called again, with exact totals."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from tests.chaos.house import House
from tests.chaos.load import until

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.rules.replay import Plan, plan
from duoc.ledger import services as ledger

SCALE = 0.003  # 44,000 calls: some seconds of playing, some more until they are stored
SMALL = 0.00002
VICTIMS = ("duoc.wire.player", "duoc.wire.gateway", "duoc.wire.recorder", "duoc.wire.sequencer")


class Replay:
    """`duoc exchange replay` beside the running house."""

    def __init__(self, house: House, scale: float, *options: str) -> None:
        self.house = house
        self.command = subprocess.Popen(
            [sys.executable, "-m", "duoc", "exchange", "replay", "--scale", str(scale), *options],
            env=house.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def children(self) -> dict[str, int]:
        """Module → process id of its own children."""
        found = {}
        try:
            children = Path(f"/proc/{self.command.pid}/task/{self.command.pid}/children").read_text().split()
        except OSError:
            return {}
        for child in children:
            try:
                words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            except OSError:
                continue
            found |= {word: int(child) for word in words if word in VICTIMS and "launch.py" not in words[3]}
        return found

    def plays(self, least: int = 500) -> bool:
        """Whether its player runs (so the run before is gone) and so many of its calls have been answered."""
        return "duoc.wire.player" in self.children() and self.answered() > least

    def answered(self) -> int:
        """What the replay's gateway says of itself; it is ahead of the log."""
        try:
            with urlopen(f"http://127.0.0.1:{self.house.base + 5}/metrics", timeout=5) as page:
                return int(page.read().decode().split("\nduoc_gateway_messages_total ")[1].split("\n")[0])
        except OSError:
            return 0

    def logged(self) -> int:
        with psycopg.connect(self.house.dsn, options="-c search_path=replay") as sql:
            row = sql.execute("SELECT coalesce(sum(requests), 0) FROM exchange_rollup").fetchone()
        assert row is not None
        return int(row[0])

    def end(self) -> tuple[int, str, str]:
        """(status, stdout, stderr)"""
        out, error = self.command.communicate(timeout=240)
        return self.command.returncode, out, error


def _plan(scale: float) -> Plan:
    published = exchange.published("ca-mau")
    assert published is not None
    return plan(published, scale, 2024)


def _assert_exact(scale: float) -> None:
    assert exchange.logged() == _plan(scale)
    assert exchange.audit(Environment.REPLAY) == []
    assert ledger.audit(Environment.REPLAY) == []
    run = exchange.current()
    assert run is not None
    assert (run.scale, run.finished) == (scale, True)
    report = exchange.report(run.first, run.last, Environment.REPLAY)
    assert sum(row.total for row in report.rows) == sum(_plan(scale).values())
    for row in report.rows:
        assert row.total == sum(row.by_software.values()) == row.ledger_total


def test_a_replay_plays_its_plan_exactly_and_the_next_one_replaces_it(house: House) -> None:
    assert Replay(house, SMALL).end()[0] == 0
    _assert_exact(SMALL)
    first = ledger.log(environment=Environment.REPLAY)
    status, out, error = Replay(house, 2 * SMALL).end()
    assert (status, error) == (0, "")
    assert "Replayed" in out
    _assert_exact(2 * SMALL)
    second = ledger.log(environment=Environment.REPLAY)
    assert first.origin != second.origin
    assert first.vkey.split("+")[2] != second.vkey.split("+")[2]
    # There is one: whoever only wants any has nothing to do, and touches nothing.
    assert Replay(house, SMALL, "--if-none").end() == (0, "", "")
    assert ledger.log(environment=Environment.REPLAY).origin == second.origin
    told = json.loads(
        house.duoc(
            "exchange", "report", "--from", "2024-01-01", "--to", "2024-08-23", "--environment", "replay", "--json"
        )
    )
    assert told["scale"] == 2 * SMALL
    assert len(told["services"]) == 23
    assert all(row["total"] == row["ledger_total"] == sum(row["by_software"].values()) for row in told["services"])


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_replay_ends_exactly_when_one_of_its_processes_is_killed(house: House, victim: str) -> None:
    replay = Replay(house, SCALE, "--anew")
    chance = random.Random(victim)
    until(replay.plays, 60, "it plays")
    kills = 0
    while kills < 4 and replay.command.poll() is None:
        pid = replay.children().get(victim)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            kills += 1
        time.sleep(chance.uniform(0.1, 1.5))
    status, _, error = replay.end()
    assert (status, kills > 1) == (0, True), error
    _assert_exact(SCALE)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_replay_goes_on_where_it_was(house: House, how: signal.Signals) -> None:
    replay = Replay(house, SCALE, "--anew")
    until(lambda: replay.plays(2000), 60, "it plays")
    replay.command.send_signal(how)
    status, out, _ = replay.end()
    if how == signal.SIGINT:
        assert status == 130
        assert f"go on with: duoc exchange replay --scale {SCALE} --seed 2024" in out
    run = exchange.current()
    assert run is not None
    assert not run.finished
    # Somebody else's half of a replay is not thrown away by a start of the house.
    assert Replay(house, SMALL, "--if-none").end() == (0, "", "")
    again = Replay(house, SCALE)
    status, out, error = again.end()
    assert status == 0, error
    whole = sum(_plan(SCALE).values())
    assert f"Replaying {whole:,} calls (scale {SCALE}), " in out
    assert int(out.split(f"(scale {SCALE}), ")[1].split(" ")[0].replace(",", "")) <= whole - 2000
    still = exchange.current()
    assert still is not None
    assert still.run == run.run
    _assert_exact(SCALE)


def test_a_replay_goes_on_while_postgresql_comes_back(house: House) -> None:
    replay = Replay(house, SCALE, "--anew")
    until(replay.plays, 60, "it plays")
    house.kill("postgres")
    status, _, error = replay.end()
    assert status == 0, error
    _assert_exact(SCALE)


def test_a_replay_without_its_simulators_still_counts_and_a_second_one_at_a_time_is_refused(house: House) -> None:
    replay = Replay(house, SCALE, "--anew")
    until(replay.plays, 60, "it plays")
    status, _, error = Replay(house, SMALL).end()
    assert (status, error) == (1, "duoc: a replay is running already: wait for it, or stop it with Ctrl-C\n")
    house.kill("sim")
    status, _, error = replay.end()
    assert status == 0, error
    _assert_exact(SCALE)  # every call counts once, whatever its outcome
