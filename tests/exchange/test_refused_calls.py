"""Why calls were refused: read by filter and page, told on the command line, held by the table's own promises."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import errors
from tests.exchange.conftest import CLIENT, OTHER, SERVICE
from tests.exchange.scribe import BEFORE_MIDNIGHT, Scribe, call
from tests.exchange.test_commands import run

from duoc.exchange import services as exchange
from duoc.frame.paging import CursorError

AT = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
INSERT = "INSERT INTO exchange_refusal VALUES (%s, %s, %s, %s, %s, 'GET', %s, %s, %s, %s, 'Chưa được cấp quyền')"
DENIED, BAD = "Server.ServerProxy.AccessDenied", "Client.BadRequest"


@pytest.fixture(scope="module")
def sql(module_database: str) -> Iterator[psycopg.Connection[Any]]:
    """Seven refusals of two callers, two of them in one microsecond; no test keeps a change."""
    with psycopg.connect(module_database, autocommit=True, options="-c search_path=production") as connection:
        for number in range(7):
            at = AT + timedelta(seconds=min(number, 5))
            who = "/".join(OTHER if number % 2 else CLIENT)
            code = BAD if number == 3 else DENIED
            values = [1, number, at, who, "/".join(SERVICE), "/x", code, 500, uuid.UUID(int=number)]
            connection.execute(INSERT, values)
        yield connection


def details(page: Any) -> list[int]:
    return [row.detail.int for row in page.rows]


def test_pages_go_from_the_newest_to_the_oldest_and_show_each_once(sql: psycopg.Connection[Any]) -> None:
    page = exchange.refusals(exchange.RefusalFilter(), size=3)
    assert details(page) == [6, 5, 4]
    page = exchange.refusals(exchange.RefusalFilter(), page.following, 2)
    assert details(page) == [3, 2]
    page = exchange.refusals(exchange.RefusalFilter(), page.following, 3)
    assert (details(page), page.following) == ([1, 0], None)
    # Between two of one moment the cursor still knows where it is.
    page = exchange.refusals(exchange.RefusalFilter(), exchange.refusals(exchange.RefusalFilter(), size=1).following, 1)
    assert details(page) == [5]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "Wy0xLDEsMV0", "WzFlMzAsMSwxXQ"])
def test_foreign_cursor_is_refused(sql: psycopg.Connection[Any], cursor: str) -> None:
    with pytest.raises(CursorError):
        exchange.refusals(exchange.RefusalFilter(), cursor)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (exchange.RefusalFilter(clients=["/".join(OTHER)]), [5, 3, 1]),
        (exchange.RefusalFilter(clients=[]), []),
        (exchange.RefusalFilter(service="VN/GOV/G01/chia-se/ho-khau"), []),
        (exchange.RefusalFilter(code="AccessDenied", clients=["/".join(OTHER)]), [5, 1]),
        (exchange.RefusalFilter(code=BAD), [3]),
        (exchange.RefusalFilter(code="Denied"), []),
        (exchange.RefusalFilter(detail=uuid.UUID(int=4)), [4]),
        (exchange.RefusalFilter(first=AT + timedelta(seconds=1), last=AT + timedelta(seconds=3)), [2, 1]),
    ],
)
def test_filter_finds(sql: psycopg.Connection[Any], wanted: exchange.RefusalFilter, found: list[int]) -> None:
    assert details(exchange.refusals(wanted)) == found


def test_integrator_who_reports_an_id_gets_the_reason(sql: psycopg.Connection[Any], capsys: Any) -> None:
    assert run("refusals", "--detail", str(uuid.UUID(int=3)), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "environment": "production", "following": None,
        "refusals": [{
            "time": "2026-11-28T20:00:03.000000Z", "client": "/".join(OTHER), "service": "/".join(SERVICE), "method": "GET",
            "path": "/x", "code": BAD, "status": 500, "message": "Chưa được cấp quyền", "detail": str(uuid.UUID(int=3)),
        }],
    }  # fmt: skip
    assert run("refusals", "--detail", str(uuid.UUID(int=3))) == 0
    said = capsys.readouterr().out
    assert "29/11/2026 03:00:03" in said  # the province's time
    assert said.endswith("Chưa được cấp quyền\n")


def test_command_refuses_a_cursor_of_another_list(sql: psycopg.Connection[Any], capsys: Any) -> None:
    assert run("refusals", "--after", "x") == 1
    assert "duoc: --after không phải con trỏ trang" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "status", "name"), [("/x?a=1", 500, "refusal_tells_no_query"), ("/x", 99, "refusal_has_an_http_status")]
)
def test_table_refuses(sql: psycopg.Connection[Any], path: str, status: int, name: str) -> None:
    with pytest.raises(errors.IntegrityError) as refused:
        sql.execute(INSERT, [1, 50, AT, "", "", path, DENIED, status, uuid.UUID(int=50)])
    assert refused.value.diag.constraint_name == name


def test_id_of_a_call_that_was_accepted_leads_to_its_receipt(scribe: Scribe, capsys: Any) -> None:
    made = call(1, BEFORE_MIDNIGHT, status=503)
    scribe.batch([made])
    assert run("refusals", "--detail", made.request_id) == 0
    said = capsys.readouterr().out
    assert "Cuộc gọi này đã được nhận; bên cung cấp trả 503" in said
    assert run("refusals", "--detail", str(uuid.UUID(int=99))) == 0
    assert "Không có cuộc gọi nào bị từ chối như vậy" in capsys.readouterr().out
