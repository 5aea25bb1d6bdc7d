"""kill -9 of every process at random moments under load: nothing acknowledged is lost, nothing is there twice."""

import random
import time

import pytest
from tests.chaos.house import House
from tests.chaos.judge import assert_whole, losses, settled
from tests.chaos.load import Load, until

SEED = 2024
VICTIMS = ("gateway", "recorder", "sequencer", "postgres", "web")
# The gateway is the promise's keeper: it dies most often.
WEIGHTS = (3, 2, 2, 2, 1)
BACK_S = 2.0


def _kill_on(house: House, load: Load, kills: int, chance: random.Random) -> dict[str, int]:
    """Kill until there were so many kills. Asserts that the gateway answers within its time after each of its own, and
    that it goes on while PostgreSQL is away."""
    done = dict.fromkeys(VICTIMS, 0)
    while sum(done.values()) < kills:
        time.sleep(chance.uniform(0.2, 4.0))
        victim = chance.choices(VICTIMS, WEIGHTS)[0]
        before = house.pid(victim)
        if before is None or not house.kill(victim):
            continue
        killed = time.monotonic()
        done[victim] += 1
        if victim == "gateway":
            until(lambda: house.answers(1), BACK_S, f"the gateway answers after kill {sum(done.values())}")
        elif victim == "postgres":
            until(lambda before=before: house.pid("postgres") not in (None, before), 30, "PostgreSQL starts")  # type: ignore[misc]  # early binding
            if house.pid("gateway") is not None:
                until(lambda killed=killed: load.between(killed + 0.05, time.monotonic()) > 0, BACK_S, "receipts")  # type: ignore[misc]  # early binding
    return done


def _rampage(house: House, load: Load, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    with load:
        done = _kill_on(house, load, kills, chance)
    settled(house)
    lost, twice = losses(house, load)
    counted = ", ".join(f"{name} {number}" for name, number in done.items())
    print(
        f"\nchaos: {sum(done.values())} kills ({counted}), seed {seed}: {len(load.all)} receipts given "
        f"({len(load.held)} held for proof), {len(lost)} lost, {len(twice)} twice, {load.broken} calls broken off"
    )
    assert_whole(house, load, seed)
    assert load.refused == []


def test_nothing_acknowledged_is_lost_over_fifty_kills(house: House, load: Load) -> None:
    _rampage(house, load, 50, SEED)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_over_hundreds_of_kills(house: House, load: Load) -> None:
    _rampage(house, load, 400, SEED + 1)
