"""The replay's own evidence: what a run holds, what the player is given, and that nothing else is ever emptied."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from tests.exchange.edges import register_edges, write_edges
from tests.exchange.scribe import BEFORE_MIDNIGHT, DVC, POPULATION, Scribe, call

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import EnvironmentKey
from duoc.exchange.services import Filter, replays

FEB_28, FEB_29 = date(2024, 2, 28), date(2024, 2, 29)
EVIDENCE = ("exchange_message", "exchange_batch", "exchange_rollup", "exchange_gateway")


@pytest.fixture
def played(database: str) -> Iterator[Scribe]:
    """The same seven calls in production and in the replay; gives the replay's writer."""
    for environment in (Environment.PRODUCTION, Environment.REPLAY):
        register_edges(environment)
        with Scribe(database, environment) as scribe:
            write_edges(scribe)
    with psycopg.connect(database, autocommit=True, options="-c search_path=replay") as sql:
        scribe.sql = sql
        yield scribe


def held(sql: psycopg.Connection[Any], environment: Environment) -> list[list[tuple[Any, ...]]]:
    """All rows of the evidence of one environment."""
    return [sorted(sql.execute(f"SELECT * FROM {environment}.{table}"), key=repr) for table in EVIDENCE]


def test_new_run_empties_the_replay_and_nothing_else(played: Scribe) -> None:
    before = held(played.sql, Environment.PRODUCTION)
    assert all(before)
    replays.begin("r1", 0.5, 1, FEB_28, FEB_29)
    exchange.clear_replay()
    assert held(played.sql, Environment.REPLAY) == [[], [], [], []]
    assert exchange.current(Environment.REPLAY) is None
    assert held(played.sql, Environment.PRODUCTION) == before
    # The registry is no evidence: its services and rights stay, in both.
    assert len(exchange.services(Environment.REPLAY)) == len(exchange.services()) == 4
    assert exchange.report(date.min, date.max).disagreeing() == []


def test_emptied_replay_can_be_played_again_on_the_same_days(played: Scribe) -> None:
    exchange.clear_replay()
    insert = "INSERT INTO exchange_gateway (name, vkey) VALUES (%s, %s) RETURNING id"
    row = played.sql.execute(insert, [played.name, str(played.signer.key)]).fetchone()
    assert row is not None
    played.gateway, played.number, played.previous = row[0], 0, None
    played.batch([call(1, BEFORE_MIDNIGHT)])
    assert len(exchange.messages(Filter(), environment=Environment.REPLAY).rows) == 1


def test_replay_is_emptied_wholly_or_not_at_all(played: Scribe) -> None:
    """Killed in the middle, it leaves the run before: also its partitions, which a DROP has taken out of the log."""
    before = held(played.sql, Environment.REPLAY)
    with transaction.atomic("replay"):
        exchange.clear_replay()
        with connections["replay"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM exchange_batch")
            assert cursor.fetchone() == (0,)
        transaction.set_rollback(True, using="replay")
    assert held(played.sql, Environment.REPLAY) == before


def test_logged_counts_every_call_whatever_became_of_it(played: Scribe) -> None:
    """By hand from the seven calls: two softwares share one column, one client has none, failures count as calls."""
    new_year, eve, march = date(2025, 1, 1), date(2024, 12, 31), date(2024, 3, 1)
    assert exchange.logged() == {
        (FEB_28, "dan-cu", "DVC_CaMau"): 1,
        (FEB_29, "dan-cu", "DVC_CaMau"): 2,
        (march, "dan-cu", "iOffice"): 1,
        (eve, "hoi?dap", ""): 1,
        (new_year, "hoi?dap", ""): 1,
        (new_year, "dan-cu", "iOffice"): 1,
    }


def test_playbook_plays_exactly_the_plan(played: Scribe) -> None:
    plan = {(FEB_29, "dan-cu", "DVC_CaMau"): 3, (FEB_28, "dan-cu", "DVC_CaMau"): 2, (FEB_29, "hoi?dap", "DVC_CaMau"): 1}
    book = exchange.playbook(plan, "khóa", 7)
    assert (book["key"], book["connections"]) == ("khóa", 7)
    cells = [(cell["client"], cell["target"], cell["method"]) for cell in book["cells"]]
    assert cells == [
        (DVC, f"/r1/{POPULATION}/tra-cuu/", "GET"),
        (DVC, "/r1/VN/GOV/G01/chia-se/hoi%3Fdap/tra-cuu/", "GET"),  # unescaped, it would ask with a query
    ]
    # 2024-02-27T17:00:00Z and a day later: where the days of Cà Mau begin.
    assert [(day["start_us"], day["calls"]) for day in book["days"]] == [
        (1_709_053_200_000_000, [[0, 2]]),
        (1_709_139_600_000_000, [[0, 3], [1, 1]]),
    ]


@pytest.mark.parametrize(("service", "software"), [("khong-co", "DVC_CaMau"), ("dan-cu", "khong-co")])
def test_plan_of_what_is_not_registered_is_refused(played: Scribe, service: str, software: str) -> None:
    with pytest.raises(LookupError):
        exchange.playbook({(FEB_29, service, software): 1}, "k", 1)


def test_players_key_is_stored_hashed_and_the_one_before_ends(played: Scribe) -> None:
    first, second = exchange.issue_player_key(), exchange.issue_player_key()
    assert first != second
    (row,) = EnvironmentKey.objects.using("replay").all()
    assert bytes(row.hash) == sha256(second.encode()).digest()
    assert row.member is None
    assert len(second) >= 43  # 32 random bytes
    for other in ("default", "sandbox"):  # a key that speaks for every member exists in the replay alone
        assert EnvironmentKey.objects.using(other).count() == 0


def test_last_batch_is_that_of_the_gateway_and_not_of_one_named_alike(played: Scribe) -> None:
    assert played.name == "gw1-0a1b2c3d"
    assert exchange.last_batch("gw1") == 3
    assert exchange.last_batch("gw") == 0
    assert exchange.last_batch("gw10") == 0
    assert exchange.last_batch("gw1-0a1b2c3d") == 0  # the short name is wanted, without the key's hash


def test_second_run_replaces_the_first_and_only_its_own_end_finishes_it(database: str) -> None:
    replays.begin("r1", 0.5, 1, FEB_28, FEB_29)
    replays.begin("r2", 1.0, 2, FEB_28, FEB_28)
    replays.finish("r1")  # the end of a run that was replaced meanwhile
    run = exchange.current()
    assert run is not None
    assert (run.run, run.scale, run.first, run.last, run.finished) == ("r2", 1.0, FEB_28, FEB_28, False)
    replays.finish("r2")
    finished = exchange.current()
    assert finished is not None
    assert finished.finished


def test_run_that_cannot_be_leaves_the_one_before(database: str) -> None:
    replays.begin("r1", 0.5, 1, FEB_28, FEB_29)
    for scale, first, last in [(0.0, FEB_28, FEB_29), (1.5, FEB_28, FEB_29), (0.5, FEB_29, FEB_28)]:
        with pytest.raises(Exception, match=r"replay_(scale_lies_in_0_1|ends_after_it_begins)"):
            replays.begin("r2", scale, 1, first, last)
    run = exchange.current()
    assert run is not None
    assert run.run == "r1"
