"""Reading the log page by page."""

from collections.abc import Iterator
from datetime import date

import pytest
from tests.exchange.conftest import register_all
from tests.exchange.scribe import DVC, IOFFICE, POPULATION, Scribe, write

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import Filter, LoggedCall
from duoc.frame.paging import CursorError


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    register_all(Environment.PRODUCTION)
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        yield write(scribe)


def places(rows: list[LoggedCall]) -> list[tuple[int, int]]:
    return [(row.key[2], row.key[3]) for row in rows]


def test_pages_show_every_row_once_newest_first(log: Scribe) -> None:
    rows: list[LoggedCall] = []
    after = None
    for _ in range(5):
        page = exchange.messages(Filter(), after, size=3)
        rows += page.rows
        after = page.following
        if after is None:
            break
    assert len(rows) == 14
    assert [row.time for row in rows] == sorted((row.time for row in rows), reverse=True)
    assert places(rows)[:4] == [(3, 2), (3, 1), (3, 0), (2, 5)]
    assert len(set(places(rows))) == 14


def test_last_page_has_no_cursor(log: Scribe) -> None:
    assert exchange.messages(Filter(), size=14).following is None
    assert exchange.messages(Filter(), size=13).following is not None


def test_row_carries_the_names_of_its_message_and_its_receipt(log: Scribe) -> None:
    row = exchange.messages(Filter(), size=1).rows[0]
    assert (row.client, row.client_name, row.software) == (IOFFICE, "iOffice", "iOffice")
    assert (row.service, row.service_name, row.status) == (POPULATION, "Dân cư", 200)
    assert exchange.receipt(row.receipt)["message"]["request_id"] == str(row.request_id)


def test_filters_narrow_the_rows(log: Scribe) -> None:
    def found(wanted: Filter) -> list[tuple[int, int]]:
        return places(exchange.messages(wanted, size=99).rows)

    assert found(Filter(clients=[log.ids[IOFFICE]])) == [(3, 2), (3, 1), (3, 0)]
    assert found(Filter(outcome="failure")) == [(2, 2)]
    assert len(found(Filter(outcome="success"))) == 13
    assert len(found(Filter(first=date(2024, 3, 2)))) == 6
    assert len(found(Filter(last=date(2024, 3, 1)))) == 8
    assert len(found(Filter(service=log.ids[POPULATION], clients=[log.ids[DVC]]))) == 11
    assert found(Filter(clients=[])) == []
    first = exchange.messages(Filter(), size=1).rows[0]
    assert found(Filter(request_id=first.request_id)) == [(3, 2)]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJ4IiwxLDEsMV0"])
def test_cursor_of_a_stranger_is_refused(log: Scribe, cursor: str) -> None:
    with pytest.raises(CursorError):
        exchange.messages(Filter(), cursor)


def test_environment_without_calls_has_an_empty_page(log: Scribe) -> None:
    assert exchange.messages(Filter(), environment=Environment.SANDBOX).rows == []
