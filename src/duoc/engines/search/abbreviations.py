"""Abbreviations of the administration, read both ways: TTHC ↔ thủ tục hành chính. The list is `facts/abbreviations.csv`."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from duoc.engines.search.syllables import is_syllable
from duoc.engines.search.words import Word, words

_MOST_PARTS = 6  # of a short form that is written in parts: NN&PTNT, T.T.H.C


class Spelling(NamedTuple):
    """Words `start:end` of a query may as well be written as this text."""

    start: int
    end: int
    text: str


def spellings(query: list[Word]) -> list[Spelling]:
    """Every other way to write a part of the query; long forms count with their marks only where the query has marks."""
    return [*_spelt_out(query), *_drawn_together(query)]


def _spelt_out(query: list[Word]) -> Iterator[Spelling]:
    for start in range(len(query)):
        short = ""
        for end in range(start + 1, min(start + _MOST_PARTS, len(query)) + 1):
            word = query[end - 1]
            if end > start + 1 and not word.glued:
                break
            short += word.folded
            # A short form that is also a syllable (dn is none, an is one) must be shouted.
            if is_syllable(short) and not all(part.raw.isupper() for part in query[start:end]):
                continue
            yield from (Spelling(start, end, full) for full in _by_short().get(short, ()))


def _drawn_together(query: list[Word]) -> Iterator[Spelling]:
    for start, first in enumerate(query):
        for full, short in _by_first_word().get(first.folded, ()):
            part = query[start : start + len(full)]
            if len(part) == len(full) and all(
                typed.marked == word.marked or (typed.marked == typed.folded == word.folded)
                for typed, word in zip(part, full, strict=True)
            ):
                yield Spelling(start, start + len(full), short)


@cache
def _rows() -> list[tuple[str, str]]:
    text = resources.files(__package__).joinpath("facts", "abbreviations.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(row["short"], row["full"]) for row in csv.DictReader(lines)]


@cache
def _by_short() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for short, full in _rows():
        found.setdefault("".join(word.folded for word in words(short)), []).append(full)
    return found


@cache
def _by_first_word() -> dict[str, list[tuple[list[Word], str]]]:
    found: dict[str, list[tuple[list[Word], str]]] = {}
    for short, full in _rows():
        spelt = words(full)
        found.setdefault(spelt[0].folded, []).append((spelt, short))
    return found
