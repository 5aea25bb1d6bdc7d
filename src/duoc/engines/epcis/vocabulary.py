"""GS1's Core Business Vocabulary: one value in four spellings.

bare word `shipping` (JSON) = web URI `https://ref.gs1.org/cbv/BizStep-shipping` = CURIE `cbv:BizStep-shipping`
= `urn:epcglobal:cbv:bizstep:shipping` (XML). The words are those of the shipped schema.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from duoc.engines.epcis import schema


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one field. `web`, `curie`, `urn`: what stands before a word; `urn` may be empty."""

    web: str
    curie: str
    urn: str
    words: frozenset[str]

    def bare(self, value: str) -> str:
        """The word in any spelling as a bare word; what is no word of it stays."""
        for before in (self.web, self.curie, self.urn):
            if before and value.startswith(before) and value[len(before) :] in self.words:
                return value[len(before) :]
        return value

    def uri(self, value: str) -> str:
        """The word in any spelling as a web URI; what is no word of it stays."""
        word = self.bare(value)
        return self.web + word if word in self.words else value

    def named(self, value: str) -> str:
        """The word in any spelling as XML's URN, or the web URI where there is none; what is no word of it stays."""
        word = self.bare(value)
        return (self.urn or self.web) + word if word in self.words else value


def _cbv(part: str, urn: str, words: str) -> Vocabulary:
    return Vocabulary(f"https://ref.gs1.org/cbv/{part}-", f"cbv:{part}-", urn, _words(words))


def _words(definition: str) -> frozenset[str]:
    return frozenset(_enumerated(schema.definitions()[definition]))


def _enumerated(part: Any) -> Iterator[str]:
    for one in part.get("anyOf", ()):
        yield from one.get("enum", ())


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """By what they say: `bizStep`, `disposition`, `bizTransaction` (its type), `sourceOrDestination` (its type), `reason`,
    `component`, `measurement`, `exception`."""
    urn = "urn:epcglobal:cbv:"
    return {
        "bizStep": _cbv("BizStep", f"{urn}bizstep:", "bizStep"),
        "disposition": _cbv("Disp", f"{urn}disp:", "disposition"),
        "bizTransaction": _cbv("BTT", f"{urn}btt:", "bizTransaction-type"),
        "sourceOrDestination": _cbv("SDT", f"{urn}sdt:", "source-dest-type"),
        "reason": _cbv("ER", f"{urn}er:", "error-reason"),
        "component": _cbv("Comp", "", "component"),
        "measurement": Vocabulary("https://gs1.org/voc/", "gs1:", "", _words("measurementType")),
        "exception": Vocabulary("https://gs1.org/voc/", "gs1:", "", _words("sensorAlertType")),
    }
