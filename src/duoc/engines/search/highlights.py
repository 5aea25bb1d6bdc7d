"""Where a text answers a reading, and what the reading turned out to mean, in that text's own words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from duoc.core import text as vietnamese
from duoc.engines.search.readings import Reading, Term
from duoc.engines.search.words import Word, words


def spans(text: str, readings: Iterable[Reading], *, exact: bool = False) -> list[tuple[int, int]]:
    """Places (start, end) of the words found, in the NFC form of the text, in order; words that only blanks part are one place.

    Where a word stands in the text with the marks that were typed, words that only fold to it are not shown; `exact`: nowhere.
    """
    found = words(text)
    hits: set[int] = set()
    for reading in readings:
        for term in _terms(reading):
            hits.update(_places(replace(term, folded=()) if exact and term.has_marks else term, found))
    return _joined(vietnamese.nfc(text), [found[place] for place in sorted(hits)])


def understood(reading: Reading, texts: Sequence[str]) -> str:
    """The reading spelt as the texts of its best answer spell it; "" where they say just what was typed, marks aside.

    A word that the texts do not hold stays as it was typed.
    """
    found = [word for text in texts for word in words(text)]
    said, changed = [], False
    for slot in reading.slots:
        choice = max(slot, key=lambda terms: sum(bool(_places(term, found)) for term in terms) / len(terms))
        changed |= choice is not slot[0]
        for term in choice:
            places = _places(term, found)
            said.append(found[places[0]].raw.lower() if places else term.marked[0])
            changed |= bool(places and term.folded and not term.begins and found[places[0]].folded != term.folded[0])
    return " ".join(said) if changed else ""


def _terms(reading: Reading) -> list[Term]:
    return [term for slot in reading.slots for choice in slot for term in choice]


def _places(term: Term, found: Sequence[Word]) -> list[int]:
    """Where the term stands with its marks, if any were typed; else, and where it does not, every word that folds to it."""
    exact = [place for place, word in enumerate(found) if _is_one_of(word.marked, term.marked, begins=term.begins)]
    return (
        exact
        if exact and term.has_marks
        else [place for place, word in enumerate(found) if _is_one_of(word.folded, term.folded, begins=term.begins)]
    )


def _is_one_of(word: str, forms: tuple[str, ...], *, begins: bool) -> bool:
    return word.startswith(forms) if begins else word in forms


def _joined(text: str, found: Sequence[Word]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for word in found:
        together = bool(joined) and text[joined[-1][1] : word.start].isspace()
        joined.append((joined.pop()[0] if together else word.start, word.end))
    return joined
