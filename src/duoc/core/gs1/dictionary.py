"""The GS1 Barcode Syntax Dictionary: the file and its parser. Its own head says what each part of a line means."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("gs1-syntax-dictionary.txt")
_LINE = re.compile(r"(\d{2,4})(?:-(\d{2,4}))?\s+(?:([^\s\w\[]+)\s+)?(.*)", re.ASCII)
_COMPONENT = re.compile(r"(\[)?([NXYZ])(\.\.)?([1-9][0-9]?)(?(1)\])((?:,[a-z][a-z0-9]*)*)")
_ATTRIBUTE = re.compile(r"(req|ex|dlpkey)(?:=([0-9n+,|]+))?")


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a value. `charset`: N digits, X CSET 82, Y CSET 39, Z base64url; length in signs; `checks`: names."""

    charset: str
    least: int
    most: int
    optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """One Application Identifier.

    `predefined`: no FNC1 behind it; `attribute`: may stand in the query of a Digital Link. `requires`: each rule is met by one
    of its groups, a group by all of its AIs; `excludes`: AIs that may not stand on the same item; both may hold patterns
    (`35nn`). `qualifiers`: None if no primary key, else the alternatives of ordered qualifiers. `title`: GS1's data title.
    """

    ai: str
    predefined: bool
    attribute: bool
    components: tuple[Component, ...]
    requires: tuple[tuple[tuple[str, ...], ...], ...] = ()
    excludes: tuple[str, ...] = ()
    qualifiers: tuple[tuple[str, ...], ...] | None = None
    title: str = ""

    @property
    def least(self) -> int:
        """The shortest value, in signs."""
        return sum(part.least for part in self.components if not part.optional)

    @property
    def most(self) -> int:
        """The longest value, in signs."""
        return sum(part.most for part in self.components)


def _component(text: str) -> Component | None:
    match = _COMPONENT.fullmatch(text)
    if match is None:
        return None
    most = int(match[4])
    return Component(match[2], 1 if match[3] else most, most, bool(match[1]), tuple(match[5].split(",")[1:]))


def parse(text: str) -> Iterator[Identifier]:
    """The identifiers of a dictionary, a range unfolded. Raises `ValueError` naming the line that says something else."""
    for number, line in enumerate(text.splitlines(), 1):
        entry, _, title = line.partition("#")
        if not entry.strip():
            continue
        match = _LINE.fullmatch(entry.strip())
        if match is None:
            raise ValueError(f"line {number}: no Application Identifier at its start")
        components: list[Component] = []
        rules: dict[str, list[str]] = {"req": [], "ex": [], "dlpkey": []}
        for word in match[4].split():
            if part := _component(word):
                components.append(part)
            elif attribute := _ATTRIBUTE.fullmatch(word):
                rules[attribute[1]].append(attribute[2] or "")
            else:
                raise ValueError(f"line {number}: {word!r} is neither a component nor an attribute")
        if not components:
            raise ValueError(f"line {number}: no component")
        flags = match[3] or ""
        first = Identifier(
            match[1],
            predefined="*" in flags,
            attribute="?" in flags,
            components=tuple(components),
            requires=tuple(tuple(tuple(group.split("+")) for group in rule.split(",")) for rule in rules["req"]),
            excludes=tuple(ai for rule in rules["ex"] for ai in rule.split(",")),
            qualifiers=_alternatives(rules["dlpkey"]),
            title=title.strip(),
        )
        for ai in range(int(match[1]), int(match[2] or match[1]) + 1):
            yield replace(first, ai=str(ai).zfill(len(match[1])))


def _alternatives(rules: list[str]) -> tuple[tuple[str, ...], ...] | None:
    if not rules:
        return None
    return tuple(tuple(part.split(",")) if part else () for rule in rules for part in rule.split("|"))


@cache
def identifiers() -> Mapping[str, Identifier]:
    """All Application Identifiers of the shipped dictionary by their digits, in its order."""
    return {entry.ai: entry for entry in parse(FILE.read_text("utf-8"))}


def identifier(ai: str) -> Identifier | None:
    """The entry of one AI, or None when the dictionary does not know it."""
    return identifiers().get(ai)


@cache
def lengths() -> Mapping[str, int]:
    """How many digits the AIs that begin with two given digits have: the same for all of them, so that data can be cut."""
    return {ai[:2]: len(ai) for ai in identifiers()}
