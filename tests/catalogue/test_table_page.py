"""The page of a table, as a reader without an account meets it; one table for all of it."""

import re

import pytest
from django.test import Client

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, publishing, resources

FILE = (
    "Xã;Ngày;Sản lượng (kg);Hình thức\n"
    "Năm Căn;05/03/2026;1.234,5;thâm canh\n"
    "Đất Mũi;06/03/2026;2.000;quảng canh\n"
    "Năm Căn;07/04/2026;500;quảng canh\n"
)


@pytest.fixture(scope="module")
def published(module_database, tmp_path_factory):
    """A published table of three rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(tmp_path_factory.mktemp("home")))
        publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
        facts = {"kind": "open", "level": "open", "access_right": "PUBLIC", "title": "Bảng mẫu", "name": "bang-mau"}
        entry = entries.set_state(HOUSE, entries.register(HOUSE, publisher, **facts), "published")
        held = resources.add_resource(HOUSE, entry, name="so-lieu.csv", url_type="upload")
        publishing.publish(publishing.upload(HOUSE, held, "so-lieu.csv", [FILE.encode()]).pk)
        yield held


@pytest.fixture
def client():
    """A browser without an account."""
    return Client(headers={"host": "localhost"})


def table_of(resource):
    """The address of its table."""
    return f"/du-lieu/{resource.entry.name}/bang/{resource.pk}/"


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"q": "nam can"}, "Năm Căn", "06/03/2026"),
        ({"is.hinh_thuc": "quảng canh"}, "2.000", "1.234,5"),
        ({"is.xa": "Đất Mũi"}, "06/03/2026", "05/03/2026"),
        ({"q": "thâm", "is.xa": "Năm Căn"}, "05/03/2026", "07/04/2026"),
    ],
)
def test_a_table_is_narrowed(published, client, query, shown, hidden):
    table = client.get(table_of(published), query).content.decode()
    body = table[table.index("<tbody") : table.index("</tbody")]
    assert shown in body
    assert hidden not in body


def test_a_table_is_ordered_and_counted(published, client):
    text = client.get(table_of(published), {"sort": "-san_luong_kg"}).content.decode()
    assert text.index("2.000") < text.index("1.234,5") < text.index(">500<")
    assert "3 dòng." in text


def test_facets_count_what_they_would_leave(published, client):
    text = client.get(table_of(published)).content.decode()
    assert re.search(r'Năm Căn <span class="facet__count">2<', text)
    assert re.search(r'quảng canh <span class="facet__count">2<', text)


def test_the_chart_sums_by_month(published, client):
    asked = {"group": "ngay:month", "measure": "sum:san_luong_kg"}
    text = client.get(table_of(published), asked).content.decode()
    chart = text[text.index("<figure") :]
    assert "3.234" in chart or "3.235" in chart  # 1.234,5 + 2.000 in March
    assert "03/2026" in chart
    assert "04/2026" in chart


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "khong-co"}, {"group": "x:month", "measure": "sum:y"}, {"cursor": "abc"}, {"is.khong": "1"},
        {"q": "' OR 1=1 --"},
        {"q": "%"}, {"is.ngay": "không phải ngày"}, {"q": "\0"}, {"sort": "-" + "x" * 500}, {"is.san_luong_kg": "1e999"},
    ],
)  # fmt: skip
def test_whatever_stands_in_the_address_does_no_harm(published, client, query):
    assert client.get(table_of(published), query).status_code == 200


def test_what_is_offered_for_download_is_there(published, client):
    text = client.get(table_of(published)).content.decode()
    links = re.findall(r'href="(/api/v1/catalogue/resources/[^"]+/export[^"]+|/dataset/[^"]+)"', text)
    assert len(links) == 6
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_entry_leads_to_its_table(published, client):
    text = client.get(f"/du-lieu/{published.entry.name}/").content.decode()
    assert table_of(published) in text
    assert "3 dòng" in text


def test_what_lies_below_the_rows_is_one_step_from_the_head(published, client):
    page = client.get(table_of(published)).content.decode()
    head = page[page.index('<header class="head"') : page.index("<tbody")]
    steps = re.findall(r'href="#([a-z-]+)"', head)
    assert steps == ["bieu-do", "tai-ve"]  # no coordinates, so no map to lead to
    assert all(page.count(f'id="{step}"') == 1 for step in steps)
