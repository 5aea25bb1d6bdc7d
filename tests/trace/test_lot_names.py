"""A lot has one name, whoever speaks of it: capture, activation, diary and scans; also where a product has a trace code alone."""

import pytest
from tests.trace.stamps.batches import HOST

from duoc.people import services as people
from duoc.trace.models import Event
from duoc.trace.rules.identity import whole
from duoc.trace.services import evidence, lots, national_portal, passport_pages, products, stamps
from duoc.trace.services.diary import goods as diary

CODE = "CM-CUA-01"


@pytest.fixture
def crab(database):
    """(party, product): crabs without a GTIN."""
    party = people.add_party("ho-ba-tu", "Nguyễn Thị Tư", "household")
    return party, products.register_product(party, "Cua thịt", code=CODE)


def test_diary_and_activation_name_the_same_lot_whatever_host_the_stamps_bear(crab, monkeypatch):
    monkeypatch.setenv("DUOC_PUBLIC_URL", "https://truyxuat.example.vn")
    party, product = crab
    batch = stamps.mint(stamps.order(party, product, 10, HOST, preset="crab-tie"))
    for step in ("printed", "delivered"):
        stamps.move(batch.pk, step)
    stamps.activate(batch.pk, 1, 10, "L1", party)
    wanted = f"https://truyxuat.example.vn/t/{CODE}?10=L1"
    (event,) = Event.objects.all()
    assert f'"epcClass":"{wanted}"' in event.content.document
    assert diary.goods(product).lot("L1") == whole(lots.text_of(product, "L1")) == wanted
    stamp = stamps.standing(stamps.proof(batch, batch.first).serial)
    assert evidence.identifiers(stamp)[1] == wanted
    told = evidence.told_of(stamp)
    assert told is not None
    assert [one.number for one in told.happenings] == [event.pk]


def test_passport_asks_for_a_lot_by_the_name_that_events_give_it(crab, monkeypatch):
    monkeypatch.setenv("DUOC_PUBLIC_URL", "https://truyxuat.example.vn")
    party, product = crab
    batch = stamps.mint(stamps.order(party, product, 10, HOST, preset="crab-tie"))
    for step in ("printed", "delivered"):
        stamps.move(batch.pk, step)
    stamps.activate(batch.pk, 1, 10, "L/1", party)
    page = passport_pages.passport_of(f"t/{CODE}", lot="L/1")
    assert page.texts == [f"https://truyxuat.example.vn/t/{CODE}?10=L%2F1"]
    assert page.has_events
    (event,) = national_portal.document(page.texts)["epcisBody"]["eventList"]
    assert event["quantityList"][0]["epcClass"] == page.texts[0]
    assert passport_pages.passport_of(f"t/{CODE}").texts == [f"https://truyxuat.example.vn/t/{CODE}"]


def test_lot_of_a_gtin_needs_no_host(database):
    party = people.add_party("htx-nam-can", "HTX", "cooperative", prefixes=["8930001"])
    product = products.register_product(party, "Cua", number="08930001123458")
    assert lots.text_of(product, "L/1") == "01/08930001123458/10/L%2F1"
