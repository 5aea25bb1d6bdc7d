"""Single calls `/trao-doi/cuoc-goi/` and a service's page: who sees them, page by page, filter by filter."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.exchange.conftest import register_all
from tests.exchange.edges import moment
from tests.exchange.scribe import DVC, IOFFICE, Scribe, call

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.frame import paging
from duoc.people import services as people
from duoc.people.models import User
from duoc.people.rules.accounts import DUTIES
from duoc.people.services.periods import today

CALLS = "/trao-doi/cuoc-goi/"
PERIOD = "?from=2024-03-01&to=2024-03-03"
# 40, 25 and 10 calls on three days: three pages of 30, 30 and 15. Every fifth fails; every third is iOffice's.
SIZES = [("2024-03-01T05:00:00", 40), ("2024-03-02T05:00:00", 25), ("2024-03-03T05:00:00", 10)]
TOTAL, FAILED, OF_IOFFICE, IOFFICE_FAILED = 75, 15, 25, 5


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    cache.clear()
    people.seed(profile.load("ca-mau"))
    register_all(Environment.PRODUCTION)
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        number = 0
        for begins, size in SIZES:
            batch = []
            for second in range(size):
                client, status = IOFFICE if number % 3 == 0 else DVC, 502 if number % 5 == 0 else 200
                batch.append(call(number, moment(begins) + second * 1_000_000, client=client, status=status))
                number += 1
            scribe.batch(batch)
        scribe.log()
        yield scribe
    cache.clear()


def user(name: str, *duties: str, **period: Any) -> User:
    made = people.create_user(name, None)
    for duty in duties:
        people.assign_role(made, people.agency_named("so-tp"), duty, **period)
    return made


@pytest.fixture(scope="module")
def operator(log: Scribe) -> User:
    return user("truc-chinh", "operator")


@pytest.fixture
def client(log: Scribe, operator: User) -> Client:
    """Somebody on duty."""
    made = Client(headers={"host": "localhost"})
    made.force_login(operator)
    return made


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def receipts(html: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*>.{0,40}?href="/trao-doi/bien-nhan/([^/"]+)/', html, re.DOTALL)


def walked(client: Client, address: str) -> list[list[str]]:
    """The receipts of every page from this one to the last."""
    found = []
    for _ in range(9):
        html = page_of(client, address)
        found.append(receipts(html))
        following = re.search(r'rel="next" href="([^"]+)"', html)
        if following is None:
            return found
        address = CALLS + following[1].replace("&amp;", "&")
    raise AssertionError("the pages do not end")


def told(html: str) -> str:
    """The figure of calls above the rows."""
    found = re.search(r'href="#dong">([0-9.]+)</a>', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("duty", [None, *DUTIES])
def test_single_calls_are_seen_by_those_whose_work_it_is(log: Scribe, duty: str | None) -> None:
    """Who called what and when tells of people's dossiers: only who runs, checks or audits the exchange may look."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user(f"nguoi-{duty}", *([duty] if duty else [])))
    may = duty in {"operator", "inspector", "auditor", "administrator"}
    html = page_of(client, CALLS + PERIOD)
    assert told(html) == "75"  # counts are public
    assert len(receipts(html)) == (30 if may else 0)
    assert ("/trao-doi/bien-nhan/" in html) is may
    name = exchange.messages(exchange.Filter(), size=1).rows[0].receipt
    assert client.get(f"/trao-doi/bien-nhan/{name}/").status_code == (200 if may else 403)


@pytest.mark.parametrize(
    ("first", "last"), [(-9, -1), (-9, 0), (1, None), (1, 9)], ids=["ended", "ends today", "tomorrow", "next week"]
)
def test_duty_opens_single_calls_only_while_it_is_held(log: Scribe, first: int, last: int | None) -> None:
    """A role runs until the day before `valid_to`: whose last day was yesterday is out today."""
    client, day = Client(headers={"host": "localhost"}), today()
    held = {"valid_from": day + timedelta(days=first), "valid_to": None if last is None else day + timedelta(days=last)}
    client.force_login(user(f"ca-{first}-{last}", "operator", **held))
    assert receipts(page_of(client, CALLS + PERIOD)) == []


def test_suspended_operator_sees_no_single_call_in_a_session_that_is_still_open(log: Scribe) -> None:
    client, made = Client(headers={"host": "localhost"}), user("bi-dung", "operator")
    client.force_login(made)
    assert receipts(page_of(client, CALLS + PERIOD))
    people.suspend_user(made)
    assert receipts(page_of(client, CALLS + PERIOD)) == []


def test_anonymous_visitor_sees_counts_and_the_way_to_sign_in_and_back(log: Scribe) -> None:
    client = Client(headers={"host": "localhost"})
    service = exchange.find_service("dan-cu")
    for address in (CALLS + PERIOD + "&outcome=failure", f"/trao-doi/dich-vu/{service.pk}/{PERIOD}&software=iOffice"):
        html = page_of(client, address)
        assert told(html) == ("15" if "failure" in address else "25")
        assert "/trao-doi/bien-nhan/" not in html
        way = re.search(r'href="(/[^"]*login/\?next=[^"]+)"', html)
        assert way is not None
        assert "%3Ffrom%3D2024-03-01" in way[1]
    for row in exchange.messages(exchange.Filter(), size=99).rows:
        assert row.receipt not in html


