"""A strict reader of Prometheus' text format 0.0.4, written from its grammar ("Exposition formats", Prometheus docs).

Stricter than Prometheus in one thing: every metric must have its TYPE.
"""

import re
from dataclasses import dataclass, field

MEDIA_TYPE = "text/plain; version=0.0.4"
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|\Z)')
_SAMPLE = re.compile(rf"({_NAME})(?:\{{(.*)\}})? +(\S+)(?: +(-?[0-9]+))?")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?|Inf)|NaN")
_TYPES = {"counter", "gauge", "histogram", "summary", "untyped"}
_ESCAPES = {"\\\\": "\\", "\\n": "\n", '\\"': '"'}

Labels = frozenset[tuple[str, str]]


class NotPrometheusError(ValueError):
    """The text does not follow the format; the message names the line."""


@dataclass
class Family:
    """A metric: its type, what it means, and its series."""

    kind: str = ""
    told: str = ""
    samples: dict[Labels, float] = field(default_factory=dict)


def parse(text: str) -> dict[str, Family]:
    """All metrics by name. Raises `NotPrometheusError`."""
    found: dict[str, Family] = {}
    current = ""
    if not text.endswith("\n"):
        raise NotPrometheusError("the last line does not end in a line feed")
    for number, line in enumerate(text[:-1].split("\n"), 1):
        if not line:
            continue
        name = _name(line, number)
        if not name:
            continue  # a comment
        if name != current and name in found:
            raise NotPrometheusError(f"line {number}: the lines of {name} do not stand together")
        current, family = name, found.setdefault(name, Family())
        if line.startswith("#"):
            _describe(family, line, number)
        else:
            _count(family, line, number)
    for name, family in found.items():
        if not family.kind or not family.samples:
            raise NotPrometheusError(f"{name} has no TYPE, or no value")
        if (family.kind == "counter") != name.endswith("_total"):
            raise NotPrometheusError(f"{name}: a counter, and nothing else, ends in _total")
    return found


def _name(line: str, number: int) -> str:
    if line.startswith("#"):
        words = line.split(None, 3)
        if words[:1] != ["#"] or words[1:2] not in (["HELP"], ["TYPE"]):
            return ""
        if len(words) < 3 or not re.fullmatch(_NAME, words[2]):
            raise NotPrometheusError(f"line {number}: {words[1]} of nothing")
        return words[2]
    match = _SAMPLE.fullmatch(line)
    if match is None:
        raise NotPrometheusError(f"line {number}: neither comment nor sample: {line!r}")
    return match[1]


def _describe(family: Family, line: str, number: int) -> None:
    _, word, _, rest = [*line.split(None, 3), ""][:4]
    if family.samples:
        raise NotPrometheusError(f"line {number}: {word} after the first value")
    if word == "TYPE":
        if family.kind or rest not in _TYPES:
            raise NotPrometheusError(f"line {number}: a second or an unknown TYPE")
        family.kind = rest
        return
    if family.told or re.search(r"\\(?![\\n])", rest):
        raise NotPrometheusError(f"line {number}: a second HELP, or one with a bare backslash")
    family.told = rest


def _count(family: Family, line: str, number: int) -> None:
    match = _SAMPLE.fullmatch(line)
    assert match is not None
    labels = _labels(match[2] or "", number)
    if not _NUMBER.fullmatch(match[3]):
        raise NotPrometheusError(f"line {number}: {match[3]!r} is no number")
    if labels in family.samples:
        raise NotPrometheusError(f"line {number}: a series occurs twice")
    family.samples[labels] = float(match[3])


def _labels(text: str, number: int) -> Labels:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        match = _LABEL.match(text, place)
        if match is None or match[1] in found or match[1].startswith("__"):
            raise NotPrometheusError(f"line {number}: broken labels: {text!r}")
        found[match[1]] = re.sub(r"\\.", lambda escape: _ESCAPES[escape[0]], match[2])
        place = match.end()
    return frozenset(found.items())
