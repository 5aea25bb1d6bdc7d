"""A reading as `tsquery` texts: what answers it at all, how well, and the words by which equals are ordered.

Exact marks come before a phrase, a phrase before scattered words, the title before the rest. Only marks that were typed are
evidence: a word without them stands for every word that folds to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from duoc.engines.search import tsquery
from duoc.engines.search.readings import Reading, Slot, Term

_SAID = tsquery.TITLE + tsquery.KEYWORDS + tsquery.DESCRIPTION  # a phrase of the agency's name says little of its data
Spell = Callable[[Term, str], str]


class Level(IntEnum):
    """How well a record answers; the smaller the better."""

    AS_TYPED_TITLE = 1
    AS_TYPED = 2
    MARKED_TITLE = 3
    MARKED = 4
    MARKED_WORDS_TITLE = 5
    MARKED_WORDS = 6
    FOLDED_TITLE = 7
    FOLDED = 8
    FOLDED_WORDS_TITLE = 9
    FOLDED_WORDS = 10
    SOME_WORDS = 11  # what only a weaker reading finds


@dataclass(frozen=True, slots=True)
class Question:
    """`answers`: every record that answers; `levels`: from the first `Level` to the last but one, empty where it cannot be
    told from another; `order`: an OR of all words in both forms, for `ts_rank`."""

    answers: str
    levels: tuple[str, ...]
    order: str


def question(reading: Reading) -> Question:
    """The queries of a reading."""
    marked, typed = reading.has_marks, _has_words_without_marks(reading)
    answers = _words(reading, _folded)
    levels = {
        Level.AS_TYPED_TITLE: _phrase(reading, _as_typed, tsquery.TITLE) if marked and typed else tsquery.NOTHING,
        Level.AS_TYPED: _phrase(reading, _as_typed, _SAID) if marked and typed else tsquery.NOTHING,
        Level.MARKED_TITLE: _phrase(reading, _marked, tsquery.TITLE) if marked else tsquery.NOTHING,
        Level.MARKED: _phrase(reading, _marked, _SAID) if marked else tsquery.NOTHING,
        Level.MARKED_WORDS_TITLE: _words(reading, _marked, tsquery.TITLE) if marked else tsquery.NOTHING,
        Level.MARKED_WORDS: _words(reading, _marked) if marked else tsquery.NOTHING,
        Level.FOLDED_TITLE: _phrase(reading, _folded, tsquery.TITLE),
        Level.FOLDED: _phrase(reading, _folded, _SAID),
        Level.FOLDED_WORDS_TITLE: _words(reading, _folded, tsquery.TITLE),
        Level.FOLDED_WORDS: answers,
    }
    every = [term for slot in reading.slots for choice in slot for term in choice]
    order = tsquery.any_of([spell(term, "") for term in every for spell in (_as_typed, _folded)])
    return Question(answers, tuple(levels.values()), order)


def in_titles(asked: Question) -> Question:
    """The same, answered by titles alone."""
    return replace(asked, answers=asked.levels[Level.FOLDED_WORDS_TITLE - 1])


def either(first: Question, second: Question) -> Question:
    """What answers one of two readings, each at its best level; equals in the order of the first."""
    levels = tuple(tsquery.any_of(pair) for pair in zip(first.levels, second.levels, strict=True))
    return Question(tsquery.any_of([first.answers, second.answers]), levels, first.order)


def followed(first: Question, weaker: Question) -> Question:
    """What answers the first, then (`SOME_WORDS`) what answers the weaker one alone."""
    return Question(tsquery.any_of([first.answers, weaker.answers]), first.levels, first.order)


def _phrase(reading: Reading, spell: Spell, fields: str = "") -> str:
    return tsquery.any_of([tsquery.phrase(_slots(kept, spell, fields)) for kept in _ways(reading)])


def _words(reading: Reading, spell: Spell, fields: str = "") -> str:
    return tsquery.any_of([tsquery.all_of(_slots(kept, spell, fields)) for kept in _ways(reading)])


def _ways(reading: Reading) -> list[list[Slot]]:
    ways = [list(reading.slots)]
    ways += [[slot for place, slot in enumerate(reading.slots) if place not in out] for out in reading.left_out]
    return ways


def _slots(slots: Sequence[Slot], spell: Spell, fields: str) -> list[str]:
    return [
        tsquery.any_of([tsquery.phrase([spell(term, fields) for term in choice]) for choice in slot]) for slot in slots
    ]


def _as_typed(term: Term, fields: str) -> str:
    return tsquery.any_of(
        [tsquery.word(tsquery.exact(each), begins=term.begins, fields=fields) for each in term.marked]
    )


def _marked(term: Term, fields: str) -> str:
    return _as_typed(term, fields) if term.has_marks else _folded(term, fields)


def _folded(term: Term, fields: str) -> str:
    """A term whose marks must be there has no folded form."""
    folded = [tsquery.word(each, begins=term.begins, fields=fields) for each in term.folded]
    return tsquery.any_of(folded) if folded else _as_typed(term, fields)


def _has_words_without_marks(reading: Reading) -> bool:
    return any(not term.has_marks for slot in reading.slots for term in slot[0])
