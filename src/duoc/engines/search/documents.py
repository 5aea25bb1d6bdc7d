"""The indexed form of a record: a `tsvector` with both forms of every word, and the words to be mistyped."""

from collections.abc import Sequence
from dataclasses import dataclass

from duoc.engines.search import slips, tsquery
from duoc.engines.search.words import words

_MOST_WORDS = 4000  # of one record; a longer description is found by its beginning
_GAP = 2  # positions between two fields, so that no phrase reaches across


@dataclass(frozen=True, slots=True)
class Document:
    """`vector`: text of a `tsvector`; `known`: its words with marks; `title_length` in words, the shorter the better."""

    vector: str
    known: frozenset[str]
    title_length: int


def document(title: str, keywords: Sequence[str] = (), description: str = "", other: Sequence[str] = ()) -> Document:
    """The form of a record; `other` is what may find it too without being said in it (agency, topic, codes)."""
    fields = [(title, tsquery.TITLE), *((each, tsquery.KEYWORDS) for each in keywords)]
    fields += [(description, tsquery.DESCRIPTION), *((each, tsquery.OTHER) for each in other)]
    lexemes: list[tuple[str, int, str]] = []
    known: set[str] = set()
    place = 0
    for text, weight in fields:
        for word in words(text, _MOST_WORDS - min(place, _MOST_WORDS - 1)):
            place += 1
            lexemes += [(word.folded, place, weight), (tsquery.exact(word.marked), place, weight)]
            if slips.keys(word.folded):
                known.add(word.marked)
        place += _GAP
    return Document(tsquery.vector(lexemes), frozenset(known), len(words(title)))
