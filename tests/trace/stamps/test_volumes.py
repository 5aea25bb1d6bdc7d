"""Activating more than was harvested, or than the sites can yield, is done and told to an inspector."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from tests.exchange.test_calls_page import user
from tests.trace.stamps.batches import GTIN, delivered

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.people.services.periods import today
from duoc.trace.rules.stamps import StampRefusedError
from duoc.trace.rules.volumes import Finding
from duoc.trace.services import captures, products, sites, stamps
from duoc.trace.services.stamps import alarming

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
    assert (alarm.lot, alarm.stamped_kg, alarm.made_kg) == ("L1", 120, 100)  # it follows the count until somebody looks
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


@pytest.fixture
def inspector(made):
    return user("kiem-tra", "inspector")


def test_acknowledged_it_rests_until_the_excess_has_grown_by_a_tenth(made, inspector):
    party, batch = made
    harvest(party, 100)
    stamps.activate(batch.pk, 1, 240, "L1", party)  # 120 kg of 100
    (alarm,) = stamps.alarms()
    stamps.acknowledge(alarm.pk, " khai sản lượng muộn ", by=inspector)
    stamps.activate(batch.pk, 241, 264, "L1", party)  # 132 kg: 1.32 is 1.2 and a tenth
    (alarm,) = stamps.alarms()
    assert (alarm.note.actor, alarm.note.reason, alarm.stamped_kg) == (inspector, "khai sản lượng muộn", 120)
    stamps.activate(batch.pk, 265, 265, "L1", party)
    again, seen = stamps.alarms()
    assert (again.first, again.last, again.stamped_kg) == (265, 265, 132.5)
    assert not hasattr(again, "note")
    assert (seen.pk, seen.note.reason) == (alarm.pk, "khai sản lượng muộn")
    assert [one.pk for one in stamps.alarms_before(again)] == [seen.pk, again.pk]


def test_each_lot_has_its_own_alarm(made, inspector):
    party, batch = made
    harvest(party, 100)
    stamps.activate(batch.pk, 1, 240, "L1", party)
    stamps.acknowledge(stamps.alarms()[0].pk, "đã xem", by=inspector)
    captures.speak(party, {
        "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "eventTime": "2026-11-02T05:00:00.000+07:00",
        "eventTimeZoneOffset": "+07:00", "quantityList": [{"epcClass": LOT.replace("L1", "L2"), "quantity": 1, "uom": "KGM"}],
    })  # fmt: skip
    stamps.activate(batch.pk, 241, 243, "L2", party)
    assert [(one.lot, one.stamped_kg) for one in stamps.alarms()] == [("L2", 1.5), ("L1", 120)]


def test_a_lot_and_a_year_are_the_same_in_another_batch(made, inspector):
    party, batch = made
    other = delivered(party, batch.product, 100)
    harvest(party, 100)
    pond(party, 110)
    stamps.activate(batch.pk, 1, 240, "L1", party)  # 120 kg of 100 in the lot, of 110 in the year
    assert kinds() == ["over_capacity", "over_harvest"]
    for alarm in stamps.alarms():
        stamps.acknowledge(alarm.pk, "đã xem", by=inspector)
    stamps.activate(other.pk, 1, 10, "L1", party)  # 125: not worse by a tenth
    assert len(kinds()) == 2
    stamps.activate(other.pk, 11, 30, "L1", party)  # 135
    assert kinds() == ["over_capacity", "over_capacity", "over_harvest", "over_harvest"]
    for alarm in stamps.alarms()[:2]:
        assert [one.batch_id for one in stamps.alarms_before(alarm)] == [batch.pk, other.pk]


def test_last_year_excuses_nothing(made, inspector):
    party, batch = made
    pond(party, 10)
    stamps.activate(batch.pk, 1, 30, "L1", party)  # 15 kg of 10
    (alarm,) = stamps.alarms()
    stamps.acknowledge(alarm.pk, "ao mới", by=inspector)
    finding = Finding("over_capacity", 11, 10)
    with transaction.atomic(alias(Environment.PRODUCTION)):
        about = (batch, finding, 31, 32, "")
        assert not alarming.raise_weighed(*about, alarm.at - timedelta(days=1), alias(Environment.PRODUCTION))
        assert alarming.raise_weighed(*about, alarm.at + timedelta(seconds=1), alias(Environment.PRODUCTION))


def test_the_ledger_is_told_who_acknowledged_what_and_why(made, inspector):
    party, batch = made
    pond(party, 10)
    stamps.activate(batch.pk, 1, 30, "L1", party)
    stamps.acknowledge(stamps.alarms()[0].pk, "ao mới chưa khai", by=inspector)
    (alarm,) = stamps.alarms()
    entry = Outbox.objects.get(event=alarm.note.event)
    assert entry.kind == "trace.stamps_alarm_acknowledged"
    told = json.loads(bytes(entry.payload))
    told = told.get("payload", told)
    assert (told["alarm"], told["kind"], told["reason"], told["by"]) == (
        alarm.pk, "over_capacity", "ao mới chưa khai", inspector.pk
    )  # fmt: skip
    assert (told["stamped_kg"], told["made_kg"]) == (15, 10)


@pytest.mark.parametrize(
    ("reason", "said"), [(" ", "Cần nêu lý do"), ("x" * 501, "500"), ("lại", "đã có người ghi nhận")]
)
def test_an_alarm_is_acknowledged_once_and_with_a_reason(made, inspector, reason, said):
    party, batch = made
    pond(party, 10)
    stamps.activate(batch.pk, 1, 30, "L1", party)
    (alarm,) = stamps.alarms()
    if reason == "lại":
        stamps.acknowledge(alarm.pk, "đã xem", by=inspector)
    with pytest.raises(StampRefusedError, match=said):
        stamps.acknowledge(alarm.pk, reason, by=inspector)
    with pytest.raises(StampRefusedError, match="Không có cảnh báo"):
        stamps.acknowledge(alarm.pk + 1, "đã xem", by=inspector)
