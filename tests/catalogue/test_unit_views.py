"""The page of a table by the units of another day: offered in one click, said what was not sure, taken away in one."""

import html as entities
import re

import pytest
from django.test import Client

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, publishing, resources
from duoc.core import profile
from duoc.people import services as people

FILE = (
    "Xã;Ngày;Sản lượng (kg);Hình thức\n"
    "xã Tân Hưng, huyện Cái Nước;05/03/2024;10;thâm canh\n"
    "Hồ Thị Kỷ;06/03/2024;20;quảng canh\n"
    "Xã Lợi An;07/04/2024;5;quảng canh\n"
    "tan hung;08/04/2024;7;quảng canh\n"
)
VIEW = {"units": "2025-07-01", "units_column": "xa"}


@pytest.fixture(scope="module")
def published(module_database, tmp_path_factory):
    """A published table of four rows."""
    people.seed(profile.load("ca-mau"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(tmp_path_factory.mktemp("home")))
        publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
        facts = {"kind": "open", "level": "open", "access_right": "PUBLIC", "title": "Bảng mẫu", "name": "bang-mau"}
        entry = entries.set_state(HOUSE, entries.register(HOUSE, publisher, **facts), "published")
        held = resources.add_resource(HOUSE, entry, name="so-lieu.csv", url_type="upload")
        publishing.publish(publishing.upload(HOUSE, held, "so-lieu.csv", [FILE.encode()]).pk)
        yield held


@pytest.fixture
def page(published):
    """The text of the table's page."""
    client = Client(headers={"host": "localhost"})
    address = f"/du-lieu/{published.entry.name}/bang/{published.pk}/"
    return lambda **query: entities.unescape(client.get(address, query).content.decode())


def body(html):
    return html[html.index("<tbody") : html.index("</tbody")]


def test_table_is_offered_by_todays_units_in_one_click(page):
    [href] = re.findall(r'href="([^"]*)">Xã theo đơn vị hành chính hiện nay', page())
    assert "units_column=xa" in href
    assert re.search(r"units=20\d\d-\d\d-\d\d", href)


def test_view_stands_beside_the_column_and_says_what_was_not_sure(page):
    html = page(**VIEW)
    assert "Xã theo đơn vị hành chính ngày 01/07/2025" in html
    assert "3 dòng đổi được chắc chắn, 1 dòng chưa đổi được và để trống." in html
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', html)
    assert heads[:3] == ["Xã", "Đơn vị ngày 01/07/2025", "Ngày"]
    rows = re.findall(r"<tr.*?</tr>", body(html), re.DOTALL)
    assert [("Xã Tân Hưng<small>32137" in row) for row in rows] == [True, False, False, True]
    assert "đã chia, cần xem: Xã Lương Thế Trân" in rows[2]
    assert "hiện nay" not in html


def test_values_that_need_a_person_lead_to_their_rows(page):
    html = page(**VIEW)
    [(href, count)] = re.findall(r'<li><a href="([^"]+)">Xã Lợi An</a> \((\d+)\)', html)
    assert count == "1"
    chosen = dict(part.split("=") for part in href.removeprefix("?").split("&"))
    assert chosen["units"] == "2025-07-01"
    assert body(page(**VIEW | {"is.xa": "Xã Lợi An"})).count("<tr") == 1


def test_exports_of_a_view_are_of_the_view(page, published):
    hrefs = re.findall(
        r'href="(/api/v1/catalogue/resources/[^"]+format=csv[^"]*)"', page(**VIEW, units_from="2024-10-05")
    )
    assert any("units=2025-07-01&units_column=xa&units_from=2024-10-05" in href for href in hrefs)
    text = b"".join(Client(headers={"host": "localhost"}).get(hrefs[0]).streaming_content).decode()
    assert text.splitlines()[1].endswith("Xã Tân Hưng,32137,nhập trọn vào")


def test_chart_counts_by_the_new_units(page):
    html = page(**VIEW, group="xa", measure="sum:san_luong_kg")
    chart = html[html.index('id="bieu-do"') :]
    assert re.search(r"Xã Tân Hưng</t[hd]>\s*<td[^>]*>17", chart)
    assert "xã Tân Hưng, huyện Cái Nước" not in chart[chart.index("<table") : chart.index("</table")]


def test_view_is_kept_by_what_is_asked_next_and_left_in_one_click(page):
    html = page(**VIEW, q="tan", sort="-ngay")
    assert html.count('name="units_column" value="xa"') >= 2  # the search, the chart, the day
    [off] = re.findall(r'href="([^"]*)">Bỏ quy đổi', html)
    assert "units" not in off
    assert "q=tan" in off


@pytest.mark.parametrize(
    "wrong",
    [
        {"units": "mai"},
        {"units_column": "khong"},
        {"units_column": "san_luong_kg"},
        {"units_column": "hinh_thuc"},
        {"units_from": "x"},
    ],
)
def test_address_that_cannot_be_shows_the_whole_table(page, wrong):
    html = page(**VIEW | wrong)
    assert "Địa chỉ này không đọc được" in html
    assert body(html).count("<tr") == 4
    assert "Đơn vị ngày" not in html
