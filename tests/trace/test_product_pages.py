"""The pages of products: found by name or number, page by page, with an empty state; a household keeps its name."""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from duoc.engines.digital_link.links import Link
from duoc.frame import paging
from duoc.people import services as people
from duoc.people.rules.consents import WORDINGS
from duoc.trace.pages import products as pages
from duoc.trace.rules.patterns import anchor_place
from duoc.trace.rules.places import canonical_place
from duoc.trace.services import links, products

LIST = "/truy-xuat/san-pham/"


@pytest.fixture
def house(module_database: str) -> Iterator[None]:
    with transaction.atomic(), transaction.atomic("sandbox"):
        yield
        transaction.set_rollback(True)
        transaction.set_rollback(True, "sandbox")


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path, HTTP_HOST="localhost")
    assert answer.status_code == status
    return answer.content.decode()


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*>.*?<a [^>]*>([^<]+)</a>', text, re.S)


def test_an_empty_list_says_how_to_begin(house: None) -> None:
    assert "Chưa có sản phẩm nào. Đăng ký sản phẩm đầu tiên bằng" in page(LIST)
    assert "Không có sản phẩm nào khớp" in page(LIST + "?q=cua")


def test_products_are_found_and_come_page_by_page(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    firm = people.add_party("htx", "HTX Năm Căn", "cooperative")
    for name, code in (("Đuông dừa", "H12-3"), ("Cua gạch", "H12-1"), ("Dưa bồn bồn", "H12-2")):
        products.register_product(firm, name, code=code)
    products.retire_product("H12-3")
    assert names(page(LIST)) == ["Cua gạch", "Dưa bồn bồn", "Đuông dừa"]
    assert names(page(LIST + "?q=bon+bon")) == ["Dưa bồn bồn"]
    assert names(page(LIST + "?state=retired")) == ["Đuông dừa"]
    assert names(page(LIST + "?environment=sandbox")) == []
    monkeypatch.setattr(pages, "SIZE", 2)
    first = page(LIST)
    assert names(first) == ["Cua gạch", "Dưa bồn bồn"]
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = page(LIST + following[1].replace("&amp;", "&"))
    assert names(second) == ["Đuông dừa"]
    assert "Về đầu" in second
    for forged in ("x", paging.encode(["a", 1 << 52, 1]), paging.encode(["a\0", 1]), paging.encode(["a", -1])):
        assert "không đọc được" in page(LIST + f"?after={forged}")
    assert names(page(LIST + "?q=%00bon")) == ["Dưa bồn bồn"]


def test_a_household_keeps_its_name(house: None) -> None:
    household = people.add_party("ho-1", "Hộ ông Nguyễn Văn Tám", "household")
    products.register_product(household, "Mật ong", code="H12-1")
    for path in (LIST, LIST + "H12-1/"):
        assert "Tám" not in page(path)
        assert "Hộ sản xuất" in page(path)
    member = people.join_party(people.invite(household, "owner").text, "ong.tam", "con-cua-bo-ngang-rung-duoc")
    people.give_consent(household, "name", WORDINGS["name"], by=member.user)
    assert "Nguyễn Văn Tám" in page("/truy-xuat/san-pham/H12-1/")
    people.withdraw_consent(household, "name", by=member.user)
    assert "Nguyễn Văn Tám" not in page("/truy-xuat/san-pham/H12-1/")


def test_a_product_shows_where_its_address_leads(house: None) -> None:
    firm = people.add_party("htx", "HTX Năm Căn", "cooperative", prefixes=["8930001"])
    products.register_product(
        firm, "Cua <b>thịt</b>", number="8930001123458", unit_weight_g=1350, safety_warning="Chín kỹ"
    )
    text = page(LIST + "08930001123458/")
    assert "Cua &lt;b&gt;thịt" in text
    assert "http://localhost/01/08930001123458" in text
    assert "1.350 g một đơn vị" in text
    assert "quét mã của sản phẩm này chưa thấy gì" in text
    links.register_link(firm, canonical_place("/01/08930001123458"), Link("pip", "https://a.vn/cua", "Cua Năm Căn"))
    of_serials = anchor_place("/01/08930001123458/21/{}")
    links.register_link(firm, of_serials, Link("epcis", "https://a.vn/e/{21}", "Hành trình"))
    text = page(LIST + "8930001123458/")
    assert 'href="https://a.vn/cua"' in text
    assert "/01/08930001123458/21/{}" in text
    assert 'href="https://a.vn/e/' not in text
    assert "mặc định" in text


def test_another_number_is_no_page(house: None) -> None:
    page(LIST + "08930001123458/", 404)
    page(LIST + "x/", 404)
