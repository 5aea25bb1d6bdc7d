"""Who called which service, against lines of the roll-up that were written by hand and against the exchange's own statistics."""

from datetime import date

import pytest
from django.db import connection

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Service, Subsystem
from duoc.exchange.services.consumption import consumption

from .conftest import register_all

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 31)


@pytest.fixture(scope="module")
def calls(module_database):
    """Two agencies call two services; a third service is never called."""
    register_all(Environment.PRODUCTION)
    exchange.register_member(("VN", "GOV", "H99"), "Sở Xây dựng")
    exchange.register_subsystem(("VN", "GOV", "H99", "qlxd"), "Quản lý xây dựng")
    exchange.register_service(("VN", "GOV", "G01", "chia-se", "khong-ai"), "Không ai gọi", "http://a/")
    services = {row.code: row.id for row in Service.objects.all()}
    clients = {row.code: row.id for row in Subsystem.objects.all()}
    rows = [
        ("2024-02-29", "dan-cu", "dvc", 200, 1000),  # the day before
        ("2024-03-01", "dan-cu", "dvc", 200, 5),
        ("2024-03-01", "dan-cu", "ioffice", 200, 7),
        ("2024-03-31", "dan-cu", "dvc", 500, 2),
        ("2024-03-15", "dan-cu", "qlxd", 200, 20),
        ("2024-04-01", "dan-cu", "qlxd", 200, 4000),  # the day after
        ("2024-02-01", "ho-khau", "dvc", 200, 3),
    ]
    with connection.cursor() as cursor:
        for day, service, client, status, requests in rows:
            cursor.execute(
                "INSERT INTO exchange_rollup VALUES (%s, %s, %s, %s, %s, 1, 1, 1)",
                [day, services[service], clients[client], status, requests],
            )
    return services


def test_calls_failures_and_callers_of_a_period(calls):
    found = consumption(FIRST, LAST)
    one = found[calls["dan-cu"]]
    assert (one.calls, one.failed, one.last) == (34, 2, date(2024, 3, 31))
    # Two systems of one agency are one caller; who calls most comes first.
    assert [(name, count) for _, name, count in one.callers] == [("Sở Xây dựng", 20), ("Tỉnh", 14)]


def test_what_was_called_before_lies_idle_and_says_since_when(calls):
    one = consumption(FIRST, LAST)[calls["ho-khau"]]
    assert (one.calls, one.callers, one.last) == (0, (), date(2024, 2, 1))


def test_what_nobody_ever_called_is_absent(calls):
    assert calls["khong-ai"] not in consumption(FIRST, LAST)
    assert consumption(date(2020, 1, 1), date(2020, 1, 31)) == {}
    assert consumption(FIRST, LAST, Environment.REPLAY) == {}


def test_numbers_are_those_of_the_statistics(calls):
    found = consumption(FIRST, LAST)
    for service in (calls["dan-cu"], calls["ho-khau"]):
        made = exchange.count_calls("agency", FIRST, LAST, exchange.Selection(service=service))
        assert found[service].calls == made.total.now.requests
        assert found[service].failed == made.total.now.failed
        told = {(line.key, line.now.requests) for line in made.lines if line.now.requests}
        assert {(str(key), count) for key, _, count in found[service].callers} == told
