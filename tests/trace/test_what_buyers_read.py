"""A party that goods were handed to reads their events without volumes, partners and papers, and cannot ask for these."""

import json

import pytest

LOT = "https://id.gs1.org/01/10614141073464/10/L1"
PIECE = "https://id.gs1.org/01/10614141073464/21/1"
OUT = "https://id.gs1.org/417/8930002000000"
ELSE = "https://id.gs1.org/417/8930001000001"
PAPER = "urn:epcglobal:cbv:bt:0614141000005:hd-9"


def event(name, day, **more):
    return {
        "eventID": f"urn:uuid:00000000-0000-4000-8000-00000000000{name}",
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": f"2026-03-0{day}T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        **more,
    }


@pytest.fixture
def handed(door_of, producer, buyer, document):
    """The buyer's door: the producer weighed a lot, sold half of it elsewhere, and handed the rest and a piece to the buyer."""
    weighed = event(1, 1, bizStep="inspecting", quantityList=[{"epcClass": LOT, "quantity": 40.5, "uom": "KGM"}])
    sold = event(
        2, 2, bizStep="shipping", quantityList=[{"epcClass": LOT, "quantity": 20, "uom": "KGM"}],
        destinationList=[{"type": "owning_party", "destination": ELSE}],
        bizTransactionList=[{"type": "inv", "bizTransaction": PAPER}],
    )  # fmt: skip
    ours = event(
        3, 3, bizStep="shipping", epcList=[PIECE], quantityList=[{"epcClass": LOT, "quantity": 20.5, "uom": "KGM"}],
        destinationList=[{"type": "possessing_party", "destination": OUT}],
    )  # fmt: skip
    maker = door_of(producer)
    job = maker.job(maker("POST", "capture", document(weighed, sold, ours)))
    assert job["success"], job["errors"]
    assert len(maker.events("events")) == 3
    return door_of(buyer)


def test_buyer_reads_what_happened_and_nobodys_volume_partner_or_paper(handed):
    events = {one["eventID"][-1]: one for one in handed.events("events")}
    assert set(events) == {"1", "2", "3"}
    assert events["1"]["quantityList"] == [{"epcClass": LOT}]
    assert events["3"]["epcList"] == [PIECE]
    assert "recordTime" in events["2"]
    written = json.dumps(list(events.values()))
    for hidden in ("40.5", "20.5", "KGM", ELSE, OUT, PAPER, "destinationList", "bizTransactionList"):
        assert hidden not in written, hidden


def test_buyer_reads_a_single_event_the_same_way(handed):
    (found,) = handed.events("events/urn:uuid:00000000-0000-4000-8000-000000000002")
    assert PAPER not in json.dumps(found)
    assert found["quantityList"] == [{"epcClass": LOT}]


@pytest.mark.parametrize(
    "asked",
    [
        f"EQ_bizTransaction_inv={PAPER}",
        f"EQ_destination_owning_party={ELSE}",
        f"EQ_destination_possessing_party={OUT}",
        "GE_quantity=1&EQ_action=OBSERVE",
    ],
)
def test_what_is_hidden_cannot_be_asked_for_by_the_buyer(handed, door_of, producer, asked):
    assert handed.events(f"events?{asked}") == []
    assert door_of(producer).events(f"events?{asked}") != []


def test_buyer_asks_for_what_it_sees(handed):
    assert len(handed.events("events?EQ_bizStep=shipping")) == 2
    assert len(handed.events(f"events?MATCH_epc={PIECE}")) == 1
    assert len(handed.events(f"events?MATCH_anyEPCClass={LOT}")) == 3
