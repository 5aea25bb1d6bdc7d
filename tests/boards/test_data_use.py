"""The board of uses: the catalogue's counts beside the exchange's, against lines written by hand; nothing hidden is told."""

import csv
import html
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from tests.exchange.conftest import register_all

from duoc.boards.services.data_use import data_use
from duoc.catalogue.models import Usage
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import entries, publishers, resources
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Service, Subsystem
from duoc.people.services.periods import today

ADDRESS = "/du-lieu-duoc-dung/"
DAYS = 30


def entry(name, level="open", service="", days_ago=None, kind="download", count=0):
    """An entry on show, with its service and uses of one day."""
    right = {"open": "PUBLIC", "restricted": "RESTRICTED", "hidden": "NON_PUBLIC"}[level]
    facts = {
        "title": f"Mục {name}",
        "kind": "open" if level == "open" else "shared",
        "level": level,
        "access_right": right,
    }
    publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
    made = entries.set_state(HOUSE, entries.register(HOUSE, publisher, name=name, **facts), "published")
    if service:
        resources.name_service(HOUSE, made, service)
    if days_ago is not None:
        Usage.objects.create(entry=made, day=today() - timedelta(days=days_ago), kind=kind, count=count)
    return made


@pytest.fixture(scope="module")
def province(module_database):
    """Four shared databases, four open datasets, one hidden; two agencies call one of the services."""
    register_all(Environment.PRODUCTION)
    exchange.register_member(("VN", "GOV", "H99"), "Sở Xây dựng")
    exchange.register_subsystem(("VN", "GOV", "H99", "qlxd"), "Quản lý xây dựng")
    services = {row.code: row.id for row in Service.objects.all()}
    clients = {row.code: row.id for row in Subsystem.objects.all()}
    rows = [(0, "dan-cu", "dvc", 200, 40), (1, "dan-cu", "qlxd", 404, 2), (31, "ho-khau", "dvc", 200, 9)]
    with connection.cursor() as cursor:
        for days_ago, service, client, status, requests in rows:
            cursor.execute(
                "INSERT INTO exchange_rollup VALUES (%s, %s, %s, %s, %s, 1, 1, 1)",
                [today() - timedelta(days=days_ago), services[service], clients[client], status, requests],
            )
    entry("chua-noi", "restricted")
    entry("khong-con-dich-vu", "restricted", "VN/GOV/G01/chia-se/da-go")
    entry("ho-khau", "restricted", "VN/GOV/G01/chia-se/ho-khau")
    entry("dan-cu", "restricted", "dan-cu", 0, "page", 3)
    entry("mo-duoc-tai", days_ago=2, kind="download", count=11)
    entry("mo-duoc-lay", days_ago=3, kind="rows", count=500)
    entry("mo-chi-xem", days_ago=0, kind="page", count=70)
    entry("mo-da-lau", days_ago=45, kind="export", count=6)
    entry("an-kin", "hidden", "dan-cu", 0, "download", 999)
    return services


@pytest.fixture
def undone(province):
    """What a test writes is taken back."""
    with transaction.atomic():
        yield province
        transaction.set_rollback(True)


@pytest.fixture
def client(undone):
    return Client(headers={"host": "localhost"})


def period():
    return today() - timedelta(days=DAYS - 1), today()


