"""The public list and its entries, as a reader without an account meets them."""

import csv
import io
import re

import pytest

from duoc.catalogue.rules import listings as rules
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import entries, listings, resources
from duoc.frame import paging

LIST = "/du-lieu/"


def titles(answer):
    """The titles of a page of the list."""
    return re.findall(r'<li class="good"><h3><a href="[^"]+">([^<]+)</a>', answer.content.decode())


def counted(answer):
    """The count above the list."""
    return re.search(r'id="so-muc">([^<]+)<', answer.content.decode())[1]


def test_the_list_opens_without_an_account_and_counts_ninety_nine(registry, client):
    answer = client.get(LIST)
    assert answer.status_code == 200
    assert counted(answer) == "99 mục"
    assert len(titles(answer)) == 20
    assert "MINH HỌA" in answer.content.decode()


def test_pages_together_show_every_entry_once(registry, client):
    seen, address = [], LIST
    while address:
        text = client.get(address).content.decode()
        seen += re.findall(r'<a href="/du-lieu/([^/"]+)/">', text)
        following = re.search(r'href="([^"]+)" rel="next"', text)
        address = LIST + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 99


@pytest.mark.parametrize("order", rules.ORDERS)
def test_pages_of_every_order_lose_and_repeat_nothing(registry, order):
    asked, after, seen = rules.Narrowing(order=order), "", []
    while True:
        page = listings.listing(ANYBODY, asked, after).page
        seen += [record.code for record in page.rows]
        if not page.following:
            break
        after = page.following
    assert len(seen) == len(set(seen)) == 99


@pytest.mark.parametrize(
    ("query", "column", "value", "kind"),
    [
        ("kind=shared", "kind", "shared", None),
        ("kind=open", "kind", "open", None),
        ("topic=yte", "topic_slug", "yte", None),
        ("agency=so-yt&kind=open", "agency_slug", "so-y-te", "open"),
    ],
)
def test_narrowing_counts_what_the_list_has(registry, client, query, column, value, kind):
    rows = csv.DictReader(io.StringIO(registry))
    wanted = sum(row[column] == value and kind in (None, row["kind"]) for row in rows)
    assert counted(client.get(f"{LIST}?{query}")) == f"{wanted} mục"


def test_a_facet_counts_what_its_values_would_leave(registry):
    found = listings.listing(ANYBODY, rules.read({"kind": "open"}))
    assert dict(found.facets["kind"]) == {"open": 86, "shared": 13}
    assert sum(count for _value, count in found.facets["topic"]) == 86
    for value, count in found.facets["topic"]:
        assert listings.listing(ANYBODY, rules.read({"kind": "open", "topic": value})).total == count


def test_what_is_hidden_shows_in_no_count_and_no_facet(register):
    register("Mục ẩn", level="hidden", access_right="NON_PUBLIC", frequency="TRIENNIAL", formats=["DBF"], show=True)
    seen = listings.listing(ANYBODY, rules.Narrowing())
    assert seen.total == 99
    assert "DBF" not in dict(seen.facets["format"])
    assert "TRIENNIAL" not in dict(seen.facets["frequency"])
    assert listings.listing(HOUSE, rules.read({"format": "DBF"})).total == 1


