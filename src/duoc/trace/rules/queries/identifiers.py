"""Identifiers in queries: `MATCH_…`, transformations, business transactions, sources and destinations.

Both spellings, EPC URN and Digital Link, match the same thing; a pattern (`urn:epc:idpat:…`) matches all of a product or of a
company prefix (§8.2.7.1.1).
"""

import re
from collections.abc import Callable
from typing import Any

from duoc.core.gs1.digits import check_digit
from duoc.engines.epcis.contexts import Prefixes, expanded
from duoc.engines.epcis.identifiers import identify
from duoc.engines.epcis.vocabulary import vocabularies
from duoc.trace.rules.identity import short

from .conditions import Condition, Mentioned, Pattern, Subject, Test
from .values import Value

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_SGTIN = re.compile(r"urn:epc:idpat:sgtin:(\d{6,12})\.(\d{1,7}|\*)\.(\S+)", re.ASCII)
_ANY = ("epc", "parent", "child", "input", "output")


def uris(value: Value) -> tuple[str, ...]:
    """A list of URIs."""
    found = value.texts()
    for one in found:
        if not _SCHEME.fullmatch(one):
            raise value.refuse(f"{one[:80]!r} is no URI")
    return found


def stored(uri: str) -> str:
    """The form in which an identifier is stored and found."""
    return short(identify(uri).uri)


def _matches(*roles: str, is_class: bool) -> Callable[[Value, Prefixes], Condition]:
    def made(value: Value, _prefixes: Prefixes) -> Condition:
        texts, patterns = [], []
        for uri in uris(value):
            pattern = _pattern(value, uri)
            if pattern is not None and not is_class:
                patterns.append(pattern)
            elif pattern is not None and pattern.product:
                texts.append(pattern.product)
            elif pattern is not None:
                patterns.append(pattern)
            else:
                texts.append(stored(uri))
        return Mentioned(roles, is_class, tuple(texts), tuple(patterns))

    return made


def _pattern(value: Value, uri: str) -> Pattern | None:
    """What a pattern stands for; None for a plain identifier."""
    if not uri.startswith("urn:epc:idpat:"):
        return None
    found = _SGTIN.fullmatch(uri)
    if found is None or (found[2] == "*") > (found[3] == "*"):
        raise value.refuse(
            f"{uri[:80]!r}: patterns are urn:epc:idpat:sgtin:PREFIX.ITEM.* and urn:epc:idpat:sgtin:PREFIX.*.*"
        )
    prefix, item, serial = found.groups()
    if item == "*":
        return Pattern(expression=rf"^01/[0-9]{prefix}[0-9]{{{13 - len(prefix)}}}(/|$)")
    if len(prefix) + len(item) != 13:
        raise value.refuse(f"{uri[:80]!r}: company prefix and item reference have 13 digits together")
    body = item[0] + prefix + item[1:]
    product = f"01/{body}{check_digit(body)}"
    if serial != "*":
        return Pattern(expression=f"^{re.escape(f'{product}/21/{serial}')}$")
    return Pattern(product=product)


FIXED: dict[str, Any] = {
    "MATCH_epc": _matches("epc", "child", is_class=False),
    "MATCH_parentID": _matches("parent", is_class=False),
    "MATCH_inputEPC": _matches("input", is_class=False),
    "MATCH_outputEPC": _matches("output", is_class=False),
    "MATCH_anyEPC": _matches(*_ANY, is_class=False),
    "MATCH_epcClass": _matches("epc", "child", is_class=True),
    "MATCH_inputEPCClass": _matches("input", is_class=True),
    "MATCH_outputEPCClass": _matches("output", is_class=True),
    "MATCH_anyEPCClass": _matches(*_ANY, is_class=True),
    "EQ_transformationID": lambda value, _: Mentioned(("transformation",), None, tuple(map(stored, uris(value)))),
}


def _typed(value: Value, found: re.Match[str], prefixes: Prefixes) -> Test:
    """EQ_bizTransaction_<type>, EQ_source_<type>, EQ_destination_<type>: one of the list has this type and one of the values."""
    field, kind = found.groups()
    vocabulary = vocabularies()["bizTransaction" if field == "bizTransaction" else "sourceOrDestination"]
    wanted_type = vocabulary.bare(expanded(kind, prefixes))
    wanted = {stored(one) for one in uris(value)}

    def holds(subject: Subject) -> bool:
        return any(
            stored(one[field]) in wanted
            and vocabulary.bare(expanded(one.get("type", ""), subject.prefixes)) == wanted_type
            for one in subject.event.get(f"{field}List", ())
        )

    return Test(value.name, holds)


FAMILIES = ((re.compile(r"EQ_(bizTransaction|source|destination)_(\S+)"), _typed),)
