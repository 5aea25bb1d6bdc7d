"""Strict reading of a Digital Link URI (GS1 Digital Link Standard: URI Syntax)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from duoc.core.gs1.associations import conflict
from duoc.core.gs1.keys import in_order, rightmost_key, would_follow
from duoc.core.gs1.values import refusal_of
from duoc.engines.digital_link.elements import Element, entry_of, join
from duoc.engines.digital_link.escaping import decode
from duoc.engines.digital_link.options import STRICT, Options

LONGEST = 8192
_SIGNS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
# Scheme in one case; a host by name, number or IPv6 address; no user, no underscore.
_FRONT = re.compile(r"(?:https?|HTTPS?)://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?=/)")
# Deprecated names of AIs in a path.
ALPHAS = {
    "cpid": "8010", "cpsn": "8011", "cpv": "22", "gcn": "255", "gdti": "253", "giai": "8004", "ginc": "401", "gln": "414",
    "glnx": "254", "gmn": "8013", "grai": "8003", "gsin": "402", "gsrn": "8018", "gsrnp": "8017", "gtin": "01", "itip": "8006",
    "lot": "10", "party": "417", "refno": "8020", "ser": "21", "srin": "8019", "sscc": "00",
}  # fmt: skip


class _RefusedError(Exception):
    """Carries the reason out of the steps below; never leaves this module."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an address says, or why it is none.

    `stem`: all before the key, without the last slash; `path`: key and qualifiers; `attributes`: AIs of the query, in its
    order; `others`: the query's other pairs, as they were written. All empty when not accepted.
    """

    accepted: bool
    reason: str = ""
    stem: str = ""
    path: tuple[Element, ...] = ()
    attributes: tuple[Element, ...] = ()
    others: tuple[str, ...] = ()
    options: Options = field(default=STRICT, repr=False)

    @property
    def elements(self) -> tuple[Element, ...]:
        """Key, qualifiers and attributes."""
        return self.path + self.attributes

    @property
    def element_string(self) -> str:
        """The elements as a bar code carries them, `^` for FNC1; empty when not accepted."""
        return join(self.elements, self.options)


def parse(uri: str, options: Options = STRICT) -> Parsed:
    """Read `uri`; whatever it is, the answer is a `Parsed`, whose reason is a sentence without values of the address."""
    try:
        return _parse(uri, options)
    except _RefusedError as refused:
        return Parsed(False, str(refused))


def _parse(uri: str, options: Options) -> Parsed:
    if len(uri) > LONGEST:
        raise _RefusedError(f"the address is longer than {LONGEST} signs")
    if not _SIGNS.fullmatch(uri):
        raise _RefusedError("a sign that no address may hold")
    front = _FRONT.match(uri)
    if front is None:
        raise _RefusedError("no http(s) scheme in one case, host and path at the start")
    address, _, _ = uri.partition("#")
    address, _, query = address.partition("?")
    segments = address[front.end() + 1 :].split("/")
    place, named = _key(segments, options)
    path = tuple(_path(named[place:], options))
    ais = [element.ai for element in path]
    if not in_order(ais):
        raise _RefusedError(f"({ais[0]}) is not followed by its qualifiers in their order")
    attributes, others = _query(query, options)
    for ai, _value in attributes:
        _may_be_attribute(ai, ais, options)
    ais += [attribute.ai for attribute in attributes]
    if len(set(ais)) < len(ais):
        raise _RefusedError("an Application Identifier comes twice")
    if pair := conflict(ais):
        raise _RefusedError(f"({pair[0]}) and ({pair[1]}) may not stand together")
    stem = "/".join([front[0], *segments[:place]])
    return Parsed(True, "", stem, path, attributes, others, options)


def _key(segments: Sequence[str], options: Options) -> tuple[int, list[str]]:
    """Where the key stands, and the segments with their AIs as digits."""
    named = list(segments)
    if options.convenience_alphas:
        for pair in range(len(named) - 2, -1, -2):
            named[pair] = ALPHAS.get(named[pair], named[pair])
    place = rightmost_key(named)
    if place is None:
        raise _RefusedError("no primary key of GS1 in the path, counted in pairs from its end")
    return place, named


def _path(segments: Sequence[str], options: Options) -> Iterator[Element]:
    for ai, text in zip(segments[::2], segments[1::2], strict=True):
        yield _element(ai, text, options, query=False)


def _query(query: str, options: Options) -> tuple[tuple[Element, ...], tuple[str, ...]]:
    """AIs are the names of digits alone; other pairs mean something to somebody else."""
    attributes, others = [], []
    for pair in query.split("&"):
        name, equals, text = pair.partition("=")
        if equals and name.isdigit():
            attributes.append(_element(name, text, options, query=True))
        elif pair:
            others.append(pair)
    return tuple(attributes), tuple(others)


def _element(ai: str, text: str, options: Options, *, query: bool) -> Element:
    entry = entry_of(ai, options)
    if entry is None:
        raise _RefusedError(f"({ai[:4]}) is no GS1 Application Identifier")
    value = decode(text, query=query)
    if value is None:
        raise _RefusedError(f"({ai}): a percent sign without two hexadecimal digits")
    if ai == "01" and options.zero_suppressed_gtin and len(value) in (8, 12, 13):
        value = value.zfill(14)
    if reason := refusal_of(entry, value):
        raise _RefusedError(reason)
    return Element(ai, value)


def _may_be_attribute(ai: str, path: Sequence[str], options: Options) -> None:
    entry = entry_of(ai, options)
    if entry is None or not entry.attribute:
        raise _RefusedError(f"({ai}) may not stand in the query")
    if would_follow(path, ai):
        raise _RefusedError(f"({ai}) belongs in the path")
