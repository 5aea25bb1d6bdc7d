"""Rules about times and measurements: 4, 10."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from duoc.engines.epcis.problems import Problem, quoted
from duoc.engines.epcis.rules.facts import Facts
from duoc.engines.epcis.times import instant

_FAR_PAST = datetime(2000, 1, 1, tzinfo=UTC)
_METADATA_TIMES = ("time", "startTime", "endTime")
_NUMERIC = ("value", "minValue", "maxValue", "meanValue", "percValue")


def times(facts: Facts) -> Iterator[Problem]:
    """4: in the calendar, with a zone, not in the future; long past is odd."""
    latest = facts.limits.now + facts.limits.tolerance
    for place, text in _times(facts.event):
        moment = instant(text)
        if moment is None:
            yield Problem("4", place, f"{quoted(text)} is not in the calendar, or has no zone")
        elif moment > latest:
            yield Problem("4", place, f"{quoted(text)} is still to come")
        elif moment < _FAR_PAST:
            yield Problem("4", place, f"{quoted(text)} is before the year 2000", "W")


def _times(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "$.eventTime", event["eventTime"]
    if (declaration := event.get("errorDeclaration")) is not None:
        yield "$.errorDeclaration.declarationTime", declaration["declarationTime"]
    for place, metadata, reports in _sensors(event):
        for name in _METADATA_TIMES:
            if name in metadata:
                yield f"{place}.sensorMetadata.{name}", metadata[name]
        for inner, report in reports:
            if "time" in report:
                yield f"{inner}.time", report["time"]


def _sensors(event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], list[tuple[str, dict[str, Any]]]]]:
    for at, one in enumerate(event.get("sensorElementList") or ()):
        place = f"$.sensorElementList[{at}]"
        reports = [(f"{place}.sensorReport[{n}]", report) for n, report in enumerate(one["sensorReport"])]
        yield place, one.get("sensorMetadata") or {}, reports


def measurements(facts: Facts) -> Iterator[Problem]:
    """10: beginnings before ends, least before most, percentiles in their range."""
    if "sensorElementList" not in facts.event:
        return
    happened = instant(facts.event["eventTime"])
    for place, metadata, reports in _sensors(facts.event):
        start, end, at = (
            instant(metadata[name]) if name in metadata else None for name in ("startTime", "endTime", "time")
        )
        if start and end and start > end:
            yield Problem("10", f"{place}.sensorMetadata", "startTime is after endTime")
        if at and happened and at > happened:
            yield Problem("10", f"{place}.sensorMetadata.time", "was measured after the event", "W")
        for inner, report in reports:
            yield from _report(inner, report)


def _report(place: str, report: dict[str, Any]) -> Iterator[Problem]:
    least, most, rank = report.get("minValue"), report.get("maxValue"), report.get("percRank")
    if least is not None and most is not None and least > most:
        yield Problem("10", place, "minValue is more than maxValue")
    if rank is not None and not 0 <= rank <= 100:
        yield Problem("10", f"{place}.percRank", f"{quoted(rank)} is no percentile: 0 to 100 is wanted")
    if "uom" not in report and any(name in report for name in _NUMERIC):
        yield Problem("10", place, "a number without a unit", "W")
