"""Questions about extension fields: `EQ_example:myField`, `EXISTS_INNER_ILMD_example:lot`, `GE_SENSORREPORT_…`.

A field is named by a CURIE that the query's context declares, or by its whole URI; it is the same field whatever prefix the
event writes. INNER: at any depth below the top level of the part that is named.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from duoc.engines.epcis.contexts import Prefixes, expanded, undeclared

from . import sensors
from .conditions import Subject, Test
from .tests import COMPARED
from .values import Value, moment_of

Part = Callable[[Subject], Iterator[dict[str, Any]]]


def _member(*names: str) -> Part:
    def part(subject: Subject) -> Iterator[dict[str, Any]]:
        for name in names:
            found = subject.event.get(name)
            if isinstance(found, dict):
                yield found

    return part


_PARTS: dict[str, Part] = {
    "": lambda subject: iter((subject.event,)),
    "ILMD": _member("ilmd"),
    "ERROR_DECLARATION": _member("errorDeclaration"),
    "SENSORELEMENT": sensors.elements,
    "SENSORMETADATA": sensors.metadata,
    "SENSORREPORT": sensors.reports,
    "readPoint": _member("readPoint"),
    "bizLocation": _member("bizLocation"),
}


def _fields(within: Any, name: str, prefixes: Prefixes, *, inner: bool, depth: int = 0) -> Iterator[Any]:
    """The values of a field: at the top, or with `inner` at any depth below it."""
    if isinstance(within, list):
        for one in within:
            yield from _fields(one, name, prefixes, inner=inner, depth=depth)
    elif isinstance(within, dict):
        for key, value in within.items():
            if expanded(key, prefixes) == name and (depth > 0) == inner:
                yield from value if isinstance(value, list) else (value,)
            if inner:
                yield from _fields(value, name, prefixes, inner=inner, depth=depth + 1)


def _plain(value: Any) -> Any:
    """A JSON-LD value object as its value."""
    return value.get("@value", value.get("@id")) if isinstance(value, dict) else value


def _extension(value: Value, found: re.Match[str], prefixes: Prefixes) -> Test | None:
    how, inner, part, written = found.groups()
    if prefix := undeclared(written, prefixes):
        raise value.refuse(
            f"the prefix {prefix!r} is declared by no @context of the query and no GS1-Extensions header"
        )
    name, source = expanded(written, prefixes), _PARTS[(part or "").rstrip("_")]
    if how == "EXISTS":
        if not value.flag():
            return None
        return Test(value.name, lambda subject: any(True for _ in _told(subject, source, name, bool(inner))))
    judge = _comparison(value, how, prefixes)
    return Test(value.name, lambda subject: any(judge(one) for one in _told(subject, source, name, bool(inner))))


def _told(subject: Subject, source: Part, name: str, inner: bool) -> Iterator[Any]:
    for part in source(subject):
        yield from map(_plain, _fields(part, name, subject.prefixes, inner=inner))


def _comparison(value: Value, how: str, prefixes: Prefixes) -> Callable[[Any], bool]:
    """EQ compares texts as texts, numbers as numbers, moments as moments; the others need a number or a moment."""
    wanted = value.loose()
    moments = {moment for one in wanted if (moment := moment_of(one)) is not None}
    numbers = {number for one in wanted if (number := _number(one)) is not None}
    if how == "EQ":
        texts = {str(one) for one in wanted} | {expanded(str(one), prefixes) for one in wanted}

        def equals(told: Any) -> bool:
            if isinstance(told, bool):
                return str(told).lower() in texts
            return str(told) in texts or _number(told) in numbers - {None} or moment_of(told) in moments - {None}

        return equals
    if len(wanted) != 1 or not (moments or numbers):
        raise value.refuse("one number, or one date and time with its zone, is wanted")
    compared = COMPARED[how]
    if moments:
        limit = next(iter(moments))
        return lambda told: (moment := moment_of(told)) is not None and compared(moment, limit)
    bound = next(iter(numbers))
    return lambda told: (number := _number(told)) is not None and compared(number, bound)


def _number(told: Any) -> float | None:
    """The number that a value is or, as XML has no other way, spells."""
    if isinstance(told, int | float) and not isinstance(told, bool):
        return float(told)
    if isinstance(told, str) and re.fullmatch(r"-?\d{1,300}(\.\d{1,300})?", told, re.ASCII):
        return float(told)
    return None


_NAME = r"([A-Za-z][A-Za-z0-9+._-]*:\S+)"
_PART = "ILMD_|ERROR_DECLARATION_|SENSORELEMENT_|SENSORMETADATA_|SENSORREPORT_"
# Fields of a place first: `readPoint_example` could be a prefix as well.
FAMILIES = (
    (re.compile(rf"(EQ)_(INNER_)?(readPoint_|bizLocation_){_NAME}"), _extension),
    (re.compile(rf"(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?({_PART})?{_NAME}"), _extension),
)
