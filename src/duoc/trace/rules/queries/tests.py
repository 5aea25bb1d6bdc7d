"""Questions about the body of an event: quantities, persistent dispositions, error declarations."""

import operator
import re
from collections.abc import Callable, Iterable
from typing import Any

from duoc.engines.epcis.contexts import Prefixes, expanded
from duoc.engines.epcis.vocabulary import vocabularies

from .conditions import Subject, Test
from .units import comparable
from .values import Value, moment_of

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
}
_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


def words(value: Value, vocabulary: str, prefixes: Prefixes) -> tuple[str, ...]:
    """Words of a vocabulary in stored form: bare where the CBV has them, else URIs."""
    known = vocabularies()[vocabulary]
    found = tuple(known.bare(expanded(one, prefixes)) for one in value.texts())
    if wrong := next((one for one in found if one not in known.words and ":" not in one), None):
        raise value.refuse(f"{wrong[:80]!r} is neither a word of the CBV nor a URI")
    return found


def compare_numbers(
    value: Value, how: str, unit: str | None, found: Callable[[Subject], Iterable[tuple[float, str]]]
) -> Test:
    """Whether one of the (number, unit) that `found` gives compares with one of the value's. Units that fit are converted."""
    wanted = value.numbers()
    if how != "EQ" and len(wanted) > 1:
        raise value.refuse("one number is wanted")
    compared = COMPARED[how]
    measures = [comparable(one, unit) if unit else ("", one) for one in wanted]

    def holds(subject: Subject) -> bool:
        for number, written in found(subject):
            dimension, have = comparable(number, written) if unit else ("", number)
            if any(dimension == other and compared(have, number) for other, number in measures):
                return True
        return False

    return Test(value.name, holds)


def _quantities(subject: Subject) -> Iterable[tuple[float, str]]:
    for name in _LISTS:
        for one in subject.event.get(name, ()):
            if "quantity" in one:
                yield one["quantity"], one.get("uom", "")


def _quantity(value: Value, found: re.Match[str], _prefixes: Prefixes) -> Test:
    return compare_numbers(value, found[1], found[2], _quantities)


def _persistent(part: str) -> Callable[[Value, Prefixes], Test]:
    def made(value: Value, prefixes: Prefixes) -> Test:
        wanted = set(words(value, "disposition", prefixes))
        bare = vocabularies()["disposition"].bare

        def holds(subject: Subject) -> bool:
            told = subject.event.get("persistentDisposition", {}).get(part, ())
            return any(bare(expanded(one, subject.prefixes)) in wanted for one in told)

        return Test(value.name, holds)

    return made


def _declaration_time(how: str) -> Callable[[Value, Prefixes], Test]:
    def made(value: Value, _prefixes: Prefixes) -> Test:
        wanted, compared = value.time(), COMPARED[how]

        def holds(subject: Subject) -> bool:
            told = moment_of(subject.event.get("errorDeclaration", {}).get("declarationTime"))
            return told is not None and compared(told, wanted)

        return Test(value.name, holds)

    return made


def _reason(value: Value, prefixes: Prefixes) -> Test:
    wanted = set(words(value, "reason", prefixes))
    bare = vocabularies()["reason"].bare

    def holds(subject: Subject) -> bool:
        told = subject.event.get("errorDeclaration", {}).get("reason")
        return told is not None and bare(expanded(told, subject.prefixes)) in wanted

    return Test(value.name, holds)


def _corrective(value: Value, _prefixes: Prefixes) -> Test:
    wanted = set(value.texts())
    return Test(
        value.name,
        lambda subject: not wanted.isdisjoint(subject.event.get("errorDeclaration", {}).get("correctiveEventIDs", ())),
    )


FIXED: dict[str, Any] = {
    "EQ_persistentDisposition_set": _persistent("set"),
    "EQ_persistentDisposition_unset": _persistent("unset"),
    # The OpenAPI and query-schema.json write the name differently; both are meant.
    **dict.fromkeys(("GE_errorDeclarationTime", "GE_errorDeclaration_Time"), _declaration_time("GE")),
    **dict.fromkeys(("LT_errorDeclarationTime", "LT_errorDeclaration_Time"), _declaration_time("LT")),
    "EQ_errorReason": _reason,
    "EQ_correctiveEventID": _corrective,
}
FAMILIES = ((re.compile("(EQ|GT|GE|LT|LE)_quantity(?:_([A-Z0-9]{2,4}))?"), _quantity),)
