"""Elements: an Application Identifier with its value; and the two spellings of a string of them."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from duoc.core.gs1.dictionary import Component, Identifier, identifier, lengths
from duoc.engines.digital_link.options import STRICT, Options

_PREDEFINED = {"41": 13, **dict.fromkeys(("31", "32", "33", "34", "35", "36"), 6)}
_BRACKETED = re.compile(r"\((\d{2,4})\)((?:\\\(|[^(])+)", re.ASCII)


class Element(NamedTuple):
    """One AI and its value, decoded."""

    ai: str
    value: str


def entry_of(ai: str, options: Options = STRICT) -> Identifier | None:
    """The dictionary's entry of `ai`; where unknown ones are allowed, one for any digits that no known AI contradicts.

    Values of a beginning that GS1 has set aside for a predefined length have that length (General Specifications 7.8.5).
    """
    entry = identifier(ai)
    if entry or not options.unknown_ais or not (ai.isascii() and ai.isdigit() and 2 <= len(ai) <= 4):
        return entry
    if lengths().get(ai[:2], len(ai)) != len(ai):
        return None
    fixed = _PREDEFINED.get(ai[:2]) if ai[:2] in lengths() else None
    part = Component("X", fixed or 1, fixed or 90, optional=False, checks=())
    return Identifier(ai, predefined=bool(fixed), attribute=options.unknown_ais_as_attributes, components=(part,))


def join(elements: Iterable[Element], options: Options = STRICT) -> str:
    """The element string, `^` for FNC1: in front, and behind each value whose length is not predefined."""
    text, separate = "", True
    for ai, value in elements:
        entry = entry_of(ai, options)
        text += f"{'^' if separate else ''}{ai}{value}"
        separate = entry is None or not entry.predefined
    return text


def read(text: str, options: Options = STRICT) -> Sequence[Element]:
    """The elements of `(01)…(21)…` (a bracket in a value is written `\\(`) or of `^01…21…`. Raises `ValueError`, a sentence.

    Values are cut, not checked.
    """
    if text.startswith("^"):
        return _raw(text, options)
    elements, place = [], 0
    while place < len(text):
        match = _BRACKETED.match(text, place)
        if match is None:
            raise ValueError(f"no (AI) with a value at sign {place + 1}")
        elements.append(Element(match[1], match[2].replace("\\(", "(")))
        place = match.end()
    if not elements:
        raise ValueError("nothing is there")
    return elements


def _raw(text: str, options: Options) -> Sequence[Element]:
    elements = []
    for run in text[1:].rstrip("^").split("^"):
        rest = run
        while rest:
            ai = rest[: lengths().get(rest[:2], 0)]
            entry = entry_of(ai, options) if ai else None
            if entry is None:
                raise ValueError("an AI that GS1's dictionary does not know cannot be told from its value")
            end = len(ai) + entry.most if entry.predefined else len(rest)
            if len(rest) == len(ai):
                raise ValueError(f"({ai}) has no value")
            elements.append(Element(ai, rest[len(ai) : end]))
            rest = rest[end:]
    if not elements:
        raise ValueError("nothing is there")
    return elements
