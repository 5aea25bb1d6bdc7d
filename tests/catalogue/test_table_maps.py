"""Maps on the page of a table, and the pictures that pages of others may frame: counted by hand over a few rows."""

import html
import json
import re

import pytest
from django.db import transaction
from django.test import Client

from duoc.catalogue.pages import embed
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, publishing, resources
from duoc.core import profile
from duoc.people import services as people

STATIONS = (
    "Trạm;Xã;Ngày;Số lần;Vĩ độ;Kinh độ\n"
    "A;Năm Căn;05/03/2026;12;8,75;105,00\n"
    "B;Năm Căn;06/03/2026;8;8,75;105,00\n"
    "C;xã Đất Mũi;07/04/2026;1;8,60;104,80\n"
    "D;Toàn tỉnh;08/04/2026;5;9,30;105,60\n"
    "E;;09/04/2026;7;;\n"
)
RING = "[[[{0},9.0],[{1},9.0],[{1},9.2],[{0},9.2],[{0},9.0]]]"
ZONES = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"vung": name, "so_ho": homes}, "geometry": {
                "type": "Polygon", "coordinates": json.loads(RING.format(west, west + 0.1))}}
            for name, homes, west in (("Vùng Một", 100, 105.0), ("Vùng Hai", 400, 105.1))
        ],
    }
)  # fmt: skip


def published(name, title, file, text, **members):
    facts = {"kind": "open", "level": "open", "access_right": "PUBLIC", "title": title, "name": name} | members
    publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
    entry = entries.set_state(HOUSE, entries.register(HOUSE, publisher, sample=True, **facts), "published")
    held = resources.add_resource(HOUSE, entry, name=file, url_type="upload")
    publishing.publish(publishing.upload(HOUSE, held, file, [text.encode() if isinstance(text, str) else text]).pk)
    return f"/du-lieu/{name}/bang/{held.pk}/"


@pytest.fixture(scope="module")
def tables(module_database, tmp_path_factory):
    """Addresses: stations with coordinates and communes, zones with borders, a table of no place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(tmp_path_factory.mktemp("home")))
        people.seed(profile.load("ca-mau"))
        yield {
            "stations": published("tram", "Trạm đo", "tram.csv", STATIONS),
            "zones": published("vung", "Vùng nuôi", "vung.geojson", ZONES),
            "gap": published("thieu", "Thiếu giá", "thieu.csv", "Hàng;Giá\ntôm;\ntôm;\ncua;7\ncua;9\n"),
            "yes": published("dat-chuan", "Đạt chuẩn", "dat.csv", "Số;Đạt\n1;true\n2;true\n3;false\n"),
            "nowhere": published("gia", "Giá cả", "gia.csv", "Hàng;Giá\ntôm;5\ntôm;6\ncua;7\n"),
        }


@pytest.fixture
def client():
    """A browser without an account."""
    return Client(headers={"host": "localhost"})


def map_of(text):
    """The map's part of a page; '' where there is none."""
    return text[text.index('<figure class="chart map"') :].split("</figure>")[0] if "chart map" in text else ""


def listed(text):
    """(label, figure, address) of the map's list."""
    lines = re.findall(r'<th scope="row">(.*?)</th><td class="is-num">(?:<a href="([^"]+)">)?([^<]+)', map_of(text))
    return [(re.sub(r"\s*<span.*?</span>", "", label), figure, html.unescape(href)) for label, href, figure in lines]


def test_places_are_counted_by_area_and_each_leads_to_its_rows(tables, client):
    text = client.get(tables["stations"]).content.decode()
    lines = listed(text)
    assert [figure for _label, figure, _href in lines] == ["2", "1", "1"]
    assert lines[0][0].startswith("quanh Xã Năm Căn (8,75; 105,00)")
    for _label, figure, href in lines:
        narrowed = client.get(href).content.decode()
        assert f"{figure} dòng." in narrowed
        assert "Khung bản đồ" in narrowed


def test_a_narrowed_table_has_a_narrowed_map(tables, client):
    text = client.get(tables["stations"], {"is.xa": "Năm Căn"}).content.decode()
    assert [figure for _label, figure, _href in listed(text)] == ["2"]


