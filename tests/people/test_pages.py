"""The pages of people: lists of a day, one unit, one agency; their numbers, their links, and what a stranger may type."""

import csv
import html as entities
import io
import re
from datetime import date

import pytest
from django.test import Client

from duoc.core import profile
from duoc.people import services

DAYS = ["2024-10-05", "2024-11-30", "2024-12-01", "2025-06-30", "2025-07-01", "2026-11-22"]
OLD, NEW = "96-19970101", "96-20250701"


@pytest.fixture(scope="module", autouse=True)
def seeded(module_database):
    services.seed(profile.load("ca-mau"))


def get(path: str) -> tuple[int, str]:
    """Status and text of an answer; an error of the server is an answer too."""
    answer = Client(headers={"host": "localhost"}, raise_request_exception=False).get(path)
    return answer.status_code, entities.unescape(answer.content.decode())


def units_on(html: str) -> list[str]:
    """The uids of the rows of a list, in its order (the first link of each row)."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [re.findall(r'href="/don-vi/([^/]+)/', row)[0] for row in rows]


def table(path: str) -> list[list[str]]:
    """The rows of a CSV export below its notes and its head."""
    answer = Client(headers={"host": "localhost"}).get(path)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    delimiter = ";" if text.count(";") > text.count(",") else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


@pytest.mark.parametrize(
    ("day", "province", "figures"),
    [
        ("2024-10-05", OLD, (101, 9, 1)),
        ("2024-11-30", OLD, (101, 9, 1)),
        ("2024-12-01", OLD, (100, 9, 1)),
        ("2025-06-30", OLD, (100, 9, 1)),
        ("2025-07-01", NEW, (64, 0, 1)),
        ("2025-06-30", "95-19970101", (64, 7, 1)),
        ("2024-10-05", "all", (165, 16, 2)),
        ("2025-07-01", "all", (64, 0, 1)),
    ],
)
def test_figures_of_a_day_lead_to_exactly_their_rows(day, province, figures):
    """Communes, districts, provinces: the number on the page, the rows behind its link, and the resolutions agree."""
    _, html = get(f"/don-vi/?on={day}&province={province}")
    dl = html.partition('<dl class="figures">')[2].partition("</dl>")[0]
    links = re.findall(r'<a href="([^"]+)"[^>]*>([\d.]+)</a>', dl)
    assert tuple(int(number) for _href, number in links) == figures
    for href, number in links:
        assert len(units_on(get("/don-vi/" + href)[1])) == int(number)


@pytest.mark.parametrize("day", DAYS)
def test_export_of_a_day_holds_the_rows_of_the_page(day):
    _, html = get(f"/don-vi/?on={day}&level=commune")
    rows = table(f"/don-vi/?on={day}&level=commune&form=csv")
    codes = [uid.split("-")[0] for uid in units_on(html)]
    assert codes
    assert [row[0] for row in rows if row and row[0] in set(codes)] == codes


@pytest.mark.parametrize(
    "query",
    [
        "on=x", "on=2025-02-30", "on=0001-01-01", "on=9999-12-31", "on=%00", "on=" + "1" * 5_000, "level=hamlet",
        "province=0-0", "province=%00", "type=%00", "q=%00", "q=a%00b", "q=%25", "q='", "q=" + "a" * 5_000,
        "q=%F0%9D%94%9B", "form=exe", "q=%ED%A0%80", "on=2025-07-01&on=x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/don-vi/", "/co-quan/", "/don-vi/32242-0/", "/co-quan/so-tp/"])
def test_no_address_breaks_a_page(path, query):
    assert get(f"{path}?{query}")[0] in {200, 404}


@pytest.mark.parametrize("to", ["x", "%00", "0001-01-01", "9999-12-31", "2024-10-04", "2025-02-30", "+2025-07-01"])
@pytest.mark.parametrize("uid", ["32242-0", "32002-20241201", "964-0", NEW, "32248-20250701"])
def test_question_for_another_day_is_answered_or_explained(uid, to):
    status, html = get(f"/don-vi/{uid}/?to={to}")
    assert status == 200
    assert 'class="note' in html


@pytest.mark.parametrize("day", ["x", "2025-02-30", "hôm qua"])
def test_day_that_cannot_be_read_is_said_and_today_is_shown(day):
    _, html = get(f"/don-vi/?on={day}")
    assert f"Ngày “{day}” không đọc được; đang xem ngày hôm nay." in html
    assert len(units_on(html)) == 65


def test_day_before_the_sources_is_marked_as_unchecked():
    """Our sources speak of 05/10/2024 and later: an older list is shown, and said to be unverified."""
    assert "chưa đối chiếu" in get("/don-vi/?on=2024-10-04&level=commune")[1].partition("<dl")[0]
    assert "chưa đối chiếu" not in get("/don-vi/?on=2024-10-05&level=commune")[1].partition("<dl")[0]


@pytest.mark.parametrize(
    ("words", "day", "uids"),
    [
        ("viet khai", "2024-10-05", ["32230-0"]),
        ("viet khai", "2025-07-01", ["32227-20250701"]),
        ("Phường 4", "2024-11-30", ["32002-0"]),
        ("Phường 4", "2024-12-01", []),
        ("hoà mỹ", "2024-10-05", ["32141-0"]),
        ("%", "2024-10-05", []),
    ],
)
def test_search_answers_for_the_day(words, day, uids):
    assert units_on(get(f"/don-vi/?on={day}&q={words.replace('%', '%25')}")[1]) == uids


@pytest.mark.parametrize(
    ("uid", "to", "answers", "asks"),
    [
        ("32242-0", "2025-07-01", ["32248-20250701", "32201-20250701"], True),
        ("32053-0", "2025-07-01", ["32044-20250701", "32059-20250701", "32062-20250701"], True),
        ("32002-0", "2024-12-01", ["32002-20241201", "32022-0"], True),
        ("31999-0", "2024-12-01", ["31999-0", "32002-20241201"], True),
        ("32011-0", "2024-12-01", ["32002-20241201"], False),
        ("32227-0", "2025-07-01", ["32227-20250701"], False),
        ("32242-0", "2024-12-31", ["32242-0"], False),
        ("973-0", "2025-07-01", [], False),
    ],
)
def test_divided_unit_asks_on_its_page_and_names_no_favourite(uid, to, answers, asks):
    """All candidates as equals in one list: nothing on the page says which one the sources would take."""
    _, html = get(f"/don-vi/{uid}/?to={to}")
    form = html.partition('<form class="panel" method="get">')[2].partition("</form>")[0]
    assert re.findall(r'href="/don-vi/([^/]+)/', form) == answers
    assert ("hệ thống không đoán" in form) is asks
    if asks:
        items = re.findall(r"<li>(.*?)</li>", form)
        assert len({re.sub(r"(href=\"[^\"]*\")|(>[^<]*<)", "", item) for item in items}) == 1


def test_page_of_a_unit_tells_what_its_code_meant_at_other_times():
    _, html = get("/don-vi/32002-20241201/")
    same = html.partition("Mã này còn là của:")[2].partition("</p>")[0]
    assert re.findall(r'href="/don-vi/([^/]+)/', same) == ["32002-0", "32002-20250701"]


@pytest.mark.parametrize(
    ("key", "day", "status", "words"),
    [
        ("so-tttt", "2025-02-28", 200, "Sở Thông tin và Truyền thông"),
        ("so-tttt", "2025-03-01", 404, "Sở Khoa học và Công nghệ (H12.20)"),
        ("so-khcn-2", "2025-02-28", 404, "từ ngày 01/03/2025"),
        ("so-khcn-2", "2025-03-01", 200, "Sở Khoa học và Công nghệ"),
        ("so-ldtbxh", "2026-01-01", 404, "Sở Y tế"),
        ("khong-co", "2026-01-01", 404, "Không có cơ quan nào mang mã 'khong-co'"),
    ],
)
def test_agency_of_another_time_says_when_and_who(key, day, status, words):
    answered, html = get(f"/co-quan/{key}/?on={day}")
    assert answered == status
    assert words in html


def test_every_link_on_the_pages_of_a_day_is_answered():
    """From the list of agencies and of one district: no link of the rows leads nowhere."""
    for path in ("/co-quan/?on=2024-10-31", "/don-vi/973-0/?on=2024-10-05"):
        body = get(path)[1].partition("<tbody>")[2].partition("</tbody>")[0]
        links = sorted(set(re.findall(r'href="(/[^"]+)"', body)))
        assert len(links) > 5
        assert [link for link in links if get(link)[0] != 200] == []


def test_invented_codes_are_marked_on_the_list_and_the_provinces_own_is_not():
    _, html = get("/co-quan/?on=2024-10-31")
    rows = re.findall(r"<tr.*?</tr>", html.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
    assert len(rows) == len(services.agencies_as_of(date(2024, 10, 31)))
    for row in rows:
        assert ("MINH HỌA" in row) is bool(re.search(r"\bH12\.\d\d\b", row))


def test_strangers_words_come_back_as_text_only():
    """What was typed stands in the field again, and never as a tag."""
    for path in ("/don-vi/", "/co-quan/"):
        client = Client(headers={"host": "localhost"})
        page = client.get(path, {"q": "<script>alert(1)</script>", "on": "<b>x</b>"}).content.decode()
        assert "<script>alert" not in page
        assert "<b>x" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("path", ["/co-quan/", "/don-vi/", "/co-quan/so-tp/", "/don-vi/32242-0/"])
def test_public_pages_need_no_account_and_show_no_door_that_is_closed(path):
    status, html = get(path)
    assert status == 200
    assert "/khoa/" not in html
