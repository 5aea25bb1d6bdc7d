"""Which things an event speaks of."""

import pytest
from tests.engines.epcis.samples import BOX, CRAB, GTIN, LOT, OTHER_CRAB, event

from duoc.engines.epcis.mentions import Mention, mentions


def test_things_have_roles() -> None:
    assert list(mentions(event("AggregationEvent"))) == [
        Mention(BOX, "parent", False),
        Mention(CRAB, "child", False),
        Mention(OTHER_CRAB, "child", False),
    ]


def test_amounts_of_classes_have_quantities() -> None:
    one = event(
        "TransformationEvent",
        inputEPCList=["urn:epc:id:sgtin:4012345.011111.1"],
        outputQuantityList=[{"epcClass": "urn:epc:idpat:sgtin:4012345.066666.*", "quantity": 3}, {"epcClass": LOT}],
    )
    assert sorted(mentions(one), key=lambda mention: (mention.role, mention.uri)) == [
        Mention("https://id.gs1.org/01/04012345111118/21/1", "input", False),
        Mention(LOT, "input", True, 10, "KGM"),
        Mention("https://id.gs1.org/01/04012345666663", "output", True, 3),
        Mention(LOT, "output", True, None),
    ]


@pytest.mark.parametrize(
    ("field", "role"),
    [("epcList", "epc"), ("childEPCs", "child"), ("inputEPCList", "input"), ("outputEPCList", "output")],
)
def test_each_list_of_things(field: str, role: str) -> None:
    assert list(mentions({"type": "ObjectEvent", field: [CRAB, CRAB]})) == [Mention(CRAB, role, False)] * 2


@pytest.mark.parametrize(
    ("field", "role"),
    [
        ("quantityList", "epc"),
        ("childQuantityList", "child"),
        ("inputQuantityList", "input"),
        ("outputQuantityList", "output"),
    ],
)
def test_each_list_of_amounts(field: str, role: str) -> None:
    one = {
        "type": "ObjectEvent",
        field: [{"epcClass": f"https://a.example/01/{GTIN}/10/LO7", "quantity": 2.5, "uom": "KGM"}],
    }
    assert list(mentions(one)) == [Mention(LOT, role, True, 2.5, "KGM")]


def test_places_and_events_of_ones_own_type_mention_nothing() -> None:
    assert list(mentions(event(epcList=None))) == []
    assert list(mentions({"type": "ext:Harvest", "epcList": 5})) == []