def test_communes_are_found_whatever_the_spelling_and_the_rest_is_listed(tables, client):
    asked = {"map": "xa", "measure": "sum:so_lan"}
    text = client.get(tables["stations"], asked).content.decode()
    assert [(label, figure) for label, figure, _href in listed(text)] == [
        ("Xã Năm Căn", "20"), ("trống", "7"), ("Toàn tỉnh", "5"), ("Xã Đất Mũi", "1"),
    ]  # fmt: skip
    drawn = map_of(text)
    assert ">Năm Căn</text>" in drawn
    assert ">Đất Mũi</text>" in drawn
    assert drawn.count("(không có trên bản đồ)") == 2
    (href,) = (href for label, _figure, href in listed(text) if label == "Xã Năm Căn")
    assert "2 dòng." in client.get(href).content.decode()


def test_zones_are_drawn_as_areas_shaded_by_their_figure(tables, client):
    text = client.get(tables["zones"], {"measure": "avg:so_ho"}).content.decode()
    drawn = map_of(text)
    assert [(label, figure) for label, figure, _href in listed(text)] == [("Vùng Hai", "400"), ("Vùng Một", "100")]
    assert re.search(r'class="map__area map__shade-6" d="M\d+ \d+l[^"]+z"', drawn)
    assert "map__area map__shade-1" in drawn
    body = text[text.index("<tbody") : text.index("</tbody")]
    assert "coordinates" not in body
    assert "vùng" in body


