"""Rules 5, 6, 7, 11: what stands together."""

from typing import Any

import pytest
from tests.engines.epcis.samples import BOX, CRAB, GTIN, OTHER_CRAB, POND, SHOP, event, found, problems

SAME_CRAB = f"https://tem.camau.example/01/{GTIN}/10/LOT/21/CUA001"  # the same thing in another spelling


@pytest.mark.parametrize(("action", "wanted"), [("ADD", [("5", "E")]), ("DELETE", [("5", "E")]), ("OBSERVE", [])])
def test_rule_5_parent_is_named(action: str, wanted: list[Any]) -> None:
    assert problems(event("AggregationEvent", parentID=None, action=action)) == wanted


def test_rule_5_only_unpacking_may_leave_out_the_children() -> None:
    assert problems(event("AggregationEvent", action="DELETE", childEPCs=[])) == []
    for action in ("ADD", "OBSERVE"):
        assert problems(event("AggregationEvent", action=action, childEPCs=[])) == [("schema", "E")]


@pytest.mark.parametrize("kind", ["AggregationEvent", "AssociationEvent"])
@pytest.mark.parametrize(
    "child", [BOX, "https://a.example/00/106141412345678908", "urn:epc:id:sscc:0614141.1234567890"]
)
def test_rule_6_nothing_holds_itself(kind: str, child: str) -> None:
    assert problems(event(kind, childEPCs=[CRAB, child])) == [("6", "E")]


@pytest.mark.parametrize(
    ("kind", "change", "place", "severity"),
    [
        ("AggregationEvent", {"childEPCs": [CRAB, SAME_CRAB]}, "$.childEPCs[1]", "E"),
        ("AggregationEvent", {"childEPCs": [CRAB, OTHER_CRAB, CRAB]}, "$.childEPCs[2]", "E"),
        ("AssociationEvent", {"childEPCs": [CRAB, CRAB]}, "$.childEPCs[1]", "E"),
        ("TransactionEvent", {"epcList": [CRAB, CRAB]}, "$.epcList[1]", "E"),
        ("ObjectEvent", {"epcList": [CRAB, SAME_CRAB]}, "$.epcList[1]", "W"),
        (
            "TransformationEvent",
            {"inputEPCList": [CRAB], "outputEPCList": [OTHER_CRAB, SAME_CRAB]},
            "$.outputEPCList[1]",
            "E",
        ),
    ],
)
def test_rule_7_nothing_twice(kind: str, change: dict[str, Any], place: str, severity: str) -> None:
    assert [(one.rule, one.place, one.severity) for one in found(event(kind, **change))] == [("7", place, severity)]


@pytest.mark.parametrize(
    ("disposition", "wanted"),
    [
        ({"set": ["recalled"], "unset": ["available"]}, []),
        ({"set": ["recalled"], "unset": ["recalled"]}, [("11", "E")]),
        ({"set": ["recalled", "expired"], "unset": ["https://ref.gs1.org/cbv/Disp-expired"]}, [("11", "E")]),
        ({"set": ["https://a.example/d/1"], "unset": ["https://a.example/d/1"]}, [("11", "E")]),
    ],
)
def test_rule_11_dispositions(disposition: dict[str, Any], wanted: list[Any]) -> None:
    assert problems(event(persistentDisposition=disposition)) == wanted


@pytest.mark.parametrize(("field", "side"), [("sourceList", "source"), ("destinationList", "destination")])
@pytest.mark.parametrize(
    ("types", "wanted"),
    [
        (("location", "owning_party"), []),
        (("location", "location"), [("11", "E")]),
        (("location", "https://ref.gs1.org/cbv/SDT-location"), [("11", "E")]),
        (("https://a.example/t", "https://a.example/t"), [("11", "E")]),
    ],
)
def test_rule_11_one_of_each_type(field: str, side: str, types: tuple[str, str], wanted: list[Any]) -> None:
    pairs = [{"type": kind, side: place} for kind, place in zip(types, (POND, SHOP), strict=True)]
    assert problems(event(**{field: pairs})) == wanted
