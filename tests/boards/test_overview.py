"""The overview `/` against calls counted by hand: figures, complaints first, the five busiest, the days, the log."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from tests.exchange.conftest import register_all
from tests.exchange.edges import moment
from tests.exchange.reading import Shown, Tables
from tests.exchange.scribe import DVC, IOFFICE, Scribe, call

from duoc.boards.services import overview
from duoc.core.environment import Environment
from duoc.engines.xroad.message import Message
from duoc.exchange import services as exchange
from duoc.exchange.services import replays
from duoc.ledger import services as ledger

PROVIDER = ("VN", "GOV", "G01", "chia-se")
# Service code → calls on 29/02/2024 and on 01/03/2024; the first call of each service fails. v6 is the sixth busiest.
USED = {"dan-cu": (7, 2), "v2": (3, 3), "v3": (0, 5), "v4": (4, 0), "v5": (1, 1), "v6": (1, 0)}
FIRST, LAST = date(2024, 2, 29), date(2024, 3, 1)
PERIOD = "?from=2024-02-29&to=2024-03-01"
TOTAL, FAILED = 27, 6


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    cache.clear()
    register_all(Environment.PRODUCTION)
    for code in ["v2", "v3", "v4", "v5", "v6", "chua-ai-goi", "cung-chua"]:
        exchange.register_service((*PROVIDER, code), f"Dịch vụ {code}", "http://a/", ministry="Bộ Công an")
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        number = 0
        for code, counts in USED.items():
            calls: list[Message] = []
            for begins, count in zip(("2024-02-28T17:00:00", "2024-03-01T16:59:00"), counts, strict=True):
                for second in range(count):
                    status, client = 200 if calls else 404, DVC if number % 2 else IOFFICE
                    calls.append(
                        call(number, moment(begins) + second * 1_000_000, status=status, client=client,
                             service="/".join((*PROVIDER, code)))
                    )  # fmt: skip
                    number += 1
            scribe.batch(calls)
        scribe.log()
        yield scribe
    cache.clear()


@pytest.fixture
def client(log: Scribe) -> Client:
    return Client(headers={"host": "localhost"})


def seen(client: Client, query: str = PERIOD) -> str:
    answer = client.get("/" + query)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def figures(html: str) -> list[tuple[str, str]]:
    """(number, address) of each figure at the top, in order."""
    top = html[html.index('<dl class="figures"') :]
    top = top[: top.index("</dl>")]
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>\s*([0-9.]+)\s*</a>', top)
    return [(number, href.replace("&amp;", "&")) for href, number in found]


def tables(html: str) -> list[list[list[Shown]]]:
    """The lines of the complaints and of the busiest: the first two tables of the page."""
    return [rows for name, rows in Tables(html).parts if name == "tbody"][:2]


def test_figures_are_what_was_counted_by_hand(client: Client) -> None:
    numbers = [number for number, _ in figures(seen(client))]
    # Not connected: ho-khau. Never called: chua-ai-goi, cung-chua. Then calls, failures, entries of the log.
    assert numbers[:4] == ["1", "2", "27", "6"]
    assert numbers[4] == str(ledger.head().size)


def test_figure_leads_to_the_page_that_says_the_same_number(client: Client) -> None:
    (_, not_connected), (_, unused), (calls, to_calls), (failed, to_failed), _ = figures(seen(client))
    for number, href in ((calls, to_calls), (failed, to_failed)):
        assert f'href="#dong">{number}</a>' in client.get(href).content.decode()
    board = client.get(not_connected.split("#")[0]).content.decode()
    for href in (not_connected, unused):
        assert f'id="{href.split("#")[1]}"' in board


def test_complaints_come_first_and_by_name(client: Client) -> None:
    complaints, _ = tables(seen(client))
    assert [(line[0].text, line[2].text) for line in complaints] == [
        ("Hộ khẩu", "chưa kết nối"),
        ("Dịch vụ chua-ai-goi", "chưa có cuộc gọi"),
        ("Dịch vụ cung-chua", "chưa có cuộc gọi"),
    ]
    html = seen(client)
    assert html.index("Hộ khẩu") < html.index("Dịch vụ v2")


def test_five_busiest_stand_in_their_order_and_the_sixth_does_not(client: Client) -> None:
    _, busiest = tables(seen(client))
    assert [(line[0].text, line[1].number) for line in busiest] == [
        ("Dân cư", 9),
        ("Dịch vụ v2", 6),
        ("Dịch vụ v3", 5),
        ("Dịch vụ v4", 4),
        ("Dịch vụ v5", 2),
    ]
    for line in busiest:
        assert f'href="#dong">{line[1].text}</a>' in client.get(line[1].href).content.decode()


@pytest.mark.parametrize(("day", "calls", "failed"), [("2024-02-29", 16, 5), ("2024-03-01", 11, 1)])
def test_one_day_is_its_own_seventeen_to_seventeen(client: Client, day: str, calls: int, failed: int) -> None:
    """The first moment of 29/02 in Cà Mau is 28/02 17:00 UTC; 01/03 16:59 UTC is still that day."""
    numbers = [number for number, _ in figures(seen(client, f"?from={day}&to={day}"))]
    assert numbers[2:4] == [str(calls), str(failed)]


def test_days_of_the_chart_add_up_to_the_figure(client: Client) -> None:
    made = overview(Environment.PRODUCTION, date(2024, 2, 27), date(2024, 3, 3))
    assert [one.requests for one in made.days] == [0, 0, 16, 11, 0, 0]
    assert sum(one.requests for one in made.days) == made.report.total == TOTAL
    assert sum(one.failed for one in made.days) == made.failed == FAILED


def test_day_of_the_chart_leads_to_the_calls_of_that_day(client: Client) -> None:
    html = seen(client)
    ways = {
        href.replace("&amp;", "&")
        for href in re.findall(r'href="(/trao-doi/cuoc-goi/\?[^"]+)"', html)
        if "from=2024-03-01" in href and "to=2024-03-01" in href
    }
    assert ways
    for way in ways:
        assert 'href="#dong">11</a>' in client.get(way).content.decode()


def test_every_service_is_a_complaint_or_in_use(client: Client) -> None:
    made = overview(Environment.PRODUCTION, FIRST, LAST)
    used = [row for row in made.report.rows if row.total]
    told = {row.service.code for row in [*made.not_connected, *made.unused, *used]}
    assert told == {entry.service.code for entry in exchange.services()}
    assert len(made.not_connected) + len(made.unused) + len(used) == len(told)  # and none of them twice


def test_period_without_calls_complains_of_every_connected_service(client: Client) -> None:
    html = seen(client, "?from=2023-01-01&to=2023-01-31")
    assert [number for number, _ in figures(html)][:4] == ["1", "8", "0", "0"]
    complaints = tables(html)[0]
    assert len(complaints) == 9
    assert "Chưa có giao dịch nào trong khoảng thời gian này." in html


def test_number_that_differs_from_the_ledger_is_told_on_the_first_page(client: Client, log: Scribe) -> None:
    assert "khớp với số đếm lại từ sổ cái" in seen(client)
    log.sql.execute("UPDATE exchange_rollup SET requests = requests + 1 WHERE status = 404")
    try:
        cache.clear()
        html = seen(client)
    finally:
        log.sql.execute("UPDATE exchange_rollup SET requests = requests - 1 WHERE status = 404")
        cache.clear()
    assert "chưa khớp với sổ cái" in html
    assert "khớp với số đếm lại từ sổ cái" not in html


def test_empty_environment_says_that_its_log_has_not_begun(client: Client) -> None:
    made = overview(Environment.SANDBOX, FIRST, LAST)
    assert (made.head, made.days, made.report.rows) == (None, [], [])
    html = seen(client, PERIOD + "&environment=replay")
    assert "Sổ cái của môi trường này chưa bắt đầu." in html
    assert "MINH HỌA" in html


def test_replay_is_pointed_to_only_while_production_is_empty_and_a_replay_is_there(client: Client) -> None:
    way = 'href="?environment=replay">phát lại'
    empty = "?from=2023-01-01&to=2023-01-31"
    assert way not in seen(client, empty)  # nothing was ever played
    replays.begin("r", 0.5, 1, FIRST, LAST)
    assert way in seen(client, empty)
    assert way not in seen(client)


@pytest.mark.parametrize("query", ["?from=x", "?from=2024-03-01&to=2024-02-01", "?environment=staging", "?to=%00"])
def test_overview_of_an_unreadable_choice_is_still_a_page(client: Client, query: str) -> None:
    assert '<dl class="figures"' in seen(client, query)


def test_overview_shows_nobody_a_single_call(client: Client) -> None:
    """It is open to everybody, so what only some may see is not on it."""
    html = seen(client)
    assert "/trao-doi/bien-nhan/" not in html
    for row in exchange.messages(exchange.Filter(), size=99).rows:
        assert str(row.request_id) not in html