def test_names_of_a_chart_stand_whole_and_each_figure_leads_to_its_rows(tables, client):
    text = client.get(tables["nowhere"]).content.decode()
    drawn = text[text.index('<figure class="chart"') :].split("</figure>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th>.*?<rect[^>]+width="([\d.]+)".*?<a href="([^"]+)">(\d+)</a>', drawn)
    assert [(name, float(width), figure) for name, width, _href, figure in rows] == [
        ("tôm", 100, "2"),
        ("cua", 50, "1"),
    ]
    for _name, _width, href, figure in rows:
        assert f"{figure} dòng." in client.get(html.unescape(href)).content.decode()


def test_yes_and_no_are_words_in_a_chart_and_lead_to_their_rows(tables, client):
    text = client.get(tables["yes"]).content.decode()
    drawn = text[text.index('<figure class="chart"') :].split("</figure>")[0]
    rows = dict(re.findall(r'<th scope="row">(.*?)</th>.*?<a href="([^"]+)">', drawn))
    assert list(rows) == ["có", "không"]
    assert "2 dòng." in client.get(html.unescape(rows["có"])).content.decode()


def test_a_table_that_says_of_no_row_where_it_is_has_no_map(tables, client):
    text = client.get(tables["nowhere"]).content.decode()
    assert map_of(text) == ""
    assert "Bản đồ" not in text
    assert "GEOJSON" not in text


def test_geojson_is_offered_of_what_lies_in_the_frame(tables, client):
    text = client.get(tables["stations"], {"box": "104.9,8.7,105.1,8.8"}).content.decode()
    (address,) = re.findall(r'href="([^"]+format=geojson[^"]*)"', text)
    held = json.loads(b"".join(client.get(html.unescape(address)).streaming_content))
    assert [one["properties"]["tram"] for one in held["features"]] == ["A", "B"]


@pytest.mark.parametrize(
    "query",
    [
        {"box": "1,2,3"}, {"box": "a,b,c,d"}, {"map": "khong"}, {"map": "points\0"}, {"box": "0,0,1,1"},
        {"map": "xa", "q": "\0"}, {"map": "xa", "measure": "sum:"}, {"map": "xa", "is.xa": "không có"},
    ],
)  # fmt: skip
def test_whatever_is_asked_of_a_map_does_no_harm(tables, client, query):
    for show in ({}, {"show": "map"}):
        address = tables["stations"] + ("nhung/" if show else "")
        assert client.get(address, query | show).status_code in ((200, 400) if show else (200,))


@pytest.mark.parametrize(
    ("table", "show"), [("stations", "chart"), ("stations", "map"), ("zones", "map"), ("nowhere", "chart")]
)
def test_a_picture_stands_alone(tables, client, table, show):
    answer = client.get(tables[table] + "nhung/", {"show": show})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert len(answer.content) <= 50_000
    assert text.count("<h1>") == text.count("<figure") == 1
    assert "MINH HỌA" in text
    assert "Nguồn: Sở Mẫu, bản 1" in text
    assert f'href="http://localhost{tables[table]}"' in text
    assert "<script" not in text
    assert "<form" not in text


def test_only_the_picture_may_be_framed(tables, client):
    framed = client.get(tables["stations"] + "nhung/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "default-src 'none'" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert not framed.cookies
    for address in (tables["stations"], tables["stations"] + "nhung/?group=%00&measure=sum:x&is.so_lan=abc"):
        page = client.get(address)
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


def test_a_picture_that_somebody_has_is_not_sent_again(tables, client):
    address = tables["stations"] + "nhung/?show=map"
    tag = client.get(address)["ETag"]
    same = client.get(address, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert "frame-ancestors *" in same["Content-Security-Policy"]
    others = {client.get(address + more)["ETag"] for more in ("&lang=en", "&map=xa", "&is.xa=N%C4%83m+C%C4%83n")}
    assert len({*others, tag}) == 4


def test_a_picture_is_offered_as_the_page_shows_it(tables, client):
    text = client.get(tables["stations"], {"map": "xa", "is.xa": "Năm Căn", "sort": "xa"}).content.decode()
    frames = [html.unescape(one) for one in re.findall(r"<code>(&lt;iframe.*?)</code>", text)]
    assert len(frames) == 2
    assert "<iframe" not in text
    for frame in frames:
        address = html.unescape(re.search(r'src="([^"]+)"', frame)[1])
        assert "sort=" not in address
        assert address.startswith("http://localhost/du-lieu/tram/bang/")
        assert client.get(address).status_code == 200
        assert 'title="Trạm đo"' in frame
    shown = client.get(html.unescape(re.search(r'src="([^"]+)"', frames[1])[1])).content.decode()
    assert [(label, figure) for label, figure, _href in listed(shown)] == [("Xã Năm Căn", "10")]  # the mean of 12 and 8


def test_a_picture_speaks_the_language_of_its_address(tables, client):
    client.cookies["django_language"] = "en"
    assert 'lang="vi"' in client.get(tables["stations"] + "nhung/").content.decode()
    assert 'lang="en"' in client.get(tables["stations"] + "nhung/?lang=en").content.decode()


def test_a_picture_that_cannot_be_is_refused_in_words(tables, client):
    answer = client.get(tables["nowhere"] + "nhung/?show=map")
    assert answer.status_code == 400
    assert "X-Frame-Options" in answer
    other = tables["stations"].replace("/tram/", "/gia/")
    assert client.get(other + "nhung/").status_code == 404
    assert client.post(tables["stations"] + "nhung/").status_code == 405


@pytest.mark.parametrize(
    ("level", "right", "status"), [("restricted", "RESTRICTED", 403), ("hidden", "NON_PUBLIC", 404)]
)
def test_what_is_not_open_has_no_picture_for_anybody(tables, client, level, right, status):
    entry = entries.entry("tram", HOUSE)
    with transaction.atomic():
        entries.change(HOUSE, entry, {"kind": "shared", "level": level, "access_right": right})
        user = people.create_user("quan-tri", "con-cua-bo-ngang-rung-duoc")
        people.assign_role(user, people.committee(), "administrator")
        assert client.get(tables["stations"] + "nhung/").status_code == status
        client.force_login(user)
        page = client.get(tables["stations"])
        assert page.status_code == 200
        assert "iframe" not in page.content.decode()
        assert "nhung/" not in page.content.decode()
        framed = client.get(tables["stations"] + "nhung/")
        assert framed.status_code == status  # an account changes nothing of what may be framed
        assert "Năm Căn" not in framed.content.decode()
        transaction.set_rollback(True)


def test_a_long_list_ends_where_a_page_has_no_more_room(tables, client, monkeypatch):
    monkeypatch.setattr(embed, "ROOM", 250)
    text = client.get(tables["stations"] + "nhung/?show=map&map=xa").content.decode()
    assert len(listed(text)) == 1
    assert "Danh sách dừng ở 1 dòng đầu" in text


def test_a_mean_of_no_numbers_is_no_bar(tables, client):
    text = client.get(tables["gap"], {"group": "hang", "measure": "avg:gia"}).content.decode()
    drawn = text[text.index('<figure class="chart"') :].split("</figure>")[0]
    assert re.findall(r'<th scope="row">(.*?)</th>', drawn) == ["cua"]