def shown(client, **query):
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def line(text, name):
    """The cells of an entry's line: (text, address) each."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
    (row,) = [one for one in rows if f'"/du-lieu/{name}/"' in one]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    made = []
    for cell in cells:
        address = re.search(r'href="([^"]*)"', cell)
        made.append((" ".join(re.sub(r"<[^>]+>", " ", cell).split()), address[1] if address else ""))
    return made


def order(text):
    body = text[text.index("<tbody") : text.index("</tbody")]
    return list(dict.fromkeys(re.findall(r'href="/du-lieu/([a-z-]+)/"', body)))


def test_what_is_not_joined_comes_first_then_what_nobody_uses(client):
    # No service, or one that the exchange does not know; joined, and not called for a month; open and never used; longest unused.
    found = order(shown(client))
    assert found[:5] == ["chua-noi", "khong-con-dich-vu", "ho-khau", "mo-chi-xem", "mo-da-lau"]
    assert found[5:] == ["dan-cu", "mo-duoc-lay", "mo-duoc-tai"]


def test_states_are_by_use_of_the_data_and_not_by_looks(undone):
    found = {one.entry.name: one for one in data_use(ANYBODY, *period(), 30)}
    assert {name: one.state for name, one in found.items()} == {
        "chua-noi": "unconnected",
        "khong-con-dich-vu": "unconnected",
        "ho-khau": "idle",
        "dan-cu": "used",
        "mo-duoc-tai": "used",
        "mo-duoc-lay": "used",
        "mo-chi-xem": "idle",
        "mo-da-lau": "idle",
    }
    assert (found["dan-cu"].calls, found["dan-cu"].callers, found["dan-cu"].last) == (42, 2, today())
    assert (found["ho-khau"].calls, found["ho-khau"].last) == (0, today() - timedelta(days=31))
    patient = {one.entry.name: one.state for one in data_use(ANYBODY, *period(), 90)}
    assert (patient["ho-khau"], patient["mo-da-lau"], patient["mo-chi-xem"]) == ("used", "used", "idle")


def test_every_number_leads_to_the_rows_that_make_it(client):
    text = shown(client)
    (_, _), (calls, href), (rows, _), (files, _), (page, days), (_, _) = line(text, "dan-cu")
    assert (calls, rows, files, page) == ("42 2 cơ quan gọi", "0", "0", "3")
    statistics = html.unescape(client.get(href).content.decode())
    assert "Sở Xây dựng" in statistics
    assert re.search(r">\s*42\s*<", statistics)
    assert re.search(r">\s*3\s*<", html.unescape(client.get(days).content.decode()))
    (_, _), _, _, (files, days), *_ = line(text, "mo-duoc-tai")
    assert (files, days.partition("?")[0]) == ("11", "/du-lieu/mo-duoc-tai/luot-dung/")
    assert re.search(r">\s*11\s*<", html.unescape(client.get(days).content.decode()))


def test_figures_count_the_lines_and_lead_to_them(client):
    text = shown(client)
    top = text[text.index('<dl class="figures"') : text.index("</dl>")]
    figures = re.findall(r'href="([^"]*)">([0-9.]+)</a>', top)
    assert [number for _, number in figures] == ["2", "3", "3", "42", "11"]
    for address, number in figures[:3]:
        found = html.unescape(client.get(ADDRESS + address).content.decode())
        assert len(order(found)) == int(number)
    assert order(html.unescape(client.get(ADDRESS + figures[3][0]).content.decode()))[0] == "dan-cu"
    assert order(html.unescape(client.get(ADDRESS + figures[4][0]).content.decode()))[0] == "mo-duoc-tai"


def test_hidden_entry_is_in_no_line_no_sum_and_no_file(client):
    text = shown(client) + b"".join(client.get(ADDRESS, {"form": "csv"}).streaming_content).decode()
    assert "an-kin" not in text
    assert "999" not in text
    assert "an-kin" in {one.entry.name for one in data_use(HOUSE, *period(), 30)}


def test_list_is_narrowed_and_sorted(client):
    assert order(shown(client, state="used", sort="-rows"))[0] == "mo-duoc-lay"
    assert set(order(shown(client, kind="shared"))) == {"chua-noi", "khong-con-dich-vu", "ho-khau", "dan-cu"}
    assert len(order(shown(client, agency="so-mau"))) == 8
    assert "Không mục nào hợp với các lựa chọn này." in shown(client, agency="khong-co")
    assert order(shown(client, sort="-last"))[0] == "dan-cu"


@pytest.mark.parametrize(
    "query", [{"idle": "x"}, {"after": "²"}, {"sort": "nope"}, {"from": "hôm qua"}, {"state": "\0"}]
)
def test_strange_addresses_show_a_page(client, query):
    shown(client, **query)


def test_long_board_has_pages(client):
    for number in range(30):
        entry(f"them-{number}", days_ago=1, count=1)
    text = shown(client)
    assert "Trang sau" in text
    assert "Trang sau" not in shown(client, after="30")
    assert "Về đầu" in shown(client, after="30")


def test_service_that_the_exchange_does_not_know_is_named(client):
    assert line(shown(client), "khong-con-dich-vu")[1] == ("0 trục không có dịch vụ VN/GOV/G01/chia-se/da-go", "")


def test_second_service_has_a_line_of_its_own(client):
    made = entries.entry("dan-cu", HOUSE)
    resources.add_resource(HOUSE, made, name="Hai", format="API", service="ho-khau", url_type="service")
    text = shown(client, state="used", kind="shared")
    assert text.count('href="/du-lieu/dan-cu/"') == 2
    (found,) = [one for one in data_use(ANYBODY, *period(), 30) if one.entry.name == "dan-cu"]
    assert [one.consumed.calls for one in found.services] == [42, 0]
    assert found.calls == 42


def test_code_that_two_services_have_joins_neither(undone):
    exchange.register_subsystem(("VN", "GOV", "G01", "khac"), "Nơi khác")
    exchange.register_service(("VN", "GOV", "G01", "khac", "dan-cu"), "Dân cư khác", "http://a/")
    (found,) = [one for one in data_use(ANYBODY, *period(), 30) if one.entry.name == "dan-cu"]
    assert (found.state, found.services[0].known) == ("unconnected", None)


def test_file_has_the_same_numbers(client):
    answer = client.get(ADDRESS, {"form": "csv", "kind": "shared"})
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    by_name = {row["Mã mục"]: row for row in rows if row["Cơ quan"]}
    assert set(by_name) == {"chua-noi", "khong-con-dich-vu", "ho-khau", "dan-cu"}
    one = by_name["dan-cu"]
    assert (one["Giao dịch qua trục"], one["Số cơ quan gọi"], one["Xem mục"], one["Dùng gần nhất"]) == (
        "42", "2", "3", today().isoformat(),
    )  # fmt: skip
    assert client.get(ADDRESS, {"form": "json"}).json()["notes"][1].startswith("“Không ai dùng”: 30 ngày")
    assert client.get(ADDRESS, {"form": "xlsx"}).status_code == 200


def test_another_environment_shows_its_own_calls_beside_the_same_counts(client):
    text = shown(client, environment="sandbox")
    assert "luôn là của danh mục đang vận hành" in text
    assert line(text, "dan-cu")[1][0].startswith("0")
    assert line(text, "mo-duoc-tai")[3][0] == "11"


def test_a_past_period_knows_nothing_of_later_calls(undone):
    last = today() - timedelta(days=10)
    (found,) = [one for one in data_use(ANYBODY, date(2020, 1, 1), last, 30) if one.entry.name == "dan-cu"]
    assert (found.calls, found.last) == (0, None)
