"""Rule 14 inside one document: what it says of a piece must be possible in the order of time. Cases by hand."""

import random

import pytest
from tests.engines.epcis.samples import BOX, CRAB, LOT, OTHER_CRAB, event

from duoc.engines.epcis.rules import order


def told(*events):
    """What a document of these events contradicts itself in: (index, words behind the identifier)."""
    heard = order.Order()
    for index, one in enumerate(events):
        order.hear(heard, index, one)
    return [(index, one.reason.partition(": ")[2]) for index, one in sorted(order.problems(heard), key=lambda x: x[0])]


def step(hour, word, **more):
    return event(eventTime=f"2026-11-20T{hour:02}:00:00.000+07:00", bizStep=word, **more)


COMMISSIONED = step(1, "commissioning", action="ADD")
DESTROYED = step(9, "destroying", action="DELETE")


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([COMMISSIONED, step(2, "shipping"), step(3, "receiving"), DESTROYED], []),
        ([DESTROYED, step(10, "shipping")], [(1, "nothing happens after destroying")]),
        ([COMMISSIONED, step(2, "commissioning", action="ADD")], [(1, "was commissioned before")]),
        ([step(5, "shipping"), step(6, "commissioning", action="ADD")], [(1, "was used before it was commissioned")]),
        # What others captured is not known here: no word about what this document does not contradict.
        ([step(2, "receiving"), step(3, "retail_selling")], []),
        ([step(2, "shipping")], []),
    ],
)
def test_a_document_is_told_what_it_contradicts_itself_in(events, found):
    assert told(*events) == found


def test_time_decides_and_not_the_place_in_the_list():
    events = [COMMISSIONED, step(2, "shipping"), step(3, "receiving"), DESTROYED, step(10, "shipping")]
    for seed in range(5):
        mixed = random.Random(seed).sample(events, k=len(events))
        assert told(*mixed) == [(mixed.index(events[4]), "nothing happens after destroying")]


def test_zones_are_minded():
    destroyed = event(eventTime="2026-11-20T09:00:00.000+07:00", bizStep="destroying", action="DELETE")
    before = event(eventTime="2026-11-20T01:59:00.000Z", bizStep="shipping")  # a minute before nine in the province
    assert told(destroyed, before) == []


def test_each_piece_has_its_own_life_in_whichever_spelling():
    urn = "urn:epc:id:sgtin:8931234.056789.CUA001"  # CRAB: seven digits of prefix, indicator 0
    assert told(DESTROYED, step(10, "shipping", epcList=[OTHER_CRAB])) == []
    assert told(DESTROYED, step(10, "shipping", epcList=[OTHER_CRAB, urn])) == [(1, "nothing happens after destroying")]


def test_lots_boxes_and_parents_live_many_times():
    lot = {"epcList": None, "quantityList": [{"epcClass": LOT, "quantity": 1}]}
    again = [step(hour, "commissioning", action="ADD", **what) for hour in (1, 2) for what in (lot, {"epcList": [BOX]})]
    assert told(*again) == []
    parent = event("AggregationEvent", parentID=CRAB, childEPCs=[OTHER_CRAB], eventTime="2026-11-20T10:00:00.000+07:00")
    assert told(DESTROYED, parent) == []


def test_what_comes_out_of_a_transformation_begins_there():
    made = event(
        "TransformationEvent", outputQuantityList=None, outputEPCList=[CRAB], bizStep="retail_selling",
        eventTime="2026-11-20T05:00:00.000+07:00",
    )  # fmt: skip
    assert told(made, step(6, "commissioning", action="ADD"), step(7, "shipping")) == []


def test_an_event_declared_wrong_counts_for_nothing():
    name = "urn:uuid:5b3f0f5e-2d0c-4a8e-9a3c-3a7f5f1f0a11"
    wrong = DESTROYED | {"eventID": name}
    declaration = wrong | {"errorDeclaration": {"declarationTime": "2026-11-20T10:00:00.000+07:00"}}
    assert told(wrong, step(10, "shipping")) == [(1, "nothing happens after destroying")]
    for events in ([wrong, declaration, step(10, "shipping")], [declaration, step(10, "shipping"), wrong]):
        assert told(*events) == []


def test_what_others_captured_makes_the_rule_whole():
    heard = order.Order()
    order.hear(heard, 0, step(5, "receiving"))
    assert {reason for _, _, reason in heard.doubts({})} == {
        "was received, but nobody shipped it",
        "is used, but was never commissioned",
    }
    one = heard.told[CRAB][0]
    known = [
        order.Happened(one.at - 2, -1, "commissioning", "ADD"),
        order.Happened(one.at - 1, -1, "shipping", "OBSERVE"),
    ]
    assert list(heard.doubts({CRAB: known})) == []


def test_a_document_of_any_size_is_judged_in_little_memory(monkeypatch):
    monkeypatch.setattr(order, "MOST_STEPS", 2)
    heard = order.Order(room=order.MOST_STEPS)
    for index, one in enumerate([COMMISSIONED, DESTROYED, step(10, "shipping")]):
        order.hear(heard, index, one)
    assert sum(map(len, heard.told.values())) == 2
    assert list(order.problems(heard)) == []
