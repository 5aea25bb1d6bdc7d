"""Rules 4 and 10: times and measurements."""

from datetime import timedelta
from typing import Any

import pytest
from tests.engines.epcis.samples import NOW, event, found, problems

TIME = "%Y-%m-%dT%H:%M:%S.000Z"
SOON = (NOW + timedelta(minutes=4)).strftime(TIME)
LATER = (NOW + timedelta(minutes=6)).strftime(TIME)


def sensors(metadata: dict[str, Any] | None = None, **report: Any) -> list[dict[str, Any]]:
    one = {"sensorReport": [{"type": "Temperature", "value": 4, "uom": "CEL", **report}]}
    return [one if metadata is None else {"sensorMetadata": metadata, **one}]


def test_rule_4_future() -> None:
    assert problems(event(eventTime=SOON)) == []
    assert [(one.rule, one.place, one.severity) for one in found(event(eventTime=LATER))] == [("4", "$.eventTime", "E")]


def test_rule_4_far_past() -> None:
    assert problems(event(eventTime="2000-01-01T00:00:00Z")) == []
    assert problems(event(eventTime="1999-12-31T23:59:59Z")) == [("4", "W")]


def test_rule_4_no_such_moment() -> None:
    """The schema lets through what RFC 3339 can write and no calendar has."""
    for text in ("0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00"):
        assert problems(event(eventTime=text)) in ([("4", "E")], [("schema", "E")])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"errorDeclaration": {"declarationTime": LATER}}, "$.errorDeclaration.declarationTime"),
        (
            {"sensorElementList": sensors({"startTime": "2026-11-19T00:00:00Z", "endTime": LATER})},
            "$.sensorElementList[0].sensorMetadata.endTime",
        ),
        ({"sensorElementList": sensors(time=LATER)}, "$.sensorElementList[0].sensorReport[0].time"),
    ],
)
def test_rule_4_everywhere(change: dict[str, Any], place: str) -> None:
    assert [(one.rule, one.place, one.severity) for one in found(event(**change))] == [("4", place, "E")]


def test_rule_4_record_time_is_the_servers_business() -> None:
    assert problems(event(recordTime=LATER)) == []


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (sensors({"startTime": "2026-11-19T01:00:00Z", "endTime": "2026-11-19T01:00:00Z"}), []),
        (sensors({"startTime": "2026-11-19T01:00:01Z", "endTime": "2026-11-19T08:00:00+07:00"}), ["E"]),
        (sensors({"time": "2026-11-20T01:00:00Z"}), []),
        (sensors({"time": "2026-11-20T01:00:01Z"}), ["W"]),
        (sensors(minValue=1, maxValue=1), []),
        (sensors(minValue=1.5, maxValue=1), ["E"]),
        (sensors(percRank=0), []),
        (sensors(percRank=100), []),
        (sensors(percRank=-0.1), ["E"]),
        (sensors(percRank=100.1), ["E"]),
        ([{"sensorReport": [{"type": "Temperature", "value": 4}]}], ["W"]),
        ([{"sensorReport": [{"type": "Temperature", "meanValue": 4}]}], ["W"]),
        ([{"sensorReport": [{"type": "Temperature", "booleanValue": True}]}], []),
    ],
)
def test_rule_10_measurements(value: list[dict[str, Any]], wanted: list[str]) -> None:
    assert problems(event(sensorElementList=value)) == [("10", severity) for severity in wanted]
