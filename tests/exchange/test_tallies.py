"""Statistics by every order, from a small log counted by hand: 14 calls over midnight, one of them failed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from tests.exchange.conftest import register_all
from tests.exchange.scribe import BEFORE_MIDNIGHT, IOFFICE, POPULATION, SECOND, Scribe, call, write

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import RefusedError, Selection

FRIDAY, SATURDAY = date(2024, 3, 1), date(2024, 3, 2)


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    register_all(Environment.PRODUCTION)
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        yield write(scribe)


def counted(by: str, first: date = FRIDAY, last: date = SATURDAY, **selection: Any) -> dict[str, tuple[int, int]]:
    made = exchange.count_calls(by, first, last, Selection(**selection))
    assert made.total.now.requests == sum(line.now.requests for line in made.lines)
    return {line.name: (line.now.requests, line.now.failed) for line in made.lines}


def test_each_order_counts_the_same_calls(log: Scribe) -> None:
    assert counted("service") == {"Dân cư": (14, 1), "Hộ khẩu": (0, 0)}
    assert counted("software") == {"Dịch vụ công": (11, 1), "iOffice": (3, 0)}
    assert counted("agency") == {"Tỉnh": (14, 1)}
    assert counted("sector") == {"Chưa ghi bộ, ngành": (14, 1)}
    assert counted("day") == {"01/03/2024": (8, 1), "02/03/2024": (6, 0)}
    assert counted("status") == {"2xx": (13, 0), "5xx": (1, 1)}


def test_period_before_stands_beside_each_line(log: Scribe) -> None:
    made = exchange.count_calls("software", SATURDAY, SATURDAY)
    told = {line.key: (line.now.requests, line.before.requests, line.change_percent) for line in made.lines}
    assert told == {"DVC_CaMau": (3, 8, -62.5), "iOffice": (3, 0, None)}
    by_day = exchange.count_calls("day", SATURDAY, SATURDAY).lines
    assert [(line.key, line.now.requests, line.before.requests) for line in by_day] == [("2024-03-02", 6, 8)]


def test_selection_narrows_every_order(log: Scribe) -> None:
    tinh = exchange.find_agency("000.00.00.H12").id
    bca = exchange.find_agency("VN/GOV/G01").id
    assert counted("service", software="iOffice") == {"Dân cư": (3, 0), "Hộ khẩu": (0, 0)}
    assert counted("day", outcome="failure") == {"01/03/2024": (1, 1), "02/03/2024": (0, 0)}
    assert counted("status", outcome="5xx") == {"5xx": (1, 1)}
    assert counted("status", agency=tinh, outcome="success") == {"2xx": (13, 0)}
    assert counted("status", agency=bca) == {}
    ho_khau = exchange.find_service("ho-khau").id
    assert counted("service", service=ho_khau) == {"Hộ khẩu": (0, 0)}
    assert counted("service", sector="Bộ Công an") == {}


def test_latencies_are_those_of_the_messages(log: Scribe) -> None:
    made = exchange.count_calls("service", FRIDAY, SATURDAY).total.now
    rows = log.sql.execute("SELECT duration_us FROM exchange_message ORDER BY 1").fetchall()
    durations = [int(row[0]) for row in rows]
    assert made.mean_us == round(sum(durations) / 14)
    bound = made.quantile(50)
    assert bound is not None
    assert durations[6] < bound <= durations[6] * 1.25


def test_unknown_agencies_and_orders_are_refused(log: Scribe) -> None:
    with pytest.raises(RefusedError, match="Chưa có thành viên G77"):
        exchange.find_agency("G77")
    with pytest.raises(ValueError, match="no such order"):
        exchange.count_calls("colour", FRIDAY, SATURDAY)


def test_no_statistics_read_a_message(log: Scribe) -> None:
    agency = exchange.find_agency("000.00.00.H12").id
    with CaptureQueriesContext(connections["default"]) as seen:
        for by in exchange.BY:
            exchange.count_calls(by, FRIDAY, SATURDAY, Selection(agency=agency, outcome="success"))
        exchange.monthly(agency, FRIDAY)
    assert len(seen) > len(exchange.BY)
    assert [query["sql"] for query in seen if "exchange_message" in query["sql"]] == []


def test_monthly_report_says_what_was_used_what_failed_and_what_never(log: Scribe) -> None:
    exchange.grant(IOFFICE, "ho-khau")
    tinh, bca = exchange.find_agency("000.00.00.H12").id, exchange.find_agency("G01").id
    made = exchange.monthly(tinh, FRIDAY).members()
    assert [
        (use["client_name"], use["service"], use["requests"], use["failed"], use["before"]) for use in made["used"]
    ] == [
        ("Dịch vụ công", POPULATION, 11, 1, 0),
        ("iOffice", POPULATION, 3, 0, 0),
    ]
    assert made["failures"] == [
        {"client": "VN/GOV/000.00.00.H12/dvc", "service": POPULATION, "status": 500, "requests": 1}
    ]
    ho_khau = "VN/GOV/G01/chia-se/ho-khau"
    assert [(row["client"], row["service"], row["connected"]) for row in made["never_used"]] == [
        (IOFFICE, ho_khau, False)
    ]
    assert (made["provided"], made["never_called"], made["month"]) == ([], [], "2024-03")
    other = exchange.monthly(bca, FRIDAY).members()
    assert (len(other["provided"]), other["used"]) == (2, [])
    assert [row["service"] for row in other["never_called"]] == [ho_khau]
    april = exchange.monthly(tinh, date(2024, 4, 1)).members()
    assert [(use["requests"], use["before"]) for use in april["used"]] == [(0, 11), (0, 3)]
    # The right of Dịch vụ công to ask the population service lies unused in April.
    assert [row["service"] for row in april["never_used"]] == [ho_khau, POPULATION]


def test_monitoring_has_x_roads_names(log: Scribe) -> None:
    records = list(exchange.monitoring(FRIDAY, FRIDAY))
    assert len(records) == 8
    first = call(0, BEFORE_MIDNIGHT)
    assert records[0] == {
        "clientXRoadInstance": "VN",
        "clientMemberClass": "GOV",
        "clientMemberCode": "000.00.00.H12",
        "clientSubsystemCode": "dvc",
        "serviceXRoadInstance": "VN",
        "serviceMemberClass": "GOV",
        "serviceMemberCode": "G01",
        "serviceSubsystemCode": "chia-se",
        "serviceCode": "dan-cu",
        "serviceType": "REST",
        "restMethod": "GET",
        "messageId": first.id,
        "xRequestId": first.request_id,
        "requestInTs": BEFORE_MIDNIGHT // 1000,
        "responseOutTs": (BEFORE_MIDNIGHT + first.duration) // 1000,
        "requestSize": first.request_size,
        "responseSize": first.response_size,
        "succeeded": True,
        "statusCode": 200,
    }
    assert records[4]["faultCode"] == "Server.ServerProxy.ServiceFailed"
    failed = [record for record in records if not record["succeeded"]]
    assert [(record["statusCode"], record["requestInTs"]) for record in failed] == [
        (500, (BEFORE_MIDNIGHT + 59 * SECOND) // 1000)
    ]
