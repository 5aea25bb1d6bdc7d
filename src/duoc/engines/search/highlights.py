"""Where a text answers a reading, and what the reading turned out to mean, in that text's own words."""

from collections.abc import Iterable, Sequence

from duoc.engines.search.readings import Reading, Term
from duoc.engines.search.words import Word, words


def spans(text: str, readings: Iterable[Reading]) -> list[tuple[int, int]]:
    """Places (start, end) of the words found, in the NFC form of the text; neighbours joined, in order.

    Where a word stands in the text with the marks that were typed, words that only fold to it are not shown.
    """
    found = words(text)
    hits: set[int] = set()
    for reading in readings:
        for term in _terms(reading):
            hits.update(_places(term, found))
    return _joined(found, sorted(hits))


def understood(reading: Reading, texts: Sequence[str]) -> str:
    """The reading spelt as the texts of its best answer spell it; a word they do not hold stays as it was read."""
    found = [word for text in texts for word in words(text)]
    said = []
    for slot in reading.slots:
        choice = max(slot, key=lambda terms: sum(bool(_places(term, found)) for term in terms) / len(terms))
        for term in choice:
            places = _places(term, found)
            said.append(found[places[0]].raw.lower() if places else term.marked[0])
    return " ".join(said)


def _terms(reading: Reading) -> list[Term]:
    return [term for slot in reading.slots for choice in slot for term in choice]


def _places(term: Term, found: Sequence[Word]) -> list[int]:
    exact = [place for place, word in enumerate(found) if _is_one_of(word.marked, term.marked, begins=term.begins)]
    return exact or [
        place for place, word in enumerate(found) if _is_one_of(word.folded, term.folded, begins=term.begins)
    ]


def _is_one_of(word: str, forms: tuple[str, ...], *, begins: bool) -> bool:
    return word.startswith(forms) if begins else word in forms


def _joined(found: Sequence[Word], hits: Sequence[int]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    last = -2
    for place in hits:
        start = joined.pop()[0] if place == last + 1 else found[place].start
        joined.append((start, found[place].end))
        last = place
    return joined
