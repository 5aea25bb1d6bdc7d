"""The invented producers and products of a province with sample data: marked, not anybody's real numbers, settled once."""

import pytest

from duoc.core import profile
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.people.rules.consents import WORDINGS
from duoc.trace.services import products, sites
from duoc.web.sample_goods import settle_sample_goods

pytestmark = pytest.mark.usefixtures("database")
# GS1 General Specifications 1.4.2: 952 is for demonstrations and examples. Check digits by hand: 3, 1, 3, … from the right.
GTINS = {"09520001100017", "09520001100024", "09520002200013", "09520003300019"}


def test_goods_are_marked_as_invented_and_have_numbers_that_no_product_has() -> None:
    settle_sample_goods()
    found = products.products()
    assert {product.gtin for product in found} == GTINS
    assert all(product.illustrative and product.party.illustrative and not product.party.sandbox for product in found)
    assert all(product.gtin.startswith("0952") for product in found)


def test_settling_again_changes_nothing_and_leaves_what_somebody_changed() -> None:
    settle_sample_goods()
    products.retire_product("9520001100017")
    told = Outbox.objects.count()
    settle_sample_goods()
    assert Outbox.objects.count() == told
    assert len(products.products()) == len(GTINS)
    assert products.product_counts() == (3, 1)
    assert {party.code for party in people.parties()} == {"htx-cua-mau", "ho-mat-ong-mau", "co-so-tom-kho-mau"}


def test_every_sample_producer_has_a_site_in_a_commune_of_today_and_none_has_consented() -> None:
    people.seed(profile.load("ca-mau"))
    settle_sample_goods()
    settle_sample_goods()
    found = sites.sites()
    assert sorted({site.party.code for site in found}) == ["co-so-tom-kho-mau", "ho-mat-ong-mau", "htx-cua-mau"]
    assert len(found) == 5
    assert all(site.illustrative and "mẫu" in site.name for site in found)
    assert set(sites.commune_names(found).values()) == {
        "Xã Năm Căn", "Xã Đất Mũi", "Xã Khánh Lâm", "Xã Phan Ngọc Hiển"
    }  # fmt: skip
    household = people.party_named("ho-mat-ong-mau")
    assert not any(people.consented(household, what) for what in WORDINGS)
