"""One thing, one spelling: EPC URN or Digital Link of any host → `https://id.gs1.org/…` at its finest level.

So the same crab is found whoever wrote it down, and event hashes agree (CBV 2.0, section 8.9.2).
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote

from duoc.core.gs1 import keys, values
from duoc.engines.epcis import epc_urns
from duoc.engines.epcis.epc_urns import Elements, UrnError

HOME = "https://id.gs1.org"
# Keys that identify in EPCIS, and the qualifiers of which the first that is there makes the finest level.
_FINEST: dict[str, tuple[str, ...]] = {
    "00": (), "01": ("21", "235", "10"), "253": (), "255": (), "401": (), "402": (), "414": ("254",), "417": (),
    "8003": (), "8004": (), "8006": ("21", "10"), "8010": ("8011",), "8017": (), "8018": (),
}  # fmt: skip
_HOLDS_A_KEY = re.compile(f"/(?:{'|'.join(_FINEST)})/.")
# Signs of a key alone, behind which there is a serial: with nothing behind it is a class.
_KEY_LENGTH = {"253": 13, "255": 13, "8003": 14}
_SHORT_GTINS = {8, 12, 13}
_UNESCAPED = "';="
# The usual links: nothing to decode or to leave out, and nothing to check but the check digit.
_USUAL = re.compile(
    r"https?://[^/?#]+/(?:(01)/([0-9]{14})(?:/(21|10)/([-0-9A-Za-z._';=]{1,20}))?|(00)/([0-9]{18})|(41[47])/([0-9]{13}))"
)
# The usual URNs of items and lots: indicator and reference stand behind the prefix.
_USUAL_URN = re.compile(r"urn:epc:(id:sgtin|class:lgtin):([0-9]{6,12})\.([0-9])([0-9]*)\.([-0-9A-Za-z._';=]{1,20})")
_ZEROS = {length: 48 * (3 * (length // 2) + (length + 1) // 2) for length in (13, 14, 18)}
_LONGEST = 256  # what is longer is nobody's key, and is not kept in memory for a stranger
_BEGINS = re.compile("[0-9]{4}")

Fault = Literal["", "urn", "value"]


class Identifier(NamedTuple):
    """`uri`: the one spelling; of what holds no GS1 key, the URI as it came. `elements`: key and finest qualifier, decoded;
    empty without a GS1 key. `is_class`: a product or lot, not one thing. `fault`: what is wrong, "urn" (its form), "value"
    (check digit, length, signs); then `reason` says it in a sentence. A faulty identifier keeps its spelling, except that a
    URI which holds a key with a wrong check digit is spelled like a right one."""

    uri: str
    elements: Elements = ()
    is_class: bool = False
    fault: Fault = ""
    reason: str = ""

    @property
    def key(self) -> str:
        """The AI of the key; empty without one."""
        return self.elements[0][0] if self.elements else ""

    @property
    def product(self) -> str:
        """The key alone, without lot or serial, as a URI: what the thing is one of."""
        if not self.elements:
            return self.uri
        ai, value = self.elements[0]
        return _link(((ai, value[: _KEY_LENGTH.get(ai)]),))


def identify(uri: str) -> Identifier:
    """What a URI identifies; never raises."""
    return _remembered(uri) if len(uri) <= _LONGEST else _identify(uri)


def _identify(uri: str) -> Identifier:
    if uri.startswith("urn:epc:"):
        return _from_urn(uri)
    if uri.startswith(("https://", "http://", "HTTPS://", "HTTP://")):
        return _from_link(uri)
    return Identifier(uri)


_remembered = lru_cache(1 << 14)(_identify)


def canonical(uri: str) -> str:
    """The one spelling of a URI."""
    return identify(uri).uri


def urn_of(uri: str, prefix_length: int) -> str | None:
    """The EPC URN of what `uri` identifies, for a company prefix of so many digits; None where there is none."""
    found = identify(uri)
    if not found.elements or found.fault:
        return None
    return epc_urns.write(found.elements, prefix_length, is_class=found.is_class)


def _from_urn(uri: str) -> Identifier:
    if (usual := _USUAL_URN.fullmatch(uri)) is not None:
        kind, prefix, indicator, reference, value = usual.groups()
        gtin = f"{indicator}{prefix}{reference}"
        if len(gtin) == 13:
            gtin += str(-_weighted(gtin + "0") % 10)
            ai = "21" if kind == "id:sgtin" else "10"
            return Identifier(f"{HOME}/01/{gtin}/{ai}/{value}", (("01", gtin), (ai, value)), ai == "10")
    try:
        named = epc_urns.read(uri)
    except UrnError as error:
        return Identifier(uri, fault="urn", reason=str(error))
    if not named.elements:
        return Identifier(uri, is_class=named.is_class)
    if not named.is_class and (wrong := _refusal(named.elements)):
        return Identifier(uri, fault="value", reason=wrong)
    return Identifier(_link(named.elements), named.elements, named.is_class)


def _from_link(uri: str) -> Identifier:
    if (usual := _USUAL.fullmatch(uri)) is not None:
        product, gtin, ai, value, unit, sscc, place, gln = usual.groups()
        elements: Elements = ((product or unit or place, gtin or sscc or gln),)
        wrong = "" if _holds(elements[0][1]) else f"({elements[0][0]}): the check digit is wrong"
        spelled = f"{HOME}/{elements[0][0]}/{elements[0][1]}"
        if ai:
            elements, spelled = (elements[0], (ai, value)), f"{spelled}/{ai}/{value}"
        return Identifier(spelled, elements, bool(product) and ai != "21", "value" if wrong else "", wrong)
    if not _HOLDS_A_KEY.search(uri):
        return Identifier(uri)
    path = uri.partition("?")[0].partition("#")[0]
    segments = path.split("/")[3:]
    place = keys.rightmost_key(segments)
    if place is None or segments[place] not in _FINEST:
        return Identifier(uri)
    if not _BEGINS.match(segments[place + 1]) and not path.startswith(f"{HOME}/"):
        return Identifier(uri)  # a path of somebody's own: /00/warehouse; every GS1 key begins with digits
    try:
        decoded = [unquote(segment, errors="strict") for segment in segments[place:]]
    except UnicodeDecodeError:
        return Identifier(uri, fault="value", reason="an escape that is no text")
    pairs = list(zip(decoded[::2], decoded[1::2], strict=True))
    key, value = pairs[0]
    if key == "01" and len(value) in _SHORT_GTINS:
        pairs[0] = (key, value := value.zfill(14))
    elements = _finest(pairs)
    wrong = "" if keys.in_order([ai for ai, _ in pairs]) else "these qualifiers do not follow this key in this order"
    wrong = wrong or next((reason for ai, one in pairs if (reason := values.refusal(ai, one))), "")
    if wrong and not wrong.endswith("check digit is wrong"):
        return Identifier(uri, ((key, value),), fault="value", reason=wrong)
    return Identifier(_link(elements), elements, _is_class(elements), "value" if wrong else "", wrong)


def _holds(digits: str) -> bool:
    """Whether the last of `digits` is GS1's check digit."""
    return _weighted(digits) % 10 == 0


