"""From an element string to the canonical Digital Link URI."""

import re
from collections.abc import Sequence

from duoc.core.gs1.associations import conflict
from duoc.core.gs1.keys import is_key, qualifiers
from duoc.core.gs1.values import refusal_of
from duoc.engines.digital_link.elements import Element, entry_of, read
from duoc.engines.digital_link.escaping import encode
from duoc.engines.digital_link.options import STRICT, Options

CANONICAL_STEM = "https://id.gs1.org"
_STEM = re.compile(
    r"(?:https?|HTTPS?)://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:/(?:[A-Za-z0-9\-._~:@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)*/?"
)


class BuildError(ValueError):
    """An element string or a stem that makes no Digital Link; the sentence says why."""


def build(element_string: str, stem: str = CANONICAL_STEM, options: Options = STRICT) -> str:
    """The URI of `(01)…(21)…` or `^01…21…` under `stem`. Raises `BuildError`.

    The first primary key is the key; the alternative with most qualifiers present goes into the path (of equal ones the first);
    the rest are attributes, those of predefined length first. An AI that comes twice with the same value counts once.
    """
    try:
        elements = _checked(read(element_string, options), options)
    except ValueError as error:
        raise BuildError(str(error)) from None
    return build_elements(elements, stem, options)


def build_elements(elements: Sequence[Element], stem: str = CANONICAL_STEM, options: Options = STRICT) -> str:
    """The same for elements whose values are known to be right."""
    if not _STEM.fullmatch(stem):
        raise BuildError("the stem is no http(s) address without query and fragment")
    values = dict(elements)
    key = next((ai for ai in values if is_key(ai)), None)
    if key is None:
        raise BuildError("no primary key of GS1 among the elements")
    chosen = max(([ai for ai in order if ai in values] for order in qualifiers(key)), key=len)
    path = "".join(f"/{ai}/{encode(values.pop(ai))}" for ai in (key, *chosen))
    return f"{stem.removesuffix('/')}{path}{_query(values, options)}"


def _query(values: dict[str, str], options: Options) -> str:
    pairs: tuple[list[str], list[str]] = [], []
    for ai, value in values.items():
        entry = entry_of(ai, options)
        if entry is None or not entry.attribute:
            raise BuildError(f"({ai}) may not stand in the query, and the path has no place for it")
        pairs[not entry.predefined].append(f"{ai}={encode(value)}")
    return "?" + "&".join(pairs[0] + pairs[1]) if values else ""


def _checked(elements: Sequence[Element], options: Options) -> Sequence[Element]:
    values: dict[str, str] = {}
    for ai, value in elements:
        entry = entry_of(ai, options)
        if entry is None:
            raise BuildError(f"({ai}) is no GS1 Application Identifier")
        if reason := refusal_of(entry, value):
            raise BuildError(reason)
        if values.setdefault(ai, value) != value:
            raise BuildError(f"({ai}) comes twice with different values")
    if pair := conflict(values):
        raise BuildError(f"({pair[0]}) and ({pair[1]}) may not stand together")
    return [Element(ai, value) for ai, value in values.items()]
