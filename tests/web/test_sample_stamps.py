"""Stamps to look at: made once, on invented goods alone, with a story that a scan tells."""

import pytest
from django.test import Client

from duoc.core import profile
from duoc.people import services as people
from duoc.trace.models import Event
from duoc.trace.services import products, stamps
from duoc.web.sample_goods import PARTY, settle_sample_goods
from duoc.web.sample_stamps import settle_sample_stamps

GTIN = "09520001100017"


@pytest.fixture
def settled(database: str) -> None:
    people.seed(profile.load("ca-mau"))
    settle_sample_goods()
    settle_sample_stamps(PARTY, "localhost:8080")


@pytest.mark.usefixtures("settled")
def test_one_batch_is_made_and_no_second_one() -> None:
    settle_sample_stamps(PARTY, "localhost:8080")
    (made,) = stamps.accounts()
    assert (made.account.minted, made.account.activated, made.account.unused) == (20, 15, 5)
    assert made.batch.product.illustrative
    assert Event.objects.count() == 5  # four of the story, one of the activation


@pytest.mark.usefixtures("settled")
def test_its_product_leads_to_a_scan_that_tells_the_story() -> None:
    product = products.find_product(GTIN)
    example = stamps.example(product)
    assert example is not None
    address = f"/01/{GTIN}/21/{example.serial}"
    client = Client(headers={"Host": "localhost"})
    assert address in client.get(f"/truy-xuat/san-pham/{GTIN}/").content.decode()
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    told = answer.content.decode()
    for word in ("Cua gạch Năm Căn", "MAU-01", "MINH HỌA", "Xã Đất Mũi"):
        assert word in told, word


@pytest.mark.usefixtures("settled")
def test_no_serial_of_real_goods_is_an_example() -> None:
    party = people.add_party("htx-that", "HTX Thật", "cooperative", prefixes=["8930001"])
    product = products.register_product(party, "Cua", number="08930001123458")
    batch = stamps.mint(stamps.order(party, product, 3, "TEM.CAMAU.VN", preset="crab-tie"))
    for step in ("printed", "delivered"):
        stamps.move(batch.pk, step)
    stamps.activate(batch.pk, 1, 3, "L1", party)
    assert stamps.example(product) is None
    assert (
        "/21/" not in Client(headers={"Host": "localhost"}).get("/truy-xuat/san-pham/08930001123458/").content.decode()
    )


@pytest.mark.usefixtures("settled")
def test_who_has_stamps_already_gets_no_more() -> None:
    settle_sample_stamps("co-so-tom-kho-mau", "localhost:8080")  # it has one site, too few for the story
    settle_sample_stamps("khong-co", "localhost:8080")
    assert len(stamps.accounts()) == 1