def _weighted(digits: str) -> int:
    """The sum behind GS1's check digit over octets: `core.gs1.digits` for whoever asks a million times."""
    octets = digits.encode()
    return 3 * sum(octets[-2::-2]) + sum(octets[::-2]) - _ZEROS[len(octets)]


def _finest(pairs: list[tuple[str, str]]) -> Elements:
    rest = dict(pairs[1:])
    for ai in _FINEST[pairs[0][0]]:
        if ai in rest:
            return (pairs[0], (ai, rest[ai]))
    return (pairs[0],)


def _is_class(elements: Elements) -> bool:
    """Whether GS1 keys as these name a class: a trade item without serial, an asset, document or coupon type."""
    key, value = elements[0]
    if len(elements) > 1:
        return elements[1][0] == "10"
    return key in ("01", "8006", "8010") or len(value) == _KEY_LENGTH.get(key)


def _refusal(elements: Elements) -> str:
    return next((reason for ai, one in elements if (reason := values.refusal(ai, one))), "")


def _link(elements: Elements) -> str:
    """Signs that GS1 Digital Link wants escaped in a path are escaped; `'`, `;` and `=` are not among them."""
    return HOME + "".join(f"/{ai}/{quote(value, safe=_UNESCAPED)}" for ai, value in elements)
