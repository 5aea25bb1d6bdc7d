"""EPC URNs (EPC Tag Data Standard, section 6 and 7) as GS1 element strings, and back: one table.

`urn:epc:id:` names one thing, `urn:epc:class:` a lot, `urn:epc:idpat:` with `*` for its last part a class of things.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from duoc.core.gs1.digits import check_digit

Elements = tuple[tuple[str, str], ...]  # (AI, value), the key first


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the parts of a URN make an element string.

    `digits`: of company prefix and reference together (0: any signs follow the prefix). `indicator`: the first digit of the
    reference moves to the front. `lead`: a constant before the prefix. `checked`: a check digit follows. `fixed`: parts between
    reference and tail that join the key (piece, total). `tail`: where the last part goes: an AI, "+" for the end of the key
    itself, "" for no such part. `key_of`: the AI.
    """

    key: str
    digits: int
    indicator: bool = False
    lead: str = ""
    checked: bool = True
    fixed: int = 0
    tail: str = ""


_SCHEMES: Mapping[str, Scheme] = {
    "id:sgtin": Scheme("01", 13, indicator=True, tail="21"),
    "id:upui": Scheme("01", 13, indicator=True, tail="235"),
    "id:itip": Scheme("8006", 13, indicator=True, fixed=2, tail="21"),
    "id:sscc": Scheme("00", 17, indicator=True),
    "id:sgln": Scheme("414", 12, tail="254"),
    "id:pgln": Scheme("417", 12),
    "id:grai": Scheme("8003", 12, lead="0", tail="+"),
    "id:giai": Scheme("8004", 0, checked=False),
    "id:gdti": Scheme("253", 12, tail="+"),
    "id:sgcn": Scheme("255", 12, tail="+"),
    "id:ginc": Scheme("401", 0, checked=False),
    "id:gsin": Scheme("402", 16),
    "id:gsrn": Scheme("8018", 17),
    "id:gsrnp": Scheme("8017", 17),
    "id:cpi": Scheme("8010", 0, checked=False, tail="8011"),
    "class:lgtin": Scheme("01", 13, indicator=True, tail="10"),
}
# EPC schemes without a GS1 key: they stay as they are.
_FOREIGN = frozenset(("id:gid", "id:usdod", "id:adi", "id:bic", "id:imovn"))
# The only classes by pattern that CBV uses: everything but the last part is given.
_PATTERNS = frozenset(("sgtin", "upui", "itip", "grai", "gdti", "sgcn", "cpi"))


class UrnError(ValueError):
    """An EPC URN that is wrong; a sentence without the URN."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a URN names: element string, whether a class. `elements` is empty where EPC knows it but GS1 keys do not."""

    elements: Elements
    is_class: bool


def read(urn: str) -> Named:
    """The element string of `urn:epc:…`. Raises `UrnError`."""
    kind, _, rest = urn.removeprefix("urn:epc:").partition(":")
    name, _, body = rest.partition(":")
    pattern = kind == "idpat"
    scheme = _SCHEMES.get(f"id:{name}" if pattern and name in _PATTERNS else f"{kind}:{name}")
    parts = body.split(".")
    if scheme is None or (pattern and (parts[-1] != "*" or "*" in parts[:-1])):
        if f"{kind}:{name}" in _FOREIGN or pattern:
            return Named((), pattern)
        raise UrnError(f"urn:epc:{kind[:10]}:{name[:10]} is no scheme of EPC URNs")
    prefix = parts[0]
    if not (_digits(prefix) and 6 <= len(prefix) <= 12):
        raise UrnError("the company prefix has 6 to 12 digits")
    wanted = 2 + scheme.fixed
    if scheme.tail:
        # The tail may hold dots of its own; only digits stand before it.
        parts = [*parts[:wanted], ".".join(parts[wanted:])] if len(parts) > wanted else parts
        wanted += 1
    elif not scheme.digits:
        parts = [prefix, ".".join(parts[1:])]
    # Only a reference may be empty, where the company prefix takes all digits.
    if len(parts) != wanted or not (parts[-1] or (wanted == 2 and scheme.digits == len(prefix))):
        raise UrnError(f"{name} has {wanted} parts separated by dots")
    return Named(_elements(scheme, name, parts, pattern), pattern or kind == "class")


def _elements(scheme: Scheme, name: str, parts: list[str], pattern: bool) -> Elements:
    prefix, reference, *more = parts
    if scheme.digits:
        if not (_digits(reference) or not reference) or len(prefix) + len(reference) != scheme.digits:
            raise UrnError(f"{name}: company prefix and reference have {scheme.digits} digits together")
        key = f"{reference[:1]}{prefix}{reference[1:]}" if scheme.indicator else f"{scheme.lead}{prefix}{reference}"
        if scheme.checked:
            key += check_digit(key)
    else:
        key = prefix + _decoded(reference)
    for part in more[: scheme.fixed]:
        if not (_digits(part) and len(part) == 2):
            raise UrnError(f"{name}: piece and total have 2 digits each")
        key += part
    if not scheme.tail or pattern:
        return ((scheme.key, key),)
    tail = _decoded(more[-1])
    if scheme.tail == "+":
        return ((scheme.key, key + tail),)
    if scheme.tail == "254" and tail == "0":
        return ((scheme.key, key),)  # the extension 0 says that there is none
    return ((scheme.key, key), (scheme.tail, tail))


def write(elements: Elements, prefix_length: int, *, is_class: bool = False) -> str | None:
    """The URN of an element string whose company prefix has so many digits; None where EPC has none.

    Nothing in a key says how long its prefix is: whoever asks knows it (GS1's list of prefixes, or the party's own).
    """
    (key, value), *qualifiers = elements
    tail_ai = qualifiers[0][0] if qualifiers else ""
    for name, scheme in _SCHEMES.items():
        if scheme.key != key or not 6 <= prefix_length <= min(12, scheme.digits or 12):
            continue
        kind, _, short = name.partition(":")
        if scheme.tail == tail_ai or (not tail_ai and scheme.tail in ("+", "254") and not is_class):
            return _urn(scheme, f"urn:epc:{kind}:{short}", value, qualifiers[0][1] if qualifiers else "", prefix_length)
        if not tail_ai and is_class and short in _PATTERNS:
            return _urn(scheme, f"urn:epc:idpat:{short}", value, "*", prefix_length)
    return None


def _urn(scheme: Scheme, start: str, value: str, tail: str, length: int) -> str | None:
    size = len(scheme.lead) + scheme.digits
    core, rest = (value[:size], value[size + scheme.checked :]) if scheme.digits else (value, "")
    core = core[len(scheme.lead) :]
    prefix, reference = (
        (core[1 : 1 + length], core[0] + core[1 + length :]) if scheme.indicator else (core[:length], core[length:])
    )
    parts = [prefix, reference if scheme.digits else _encoded(reference)]
    if scheme.fixed:
        parts += [rest[:2], rest[2:4]]
    if scheme.tail == "+" and tail != "*":
        if not rest:
            return None  # a key without its serial is no instance, and EPC has no URN for it
        tail = rest
    if scheme.tail == "254" and not tail:
        tail = "0"
    if tail:
        parts.append("*" if tail == "*" and start.startswith("urn:epc:idpat:") else _encoded(tail))
    return f"{start}:{'.'.join(parts)}"


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise UrnError("an escape that is no text") from None


def _encoded(text: str) -> str:
    """Signs that the EPC Tag Data Standard wants as escapes in a URN."""
    return quote(text, safe="!'()*+,-.:;=_")
