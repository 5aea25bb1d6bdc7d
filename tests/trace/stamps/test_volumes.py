"""Activating more than was harvested, or than the sites can yield, is done and told to an inspector."""

import pytest
from tests.trace.stamps.batches import GTIN, delivered

from duoc.core import profile
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.people.services.periods import today
from duoc.trace.services import captures, products, sites, stamps

LOT = f"https://id.gs1.org/01/{GTIN}/10/L1"


@pytest.fixture
def made(database):
    """(party, batch): a thousand stamps for crabs of 500 g."""
    people.seed(profile.load("ca-mau"))
    party = people.add_party("htx-nam-can", "HTX Cua Năm Căn", "cooperative", prefixes=["8930001"])
    product = products.register_product(party, "Cua gạch", number=GTIN, unit_weight_g=500)
    return party, delivered(party, product, 1_000)


def harvest(party, kilograms):
    captures.speak(party, {
        "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "eventTime": "2026-11-01T05:00:00.000+07:00",
        "eventTimeZoneOffset": "+07:00", "quantityList": [{"epcClass": LOT, "quantity": kilograms, "uom": "KGM"}],
    })  # fmt: skip


def pond(party, kilograms, kind="pond"):
    commune = people.search_units("Khánh An", today(), level="commune")[0]
    return sites.register_site(party, f"Vuông {kilograms} {kind}", kind, commune.code, capacity_kg=kilograms)


def kinds():
    return sorted(alarm.kind for alarm in stamps.alarms())


def test_stamps_within_the_harvest_alarm_nobody(made):
    party, batch = made
    harvest(party, 100)
    stamps.activate(batch.pk, 1, 200, "L1", party)
    assert kinds() == []


def test_stamps_beyond_the_harvest_are_told_once_and_stay_activated(made):
    party, batch = made
    harvest(party, 100)
    stamps.activate(batch.pk, 1, 200, "L1", party)
    stamps.activate(batch.pk, 201, 230, "L1", party)  # 115 kg of 100
    stamps.activate(batch.pk, 231, 240, "L1", party)
    (alarm,) = stamps.alarms()
    assert (alarm.kind, alarm.first, alarm.last, alarm.party.code) == ("over_harvest", 201, 230, "htx-nam-can")
    assert Outbox.objects.filter(kind="trace.stamps_alarm").count() == 1
    assert stamps.accounts()[0].account.activated == 240


def test_another_lot_is_weighed_apart(made):
    party, batch = made
    harvest(party, 100)
    stamps.activate(batch.pk, 1, 500, "L2", party)  # nobody stated what L2 yielded
    assert kinds() == []


def test_year_beyond_what_the_ponds_yield_is_told(made):
    party, batch = made
    pond(party, 60)
    pond(party, 40)
    pond(party, 5_000, "store")  # keeps, and makes nothing
    stamps.activate(batch.pk, 1, 200, "L1", party)
    assert kinds() == []
    stamps.activate(batch.pk, 201, 201, "L3", party)
    assert kinds() == ["over_capacity"]


def test_pond_that_states_nothing_says_nothing(made):
    party, batch = made
    pond(party, 10)
    commune = people.search_units("Khánh An", today(), level="commune")[0]
    sites.register_site(party, "Vuông không rõ", "pond", commune.code)
    stamps.activate(batch.pk, 1, 900, "L1", party)
    assert kinds() == []
