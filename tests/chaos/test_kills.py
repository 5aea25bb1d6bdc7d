"""kill -9 of every process at random moments under load: nothing acknowledged is lost, nothing is there twice.

The uplink (the simulators' process behind every service) dies too: its callers hear that it cannot be reached, hold a
receipt for that, and are never told "not found".
"""

import random
import statistics
import time
from collections import Counter

import pytest
from tests.chaos.house import House
from tests.chaos.judge import assert_whole, losses, messages, settled
from tests.chaos.load import Load, until

SEED = 2024
VICTIMS = {"gateway": "gateway", "writer": "recorder", "sequencer": "sequencer", "PostgreSQL": "postgres", "uplink": "sim",
           "web": "web"}  # fmt: skip
# The gateway is the promise's keeper: it dies most often.
WEIGHTS = (3, 2, 2, 2, 2, 1)
MANY = 250
BACK_S = 2.0
# Over hundreds of kills how long it takes is measured and told; a moment of the machine's own does not end the run.
PATIENCE_S = 20.0
AWAY = (500, "Server.ServerProxy.NetworkError")


def _kill_on(
    house: House, load: Load, kills: int, chance: random.Random, back_s: float
) -> tuple[Counter[str], list[float]]:
    """Kill until there were so many kills; (how often whom, after how many seconds the gateway answered again each time).

    Asserts that the gateway answers in `back_s` after each of its own kills, that it goes on while PostgreSQL is away, and that
    it answers its callers while the uplink is."""
    done: Counter[str] = Counter()
    back: list[float] = []
    while done.total() < kills:
        time.sleep(chance.uniform(0.2, 4.0))
        victim = chance.choices(list(VICTIMS), WEIGHTS)[0]
        process = VICTIMS[victim]
        before = house.pid(process)
        if before is None or not house.kill(process):
            continue
        killed = time.monotonic()
        done[victim] += 1
        if victim == "gateway":
            back.append(until(lambda: house.answers(1), back_s, f"the gateway answers after kill {done.total()}"))
        elif victim == "PostgreSQL":
            until(lambda before=before: house.pid("postgres") not in (None, before), 30, "PostgreSQL starts")  # type: ignore[misc]  # early binding
        if victim in ("PostgreSQL", "uplink") and house.pid("gateway") is not None:
            until(lambda killed=killed: load.between(killed + 0.05, time.monotonic()) > 0, back_s, "receipts")  # type: ignore[misc]  # early binding
    return done, back


def _rampage(house: House, load: Load, kills: int, seed: int, back_s: float = BACK_S) -> Counter[str]:
    chance = random.Random(seed)
    settled(house)
    at_first = messages(house)
    with load:
        done, back = _kill_on(house, load, kills, chance, back_s)
        until(lambda: house.answers(10), 60, "the uplink is back")
    settled(house)
    logged = messages(house) - at_first
    lost, twice = losses(house, load)
    victims = ", ".join(f"{victim} {done[victim]}" for victim in VICTIMS)
    print(
        f"\nchaos: {done.total()} kills ({victims}), seed {seed}: {len(load.all)} receipts held by callers "
        f"({len(load.held)} had waited for proof, {len(load.failed)} for an uplink that was away), lost {len(lost)}, "
        f"doubled {len(twice)}; {logged} messages = roll-up = ledger = report; {load.broken} calls broken off; "
        f"gateway back after {statistics.median(back):.2f} s, at worst {max(back):.2f} s"
    )
    assert_whole(house, load, seed)
    assert load.refused == []
    assert set(load.failed.values()) <= {AWAY}
    # A call that was logged and whose answer the dying gateway did not send any more is one that its caller saw break off.
    assert len(load.all) <= logged <= len(load.all) + load.sent_in_vain
    return done


def test_nothing_acknowledged_is_lost_over_fifty_kills(house: House, load: Load) -> None:
    _rampage(house, load, 50, SEED)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_over_hundreds_of_kills(house: House, load: Load) -> None:
    done = _rampage(house, load, MANY, SEED + 1, PATIENCE_S)
    assert min(done[victim] for victim in ("gateway", "writer", "PostgreSQL", "uplink")) >= 20
    assert load.failed, "the uplink was away and nobody noticed"
