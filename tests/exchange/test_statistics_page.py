"""The pages of statistics and the monthly report: what they count, where their numbers lead, what they refuse."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from tests.exchange.conftest import register_all
from tests.exchange.reading import Tables
from tests.exchange.scribe import BEFORE_MIDNIGHT, IOFFICE, SECOND, Scribe, call

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import replays

PERIOD = "environment=replay&from=2024-03-02&to=2024-03-02"
PAGE = f"/trao-doi/thong-ke/?{PERIOD}"


@pytest.fixture(scope="module", autouse=True)
def log(module_database: str) -> Iterator[Scribe]:
    """Friday: 6 calls of Dịch vụ công. Saturday: 3 of it (one 500, one 404) and 2 of iOffice. A replay is open to all."""
    cache.clear()
    register_all(Environment.REPLAY)
    with Scribe(module_database, Environment.REPLAY) as scribe:
        scribe.batch([call(n, BEFORE_MIDNIGHT + n) for n in range(6)])
        saturday = BEFORE_MIDNIGHT + 3600 * SECOND
        statuses = [(200, {}), (500, {}), (404, {}), (200, {"client": IOFFICE}), (201, {"client": IOFFICE})]
        scribe.batch([call(10 + n, saturday + n, status=s, **more) for n, (s, more) in enumerate(statuses)])
        scribe.log()
        yield scribe
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert len(answer.content) < 150_000
    return answer.content.decode()


def cells(html: str) -> list[list[str]]:
    """The lines of the page's last table."""
    return [[cell.text for cell in line] for line in Tables(html).parts[-1][1]]


def links(html: str) -> list[str]:
    """The addresses of the numbers in the tables."""
    found = re.findall(r'<td[^>]*is-num[^>]*><span><a href="([^"]+)">([^<]+)</a>', html)
    return [f"{unescape(address)} {shown}" for address, shown in found]


def test_lines_stand_beside_the_period_before(client: Client) -> None:
    html = text(client, PAGE + "&by=software")
    shown = cells(html)
    assert [(line[0], line[1], line[-2]) for line in shown] == [
        ("Dịch vụ công", "3", "6"),
        ("iOffice", "2", "0"),
        ("Cộng", "5", "6"),
    ]
    assert "−50,0 %" in shown[0][-1]
    assert shown[0][2].startswith("2")
    assert "66,7 %" in shown[0][2]
    assert "Giao dịch: một yêu cầu được cổng liên thông nhận" in html


@pytest.mark.parametrize("by", exchange.BY)
def test_every_number_leads_to_so_many_rows(client: Client, by: str) -> None:
    """Follow each number; a sector leads to its services first, whose sum it is."""
    seen = 0
    for link in links(text(client, f"{PAGE}&by={by}")):
        address, shown = link.rsplit(" ", 1)
        html = text(client, address)
        if "/thong-ke/" in address:
            assert cells(html)[-1][1] == shown
        else:
            assert html.count("/trao-doi/bien-nhan/") // 2 == int(shown), address
        seen += 1
    assert seen >= 4


def test_a_day_leads_to_its_services(client: Client) -> None:
    html = text(client, "/trao-doi/thong-ke/?environment=replay&from=2024-02-28&to=2024-03-03&by=day")
    assert [line[:2] for line in cells(html)][-4:] == [
        ["01/03/2024", "6"], ["02/03/2024", "5"], ["03/03/2024", "0"], ["Cộng", "11"],
    ]  # fmt: skip
    assert "02/2024" in html
    found = re.search(r'class="h6"><a href="([^"]+)" aria-label="01/03/2024: 6"', html)
    assert found is not None
    day = text(client, "/trao-doi/thong-ke/" + unescape(found[1]))
    assert cells(day)[0][1] == "6"


def test_filters_search_and_sorting(client: Client) -> None:
    agency = exchange.find_agency("000.00.00.H12", Environment.REPLAY).id
    assert cells(text(client, PAGE + f"&by=status&agency={agency}&outcome=failure"))[0][:2] == ["4xx", "1"]
    assert len(cells(text(client, PAGE + "&q=ho+khau"))) == 2
    assert "Không có dòng nào hợp với bộ lọc này." in text(client, PAGE + "&q=xyz")
    first = [cells(text(client, f"{PAGE}&by=software&sort={sort}"))[0][0] for sort in ("requests", "-requests")]
    assert first == ["iOffice", "Dịch vụ công"]
    for odd in ("&service=x&agency=9999999999&outcome=7xx&by=z&after=-1&sort=-", "&service=99999&software=none"):
        text(client, PAGE + odd)


def test_periods_that_cannot_be_counted_fall_back_and_say_so(client: Client) -> None:
    for period in ("from=0001-01-01&to=9999-12-31", "from=2000-01-01&to=2024-01-01"):
        assert "đang dùng khoảng thường lệ" in text(client, f"/trao-doi/thong-ke/?{period}")
    assert "Tháng không đọc được" in text(client, "/trao-doi/bao-cao-thang/?environment=replay&month=x")


def test_exports_hold_the_lines_and_the_definition(client: Client) -> None:
    made = json.loads(client.get(PAGE + "&by=software&form=json").content)
    assert [row[2:5] for row in made["rows"]] == [[3, 1, 2], [2, 2, 0], [5, 3, 2]]
    assert any("Giao dịch: một yêu cầu" in note for note in made["notes"])
    answer = client.get(PAGE + "&by=software&form=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[1][:3] == ["DVC_CaMau", "Dịch vụ công", "3"]
    assert any(row and row[0].startswith("Giao dịch: một yêu cầu") for row in rows)
    assert client.get(PAGE + "&form=xlsx").content.startswith(b"PK")


def test_monthly_report_leads_to_its_rows(client: Client) -> None:
    exchange.grant(IOFFICE, "ho-khau", environment=Environment.REPLAY)
    agency = exchange.find_agency("000.00.00.H12", Environment.REPLAY).id
    html = text(client, f"/trao-doi/bao-cao-thang/?environment=replay&agency={agency}&month=2024-03")
    sections = [[[cell.text for cell in line] for line in part[1]] for part in Tables(html).parts]
    bodies = [lines for lines in sections if lines and lines[0][0] not in {"Phần mềm", "Dịch vụ"}]
    assert [line[1] for line in bodies[0]] == ["Hộ khẩu"]
    assert [(line[1], line[2], line[4]) for line in bodies[1]] == [("Dân cư", "9", "0"), ("Dân cư", "2", "0")]
    for link in links(html):
        address, shown = link.rsplit(" ", 1)
        assert text(client, address).count("/trao-doi/bien-nhan/") // 2 == int(shown)
    answer = client.get(f"/trao-doi/bao-cao-thang/?environment=replay&agency={agency}&month=2024-03&form=json")
    assert "Hộ khẩu" in json.dumps(json.loads(answer.content)["rows"], ensure_ascii=False)
    assert client.get("/trao-doi/bao-cao-thang/?environment=replay&agency=99999").status_code == 404


def test_pages_are_english_for_who_reads_english(client: Client) -> None:
    replays.current(Environment.REPLAY)
    english = Client(headers={"host": "localhost", "accept-language": "en"})
    english.cookies["django_language"] = "en"
    html = english.get(PAGE + "&by=day").content.decode()
    assert "Period before" in html
    assert not re.search(r">[^<]*(Kỳ trước|Giao dịch|Bộ, ngành)[^<]*<", html.split("<main")[1])
