"""Ten million calls in the roll-ups: the pages read nothing else, and answer within a second."""

import time
from datetime import date

import psycopg
import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.exchange.conftest import CLIENT, SERVICE

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import replays

DAYS, SERVICES, CLIENTS, BOUNDS = 236, 20, 6, 10
EACH = 360  # requests of one day, service and client: 236 × 20 × 6 × 360 = 10,195,200
PERIOD = "environment=replay&from=2024-01-01&to=2024-08-23"
# Durations of 1 to 11 ms, each a third longer than the one before, so that no two share a bound.
_FILL = f"""
    INSERT INTO exchange_rollup
        SELECT date '2024-01-01' + d, s, c, CASE WHEN c %% 6 = 0 THEN 500 ELSE 200 END, {EACH}, {EACH} * 3000, 0, 0
        FROM generate_series(0, {DAYS - 1}) d, unnest(%(services)s::int[]) s, unnest(%(clients)s::int[]) c;
    INSERT INTO exchange_latency
        SELECT day, service, client, status, latency_bound((1000 * 1.3 ^ b)::int), {EACH // BOUNDS}
        FROM exchange_rollup, generate_series(0, {BOUNDS - 1}) b;
    ANALYZE exchange_rollup, exchange_latency;
"""


@pytest.fixture(scope="module", autouse=True)
def filled(module_database: str) -> None:
    replay = Environment.REPLAY
    exchange.register_member(SERVICE[:3], "Bộ Công an", environment=replay)
    exchange.register_member(CLIENT[:3], "Tỉnh", environment=replay)
    exchange.register_subsystem(SERVICE[:4], "Chia sẻ", environment=replay)
    services, clients = [], []
    for n in range(SERVICES):
        parts = (*SERVICE[:4], f"dv-{n}")
        exchange.register_service(
            parts, f"Dịch vụ {n}", "http://127.0.0.1:1/", ministry=f"Bộ {n % 5}", environment=replay
        )
        services.append(exchange.find_service(f"dv-{n}", replay).id)
    for n in range(CLIENTS):
        parts = (*CLIENT[:3], f"pm-{n}")
        exchange.register_subsystem(parts, f"Phần mềm {n}", software=f"PM{n}", environment=replay)
        found = exchange.find_subsystem(parts, replay)
        assert found is not None
        clients.append(found.id)
    with psycopg.connect(module_database, autocommit=True, options="-c search_path=replay") as sql:
        for statement in _FILL.split(";")[:-1]:
            sql.execute(statement.encode(), {"services": services, "clients": clients})
    replays.begin("r", 1.0, 1, date(2024, 1, 1), date(2024, 8, 23))


def agency() -> int:
    return exchange.find_agency("000.00.00.H12", Environment.REPLAY).id


@pytest.mark.parametrize("by", exchange.BY)
def test_statistics_over_ten_million_calls_read_roll_ups_alone(by: str) -> None:
    client, took = Client(headers={"host": "localhost"}), []
    for _again in range(3):
        begun = time.perf_counter()
        answer = client.get(f"/trao-doi/thong-ke/?{PERIOD}&by={by}")
        took.append(time.perf_counter() - begun)
    assert "10.195.200" in answer.content.decode()
    assert min(took) <= 1.0
    with CaptureQueriesContext(connections["replay"]) as seen:
        client.get(f"/trao-doi/thong-ke/?{PERIOD}&by={by}")
    _plans_read_no_message([query["sql"] for query in seen])


def test_monthly_report_reads_roll_ups_alone() -> None:
    with CaptureQueriesContext(connections["replay"]) as seen:
        made = exchange.monthly(agency(), date(2024, 5, 1), Environment.REPLAY)
    assert sum(use.requests for use in made.used) == 31 * SERVICES * CLIENTS * EACH
    _plans_read_no_message([query["sql"] for query in seen])


def _plans_read_no_message(statements: list[str]) -> None:
    explained = 0
    with connections["replay"].cursor() as cursor:
        for statement in statements:
            if statement.startswith("SELECT"):
                cursor.execute("EXPLAIN " + statement.replace("%", "%%"))
                plan = "\n".join(row[0] for row in cursor.fetchall())
                assert "exchange_message" not in plan
                explained += "exchange_latency" in plan or "exchange_rollup" in plan
    assert explained >= 2
