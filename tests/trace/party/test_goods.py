"""A producer keeps its products, links and sites in pages; what was there stays to be read."""

import json

import pytest
from tests.trace.party.producers import sent, shown

from duoc.frame.models import Outbox
from duoc.trace.rules.places import canonical_place
from duoc.trace.services import links, products, sites

GTIN = "08930001123458"
FACTS = {"name": "Cua gạch son", "name_en": "", "brand": "", "unit_weight_g": "", "safety_warning": ""}


def told(kind):
    """The payloads of the events of a kind."""
    return [json.loads(bytes(row.payload)) for row in Outbox.objects.filter(kind=kind)]


def test_product_is_registered_under_an_own_number_and_marked_by_whom(crabs):
    where = sent(crabs.worker, "san-pham/moi/", number="CM-CUA-01", **FACTS)
    assert where.endswith("/san-pham/CM-CUA-01/")
    product = products.find_product("CM-CUA-01")
    assert (product.party_id, product.name, product.code) == (crabs.party.pk, "Cua gạch son", "CM-CUA-01")
    assert told("trace.product_registered")[-1]["by"] == "member.htx-cua"
    text = shown(crabs.owner, "san-pham/CM-CUA-01/")
    assert "member.htx-cua" in text
    assert "đăng ký sản phẩm" in text


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("8930002000024", "của chủ thể khác"),
        ("4006381333931", "không mang mã doanh nghiệp GS1 nào"),
        ("8930001123459", "chữ số kiểm tra"),
        (GTIN, "Đã có sản phẩm"),
        ("ab", "không dùng được"),
        ("!!!!", "không dùng được"),
    ],
)
def test_number_that_is_not_the_partys_is_refused_at_its_field(crabs, number, reason):
    before = len(products.products())
    assert reason in sent(crabs.owner, "san-pham/moi/", 422, number=number, **FACTS)
    assert len(products.products()) == before


def test_correction_keeps_what_was_there(crabs):
    sent(crabs.owner, f"san-pham/{GTIN}/sua/", **FACTS | {"name": "Cua thịt", "unit_weight_g": 500})
    product = products.find_product(GTIN)
    assert (product.name, product.unit_weight_g) == ("Cua thịt", 500)
    assert products.products(search="cua thit") == [product]
    text = shown(crabs.owner, f"san-pham/{GTIN}/")
    assert "tên: Hàng của HTX Cua → Cua thịt" in text
    assert "gam: – → 500" in text
    assert told("trace.product_corrected")[-1]["before"] == {"name": "Hàng của HTX Cua", "unit_weight_g": None}


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("unit_weight_g", "0"), ("unit_weight_g", "nặng")])
def test_facts_that_cannot_be_are_refused(crabs, field, value):
    sent(crabs.owner, f"san-pham/{GTIN}/sua/", 422, **FACTS | {field: value})
    assert products.find_product(GTIN).name == "Hàng của HTX Cua"


def test_retired_product_takes_no_stamps_and_no_change(crabs):
    assert "không mở lại được" in shown(crabs.owner, f"san-pham/{GTIN}/ngung/")
    sent(crabs.owner, f"san-pham/{GTIN}/ngung/")
    assert products.find_product(GTIN).retired_at is not None
    assert "đã ngừng từ trước" in sent(crabs.owner, f"san-pham/{GTIN}/ngung/", 422)
    sent(crabs.owner, f"san-pham/{GTIN}/sua/", 422, **FACTS)
    assert sent(crabs.owner, "tem/dat/", count=10).endswith("/san-pham/moi/")  # no product is left to order for


def path(lot=""):
    return canonical_place(f"/01/{GTIN}" + (f"/10/{lot}" if lot else ""))


def add(crabs, status=302, **form):
    about = {"kind": "pip", "href": "https://htx-cua.vn/cua", "title": "Cua của chúng tôi", "language": "vi"}
    return sent(crabs.owner, f"san-pham/{GTIN}/lien-ket/", status, **about | form)


