"""Rules 1, 2, 8, 9: identifiers."""

from typing import Any

import pytest
from tests.engines.epcis.samples import BOX, CRAB, GTIN, LOT, POND, event, found, problems

WRONG_GTIN = GTIN[:-1] + "4"


@pytest.mark.parametrize(
    ("change", "place", "severity"),
    [
        ({"epcList": [CRAB, f"https://a.example/01/{WRONG_GTIN}/21/X"]}, "$.epcList[1]", "E"),
        ({"epcList": ["https://a.example/00/106141412345678909"]}, "$.epcList[0]", "E"),
        ({"readPoint": {"id": POND[:-1] + "1"}}, "$.readPoint.id", "E"),
        ({"bizLocation": {"id": POND[:-1] + "1"}}, "$.bizLocation.id", "E"),
        (
            {"quantityList": [{"epcClass": f"https://a.example/01/{WRONG_GTIN}/10/L"}]},
            "$.quantityList[0].epcClass",
            "E",
        ),
        (
            {"sourceList": [{"type": "owning_party", "source": "https://a.example/417/9521321000011"}]},
            "$.sourceList[0].source",
            "E",
        ),
        (
            {"destinationList": [{"type": "location", "destination": POND[:-1] + "1"}]},
            "$.destinationList[0].destination",
            "E",
        ),
        ({"epcList": ["https://a.example/8003/03001345000771876599"]}, "$.epcList[0]", "W"),
        ({"epcList": ["https://a.example/8018/401234598765400001"]}, "$.epcList[0]", "W"),
        (
            {"bizTransactionList": [{"bizTransaction": "https://a.example/253/40123455555591"}]},
            "$.bizTransactionList[0].bizTransaction",
            "W",
        ),
        ({"epcList": [f"https://a.example/01/{GTIN}/21/{'9' * 21}"]}, "$.epcList[0]", "E"),
        ({"epcList": [f"https://a.example/01/{GTIN}/21/a%20b"]}, "$.epcList[0]", "E"),
        ({"epcList": [f"https://a.example/01/{GTIN}/21/X/10/L"]}, "$.epcList[0]", "E"),
    ],
)
def test_rule_1_keys(change: dict[str, Any], place: str, severity: str) -> None:
    assert [(one.rule, one.place, one.severity) for one in found(event(**change))] == [("1", place, severity)]


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.com/00/warehouse",
        "https://example.com/stores/7",
        "urn:uuid:9f1c",
        "https://example.com/01",
        "geo:9.17,105.15",
    ],
)
def test_rule_1_leaves_addresses_of_ones_own_alone(uri: str) -> None:
    assert found(event(readPoint={"id": uri}, bizLocation={"id": uri})) == ()


def test_rule_1_sees_sensors_and_extensions_as_none_of_its_business() -> None:
    sensors = [
        {
            "sensorReport": [
                {"type": "Temperature", "value": 4, "uom": "CEL", "rawData": f"https://a.example/01/{WRONG_GTIN}"}
            ]
        }
    ]
    assert found(event(sensorElementList=sensors)) == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"epcList": ["urn:epc:id:sgtin:4012345.01111.1"]}, "$.epcList[0]"),
        ({"epcList": ["urn:epc:id:sgtin:40123.01111111.1"]}, "$.epcList[0]"),
        ({"epcList": ["urn:epc:id:crab:4012345.011111.1"]}, "$.epcList[0]"),
        ({"readPoint": {"id": "urn:epc:id:sgln:4012345.0002.0"}}, "$.readPoint.id"),
        ({"quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.01111.L"}]}, "$.quantityList[0].epcClass"),
    ],
)
def test_rule_2_urns(change: dict[str, Any], place: str) -> None:
    assert [(one.rule, one.place, one.severity) for one in found(event(**change))] == [("2", place, "E")]


def test_rule_2_parent_and_transformation() -> None:
    assert problems(event("AggregationEvent", parentID="urn:epc:id:sscc:4012345.01")) == [("2", "E")]
    assert problems(event("TransformationEvent", transformationID="urn:epc:id:gdti:4012345.1.1")) == [("2", "E")]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"epcList": [LOT]}, "$.epcList[0]"),
        ({"epcList": [f"https://a.example/01/{GTIN}"]}, "$.epcList[0]"),
        ({"epcList": ["urn:epc:class:lgtin:4012345.011111.L"]}, "$.epcList[0]"),
        ({"epcList": ["urn:epc:idpat:sgtin:4012345.*.*"]}, "$.epcList[0]"),
        ({"quantityList": [{"epcClass": CRAB}]}, "$.quantityList[0].epcClass"),
        ({"quantityList": [{"epcClass": BOX}]}, "$.quantityList[0].epcClass"),
    ],
)
def test_rule_8_things_and_classes(change: dict[str, Any], place: str) -> None:
    assert [(one.rule, one.place, one.severity) for one in found(event(**change))] == [("8", place, "W")]


def test_rule_8_does_not_guess_about_uris_of_ones_own() -> None:
    assert found(event(epcList=["urn:x:1"], quantityList=[{"epcClass": "urn:x:class"}])) == ()


@pytest.mark.parametrize("parent", [POND, f"{POND}/254/7", "urn:epc:id:sgln:4012345.00024.0"])
def test_rule_9_location_as_a_parent(parent: str) -> None:
    assert problems(event("AggregationEvent", parentID=parent)) == [("9", "W")]
    assert problems(event("TransactionEvent", parentID=parent)) == [("9", "W")]
    assert problems(event("AssociationEvent", parentID=parent)) == []