def test_pages_hold_every_call_once_newest_first(client: Client) -> None:
    pages = walked(client, CALLS + PERIOD)
    assert [len(page) for page in pages] == [30, 30, 15]
    names = [name for page in pages for name in page]
    assert len(set(names)) == TOTAL
    moments = [int(name.split(".")[0]) for name in names]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", TOTAL),
        ("&outcome=failure", FAILED),
        ("&outcome=success", TOTAL - FAILED),
        ("&software=iOffice", OF_IOFFICE),
        ("&software=iOffice&outcome=failure", IOFFICE_FAILED),
        ("&software=DVC_CaMau&outcome=success", TOTAL - OF_IOFFICE - (FAILED - IOFFICE_FAILED)),
        ("&software=khong-co", 0),
        ("&software=%27%20OR%201%3D1--", 0),
        ("&outcome=%00", TOTAL),  # an outcome that does not exist filters nothing
        ("&outcome=nonsense&software=", TOTAL),
    ],
)
def test_filter_keeps_as_many_rows_as_the_figure_above_says(client: Client, query: str, count: int) -> None:
    assert told(page_of(client, CALLS + PERIOD + query)) == str(count)
    assert sum(len(page) for page in walked(client, CALLS + PERIOD + query)) == count


@pytest.mark.parametrize(
    ("days", "count"),
    [("from=2024-03-01&to=2024-03-01", 40), ("from=2024-03-02&to=2024-03-02", 25), ("from=2024-03-02&to=2024-03-03", 35),
     ("from=2024-03-04&to=2024-12-31", 0), ("from=0001-01-01&to=9999-12-31", 75)],
)  # fmt: skip
def test_days_are_inclusive_on_both_sides(client: Client, days: str, count: int) -> None:
    assert sum(len(page) for page in walked(client, f"{CALLS}?{days}")) == count


def test_call_that_comes_while_somebody_reads_moves_no_row(client: Client, log: Scribe) -> None:
    html = page_of(client, CALLS + "?from=2024-03-01&to=2024-03-04")
    first = receipts(html)
    log.batch([call(900, moment("2024-03-04T05:00:00"))])
    log.log()
    following = re.search(r'rel="next" href="([^"]+)"', html)
    assert following is not None
    rest = walked(client, CALLS + following[1].replace("&amp;", "&"))
    names = first + [name for page in rest for name in page]
    assert len(names) == len(set(names)) == TOTAL  # the new one stands on the first page of the next reader
    assert len(receipts(page_of(client, CALLS + "?from=2024-03-04&to=2024-03-04"))) == 1


BIG = 2**53 - 1
CURSORS = [
    ["2024-03-02", 1, 1, 70_000],  # more than a leaf's column can hold
    ["2024-03-02", 70_000, 1, 0],
    ["2024-03-02", BIG, BIG, BIG],
    ["2024-03-02", -BIG, -BIG, -BIG],
    ["0001-01-01", 0, 0, 0],
    ["9999-12-31", 0, 0, 0],
]


@pytest.mark.parametrize("key", CURSORS, ids=range(len(CURSORS)))
def test_cursor_with_numbers_of_a_stranger_is_a_page_and_no_error(client: Client, key: list[Any]) -> None:
    html = page_of(client, f"{CALLS}{PERIOD}&after={paging.encode(key)}")
    assert set(receipts(html)) <= {row.receipt for row in exchange.messages(exchange.Filter(), size=99).rows}


@pytest.mark.parametrize(
    "after",
    [
        "%F0%9F%A6%80",
        "A" * 600,
        paging.encode(["2024-03-02", 1, 1]),
        paging.encode(["2024-03-02", 1, 1, "1"]),
        paging.encode(["2024-03-02", 1, 1, None]),
        paging.encode(["2024-3-2", 1, 1, 1]),
        paging.encode(["", 1, 1, 1]),
        paging.encode(["2024-03-02T00:00", 1, 1, 1]),
    ],
)
def test_cursor_of_another_form_gets_words_and_the_way_back(client: Client, after: str) -> None:
    html = page_of(client, f"{CALLS}{PERIOD}&after={after}")
    assert "hãy về trang đầu" in html
    assert receipts(html) == []
    assert told(html) == "75"


def test_service_page_shows_its_own_calls_and_who_may_call_it(client: Client) -> None:
    used, unused = (exchange.find_service(code) for code in ("dan-cu", "ho-khau"))
    html = page_of(client, f"/trao-doi/dich-vu/{used.pk}/{PERIOD}")
    assert (told(html), len(receipts(html))) == ("75", 30)
    assert DVC in html[html.index('id="quyen"') :]
    assert IOFFICE not in html[html.index('id="quyen"') :]  # it called, but holds no right any more
    html = page_of(client, f"/trao-doi/dich-vu/{unused.pk}/{PERIOD}")
    assert (told(html), receipts(html)) == ("0", [])
    assert f"--service VN/GOV/G01/chia-se/{unused.code}" in html


def test_caller_that_nobody_checks_is_marked_on_the_services_page(client: Client) -> None:
    service = exchange.find_service("dan-cu")
    parts = tuple(DVC.split("/"))
    exchange.set_authentication(parts, "open")
    assert "không xác thực" in page_of(client, f"/trao-doi/dich-vu/{service.pk}/{PERIOD}")
    exchange.set_authentication(parts, "key")
    assert "không xác thực" not in page_of(client, f"/trao-doi/dich-vu/{service.pk}/{PERIOD}")


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999"])
def test_service_that_is_not_registered_is_absent_in_words(client: Client, number: str) -> None:
    answer = client.get(f"/trao-doi/dich-vu/{number}/")
    assert answer.status_code == 404
    assert "Không có" in answer.content.decode()