def test_first_link_is_the_default_and_another_can_take_its_place(crabs):
    add(crabs)
    add(crabs, kind="recipeInfo", href="https://htx-cua.vn/nau", title="Cách nấu")
    first, second = links.links_of(path())
    assert [one.link.standing.value for one in (first, second)] == ["default", ""]
    assert "liên kết mặc định khác trước" in sent(crabs.owner, f"lien-ket/{first.number}/go/", 422)
    assert "Cách nấu" in shown(crabs.owner, f"lien-ket/{second.number}/mac-dinh/")
    sent(crabs.owner, f"lien-ket/{second.number}/mac-dinh/")
    assert [one.link.standing.value for one in links.links_of(path())] == ["", "default"]
    assert "đã là liên kết mặc định" in sent(crabs.owner, f"lien-ket/{second.number}/mac-dinh/", 422)
    sent(crabs.owner, f"lien-ket/{first.number}/go/")
    assert [one.number for one in links.links_of(path())] == [second.number]
    text = shown(crabs.owner, f"san-pham/{GTIN}/")
    assert text.count("https://htx-cua.vn/nau") >= 2  # the link, and its history
    assert [event["href"] for event in told("trace.link_made_default")] == ["https://htx-cua.vn/nau"]
    assert "ngừng, gỡ hoặc đóng liên kết" in shown(crabs.owner, "lich-su/")


def test_link_of_a_lot_is_that_lots_alone(crabs):
    add(crabs, lot="NC-01", title="Lô NC-01")
    assert [one.path for one in links.links_of(path("NC-01"))] == [f"/01/{GTIN}/10/NC-01"]
    assert links.links_of(path()) == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"href": "javascript:alert(1)"}, "không phải địa chỉ http(s)"),
        ({"href": "https://"}, "không phải địa chỉ http(s)"),
        ({"lot": "lô số một"}, "(10)"),
        ({"kind": "defaultLink"}, "Trang ấy là gì"),
        ({"title": " "}, "Tiêu đề"),
    ],
)
def test_link_that_cannot_be_is_refused_in_vietnamese(crabs, wrong, reason):
    text = add(crabs, 422, **wrong)
    assert reason in text
    assert "GS1's" not in text.partition("<form")[0].partition("errorsum")[2]
    assert links.links_of(path()) == []


def test_site_is_kept_in_pages(crabs, commune):
    facts = {"name": "Ao số 1", "kind": "pond", "commune": commune.code, "capacity_kg": "4000", "gln": ""}
    sent(crabs.worker, "dia-diem/moi/", **facts)
    [site] = sites.sites(crabs.party)
    assert (site.name, site.capacity_kg, site.commune) == ("Ao số 1", 4000, commune.code)
    assert commune.name in shown(crabs.owner, "dia-diem/")
    sent(crabs.owner, f"dia-diem/{site.pk}/", **facts | {"capacity_kg": "6500"})
    text = shown(crabs.owner, f"dia-diem/{site.pk}/")
    assert "kg một năm: 4.000 → 6.500" in text
    assert f"urn:uuid:{site.pk}" in text
    assert "Tên" in sent(crabs.owner, f"dia-diem/{site.pk}/", 422, **facts | {"name": ""})
    sent(crabs.owner, f"dia-diem/{site.pk}/dong/")
    closed = shown(crabs.owner, f"dia-diem/{site.pk}/")
    assert "đã đóng" in closed
    assert '<form class="panel' not in closed
    assert "đã đóng" in sent(crabs.owner, f"dia-diem/{site.pk}/", 422, **facts)


def test_overview_counts_what_there_is_and_each_number_leads_to_it(crabs, commune):
    sites.register_site(crabs.party, "Ao", "pond", commune.code)
    text = shown(crabs.owner)
    for address in ("san-pham/", "dia-diem/", "tem/", "thu-hoi/", "nguoi/"):
        assert f'href="/truy-xuat/co-so/{address}"' in text
    assert "Đặt tem lần đầu" in text
    assert "Ghi ao, trại" not in text
