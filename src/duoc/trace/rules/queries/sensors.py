"""Questions about sensor elements: what was measured, by what, when, how much."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from duoc.engines.epcis.contexts import Prefixes, expanded
from duoc.engines.epcis.vocabulary import vocabularies

from .conditions import Subject, Test
from .tests import COMPARED, compare_numbers
from .values import Value, moment_of

# Members that a sensorReport has; those of `_BOTH` also its sensorMetadata.
_TEXTS = ("microorganism", "chemicalSubstance", "stringValue", "hexBinaryValue", "uriValue")
_BOTH = ("deviceID", "dataProcessingMethod", "bizRules", "deviceMetadata", "rawData")
_NUMBERS = "value|minValue|maxValue|meanValue|sDev|percValue"


def elements(subject: Subject) -> Iterator[dict[str, Any]]:
    """The sensor elements of an event."""
    yield from subject.event.get("sensorElementList", ())


def reports(subject: Subject) -> Iterator[dict[str, Any]]:
    """All sensor reports of an event."""
    for element in elements(subject):
        yield from element.get("sensorReport", ())


def metadata(subject: Subject) -> Iterator[dict[str, Any]]:
    """All sensor metadata of an event."""
    for element in elements(subject):
        if "sensorMetadata" in element:
            yield element["sensorMetadata"]


def _text(member: str, *sources: Callable[[Subject], Iterator[dict[str, Any]]]) -> Callable[[Value, Prefixes], Test]:
    def made(value: Value, prefixes: Prefixes) -> Test:
        # As written, or as the URI that a CURIE means.
        wanted = {*value.texts(), *(expanded(one, prefixes) for one in value.texts())}

        def holds(subject: Subject) -> bool:
            told = (one[member] for source in sources for one in source(subject) if member in one)
            return any(one in wanted or expanded(str(one), subject.prefixes) in wanted for one in told)

        return Test(value.name, holds)

    return made


def _type(value: Value, prefixes: Prefixes) -> Test:
    bare = vocabularies()["measurement"].bare
    wanted = {bare(expanded(one, prefixes)) for one in value.texts()}
    return Test(
        value.name,
        lambda subject: any(
            bare(expanded(one.get("type", ""), subject.prefixes)) in wanted for one in reports(subject)
        ),
    )


def _boolean(value: Value, _prefixes: Prefixes) -> Test:
    wanted = value.flag()
    return Test(value.name, lambda subject: any(one.get("booleanValue") is wanted for one in reports(subject)))


def _exists(value: Value, _prefixes: Prefixes) -> Test | None:
    return Test(value.name, lambda subject: any(True for _ in elements(subject))) if value.flag() else None


def _time(how: str, member: str) -> Callable[[Value, Prefixes], Test]:
    def made(value: Value, _prefixes: Prefixes) -> Test:
        wanted, compared = value.time(), COMPARED[how]

        def holds(subject: Subject) -> bool:
            sources = (*metadata(subject), *(reports(subject) if member == "time" else ()))
            times = (moment_of(one.get(member)) for one in sources)
            return any(told is not None and compared(told, wanted) for told in times)

        return Test(value.name, holds)

    return made


def _measured(value: Value, found: re.Match[str], _prefixes: Prefixes) -> Test:
    how, member, unit = found.groups()

    def told(subject: Subject) -> Iterator[tuple[float, str]]:
        for one in reports(subject):
            if member in one:
                yield one[member], one.get("uom", "")

    return compare_numbers(value, how, unit, told)


FIXED: dict[str, Any] = {
    "EQ_type": _type,
    "EQ_booleanValue": _boolean,
    "EXISTS_sensorElementList": _exists,
    **{f"EQ_{name}": _text(name, reports) for name in _TEXTS},
    **{f"EQ_{name}": _text(name, reports, metadata) for name in _BOTH},
    **{f"{how}_{name}": _time(how, name) for how in ("GE", "LT") for name in ("time", "startTime", "endTime")},
}
FAMILIES = (
    (re.compile(f"(EQ|GT|GE|LT|LE)_({_NUMBERS})_([A-Z0-9]{{2,4}})"), _measured),
    (re.compile("(EQ|GT|GE|LT|LE)_(percRank)()"), _measured),
)
