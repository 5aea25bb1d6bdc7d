"""Dates and times as both sides write them: `yyyy`, `mm`, `dd`, `HH`, `MM`, `SS`, and what stands between."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from duoc.engines.mapping.errors import MappingError

_PARTS = {"yyyy": "year", "mm": "month", "dd": "day", "HH": "hour", "MM": "minute", "SS": "second"}
_TOKENS = re.compile(r"yyyy|mm|dd|HH|MM|SS|[-/.:T ]")


class DateForm(NamedTuple):
    """One way to write a date."""

    text: str
    tokens: tuple[str, ...]
    pattern: re.Pattern[str]

    def read(self, text: str) -> dict[str, str] | None:
        """The parts of a date that exists, None for anything else."""
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        parts = match.groupdict()
        numbers = {"year": 2000, "month": 1, "day": 1} | {name: int(value) for name, value in parts.items()}
        try:
            datetime(**numbers, tzinfo=UTC)
        except ValueError:
            return None
        return parts

    def write(self, parts: dict[str, str]) -> str:
        return "".join(parts[_PARTS[token]] if token in _PARTS else token for token in self.tokens)


class DatePair(NamedTuple):
    """The same date on both sides."""

    json: DateForm
    xml: DateForm


def form(text: str) -> DateForm:
    """The form that a file names. Raises `MappingError`."""
    tokens = tuple(_TOKENS.findall(text))
    named = [token for token in tokens if token in _PARTS]
    if "".join(tokens) != text or "yyyy" not in named or len(named) != len(set(named)):
        raise MappingError("dạng ngày gồm yyyy, mm, dd, HH, MM, SS và dấu - / . : T, mỗi phần một lần, có yyyy")
    pattern = "".join(
        f"(?P<{_PARTS[token]}>[0-9]{{{len(token)}}})" if token in _PARTS else re.escape(token) for token in tokens
    )
    return DateForm(text, tokens, re.compile(pattern, re.ASCII))


def pair(json: DateForm, xml: DateForm) -> DatePair:
    """Raises `MappingError` unless each form says what the other says."""
    if {token for token in json.tokens if token in _PARTS} != {token for token in xml.tokens if token in _PARTS}:
        raise MappingError("hai dạng ngày phải nêu cùng các phần")
    return DatePair(json, xml)