@pytest.mark.parametrize(
    "after", ["x", "WyJhIl0", "W251bGwsbnVsbF0", paging.encode([10**15, "x"]), paging.encode(["a", "b"])]
)
def test_a_cursor_of_another_list_leads_to_the_first_page_with_a_word(registry, client, after):
    answer = client.get(f"{LIST}?after={after}")
    assert answer.status_code == 200
    assert "không đọc được" in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["topic=%00", "kind=' OR 1=1 --", "format=%25", "order=modified", "agency=" + "x" * 500]
)
def test_whatever_stands_in_the_address_does_no_harm(registry, client, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_an_entry_says_whose_it_is_and_when_it_is_renewed(registry, client):
    text = client.get("/du-lieu/csdl-ho-so-thu-tuc-hanh-chinh-mot-cua/").content.decode()
    assert "Văn phòng Ủy ban nhân dân tỉnh" in text
    assert "liên tục" in text
    assert "Dữ liệu bên trong không công bố" in text
    assert "Mục còn thiếu" not in text  # a reader is not told what a steward owes


def test_a_steward_sees_what_his_entry_owes_and_its_history(registry, person):
    text = person("steward").get("/du-lieu/csdl-ho-so-thu-tuc-hanh-chinh-mot-cua/").content.decode()
    assert "Mục còn thiếu" in text
    assert "căn cứ pháp lý" in text
    assert "lập mục" in text


def test_a_draft_is_not_there_for_readers_and_other_agencies(register, client, person):
    made = register("Bản nháp", agency="so-y-te")
    assert client.get(f"/du-lieu/{made.name}/").status_code == 404
    assert person("steward", "so-tp").get(f"/du-lieu/{made.name}/").status_code == 404
    client.logout()
    assert person("auditor", "so-yt").get(f"/du-lieu/{made.name}/").status_code == 200


def test_code_and_id_lead_to_the_address(registry, client):
    held = entries.entry("MO-001", ANYBODY)
    assert client.get("/du-lieu/MO-001/")["Location"] == f"/du-lieu/{held.name}/"
    assert client.get(f"/dataset/{held.name}")["Location"] == f"/du-lieu/{held.name}/"


def test_a_withdrawn_entry_answers_410_with_its_reason(register, client):
    made = register("Sẽ gộp", show=True)
    heir = register("Bộ gộp", show=True)
    entries.set_state(HOUSE, made, "withdrawn", reason="Gộp theo quyết định mới", replaced_by=heir)
    answer = client.get(f"/du-lieu/{made.name}/")
    assert answer.status_code == 410
    assert "Gộp theo quyết định mới" in answer.content.decode()
    assert f"/du-lieu/{heir.name}/" in answer.content.decode()


def test_of_a_withdrawn_draft_nothing_is_said(register, client):
    made = register("Chưa từng công bố")
    entries.set_state(HOUSE, made, "withdrawn", reason="nhầm")
    assert client.get(f"/du-lieu/{made.name}/").status_code == 404


def test_resources_with_links_lead_out_without_credit(register, client):
    made = register("Có liên kết", show=True)
    resources.add_resource(HOUSE, made, name="Bản đồ", format="geojson", url="https://example.vn/a.geojson")
    text = client.get(f"/du-lieu/{made.name}/").content.decode()
    assert 'href="https://example.vn/a.geojson" rel="nofollow noopener"' in text


def test_the_page_is_light(registry, client):
    assert len(client.get(LIST).content) < 60_000


def test_a_viewer_is_nobody_until_he_signs_in():
    assert ANYBODY.anonymous
    assert not Viewer(sees=frozenset({1})).anonymous


@pytest.mark.parametrize("words", ["cai cach hanh chinh", "cải cách hành chính", "CCHC"])
def test_words_find_with_and_without_marks_and_by_abbreviation(registry, client, words):
    found = titles(client.get(LIST, {"q": words}))
    assert found[0] == "Chỉ số cải cách hành chính các sở và xã"


def test_what_was_found_is_narrowed_and_counted_alike(registry):
    whole = listings.listing(ANYBODY, rules.read({"q": "tôm"}))
    assert 0 < whole.total < 99
    assert sum(count for _value, count in whole.facets["kind"]) == whole.total
    topic, count = whole.facets["topic"][0]
    assert listings.listing(ANYBODY, rules.read({"q": "tôm", "topic": topic})).total == count


def test_pages_of_what_was_found_lose_and_repeat_nothing(registry):
    asked, after, seen = rules.read({"q": "danh mục"}), "", []
    while True:
        found = listings.listing(ANYBODY, asked, after)
        seen += [record.code for record in found.page.rows]
        if not found.page.following:
            break
        after = found.page.following
    assert len(seen) == len(set(seen)) == found.total


def test_what_is_hidden_is_not_found_by_its_words(register):
    register("Hồ sơ tuyệt mật khoangoaiphu", level="hidden", access_right="NON_PUBLIC", show=True)
    assert listings.listing(ANYBODY, rules.read({"q": "khoangoaiphu"})).total == 0
    assert listings.listing(HOUSE, rules.read({"q": "khoangoaiphu"})).total == 1


def test_nothing_found_is_said_with_a_way_on(registry, client):
    text = client.get(LIST, {"q": "zzzzqqqq"}).content.decode()
    assert "Không tìm thấy mục nào" in text


def test_the_palette_finds_data(registry, client):
    assert "Chỉ số cải cách hành chính" in client.get("/tim/", {"q": "cai cach hanh chinh"}).content.decode()
