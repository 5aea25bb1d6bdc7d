"""The room's JSON API behind a real NinjaAPI."""

import time
from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from ninja import NinjaAPI
from tests.exchange.scribe import Scribe, call, write

from duoc.exchange import services as exchange
from duoc.exchange.api import router
from duoc.exchange.services import Filter
from duoc.frame.problems import Problem

api = NinjaAPI(urls_namespace="exchange-test")
api.add_router("/exchange", router)


@api.exception_handler(Problem)
def problem(_request: HttpRequest, error: Problem) -> HttpResponse:
    return error.response()


urlpatterns = [path("api/", api.urls)]


@pytest.fixture
def log(scribe: Scribe) -> Scribe:
    return write(scribe)


def get(address: str, **query: str) -> Any:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["testserver"]):
        return Client().get(f"/api/exchange/{address}", query)


def test_report_is_that_of_the_services(log: Scribe) -> None:
    answer = get("report", first="2024-03-01", last="2024-03-02")
    assert answer.status_code == 200
    assert answer.json() == exchange.report(date(2024, 3, 1), date(2024, 3, 2)).members()
    assert get("report", first="2024-03-02", last="2024-03-01").status_code == 422
    assert get("report", first="2024-03-02", last="2024-03-03", environment="replay").json()["total"] == 0


def test_receipt_is_200_once_proven_and_202_before(log: Scribe) -> None:
    name = exchange.messages(Filter(), size=1).rows[0].receipt
    proven = get(f"receipts/{name}")
    assert proven.status_code == 200
    assert exchange.leads(exchange.verify_receipt(proven.json()))
    assert proven.json() == exchange.receipt(name)

    message = call(90, time.time_ns() // 1000)
    pending_name = f"{message.time_us}.{message.request_id}"
    assert get(f"receipts/{pending_name}").status_code == 202  # acknowledged a moment ago, perhaps not recorded yet
    log.batch([message])
    recorded = get(f"receipts/{pending_name}")
    assert (recorded.status_code, recorded.json()["ledger"]) == (202, None)
    log.log()
    assert get(f"receipts/{pending_name}").status_code == 200


@pytest.mark.parametrize("name", ["x", "1.00000000-0000-4000-8000-000000000000"])
def test_receipt_of_nothing_is_a_problem_in_words(log: Scribe, name: str) -> None:
    answer = get(f"receipts/{name}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]
