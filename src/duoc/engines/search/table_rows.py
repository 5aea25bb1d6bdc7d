"""The smaller index for the rows of a table: one text a row, ` năm căn | x / nam can | x `, asked by words and by phrases.

What stands behind the slash has no marks: its words are the elements of a GIN index made once after the load (for a million
rows that is faster than a `tsvector` made from the same text, and as small; with the marked words in it, half as fast). A
phrase, and a word with its marks, is a part of the text. Where no cell has marks the text stands once, without a slash.
Framework-free: this makes the texts and conditions, somebody else holds the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from duoc.engines.search import slips
from duoc.engines.search.readings import Reading, Slot, Term
from duoc.engines.search.words import forms, words

_REMEMBERED = 200_000  # spellings of words, and cells, kept at once
_SHORT = 120  # signs of a cell that is kept: longer ones do not come twice
_MOST_KNOWN = 50_000  # words kept for mistyped queries; in a table with more of them no word can be guessed
_BREAK = "|"  # stands between the cells of a row, so that no phrase reaches across
_END = "\x1f"  # stands between the cells of a column while they are formed together
_BETWEEN = f" {_END} "
_EMPTY = (_BREAK, _BREAK)
BETWEEN_CELLS = f" {_BREAK} "
HALVES = "/"  # stands between the words with their marks and those without
BETWEEN_HALVES = f" {HALVES} "


class RowTexts:
    """Makes the texts of the rows of one table, batch by batch; `known` is then what was said in it."""

    def __init__(self) -> None:
        self._tokens = _Tokens()
        self._cells: dict[str, tuple[str, str]] = {}

    @property
    def known(self) -> frozenset[str]:
        """The words with their marks; empty when there are too many to guess by."""
        return frozenset(self._tokens.known) if len(self._tokens.known) < _MOST_KNOWN else frozenset()

    def of(self, columns: Sequence[Sequence[str | None]]) -> list[str]:
        """One text a row of the searchable columns, all of one length; a cell may be None."""
        return [_text(cells) for cells in zip(*map(self.forms, columns), strict=True)]

    def forms(self, cells: Sequence[str | None]) -> list[tuple[str, str]]:
        """(with marks, without) of each cell of a column: what a text is put together from. A cell seen before costs a look."""
        known = self._cells
        new = list({cell: None for cell in cells if cell not in known and cell is not None})
        if len(known) + len(new) > _REMEMBERED:
            known.clear()
            new = list(dict.fromkeys(cell for cell in cells if cell is not None))
        found = dict(
            zip(new, self._column([_BREAK if not cell or cell.isspace() else cell for cell in new]), strict=True)
        )
        known.update((cell, pair) for cell, pair in found.items() if len(cell) <= _SHORT)
        return [_EMPTY if cell is None else known.get(cell) or found[cell] for cell in cells]

    def _column(self, cells: Sequence[str]) -> list[tuple[str, str]]:
        """A column at once: a loop over its words alone costs half of one over its cells."""
        if not cells:
            return []
        joined = _BETWEEN.join(cells)
        if joined.count(_END) != len(cells) - 1:  # a cell holds the sign itself
            joined = _BETWEEN.join(cell.replace(_END, _BREAK) for cell in cells)
        tokens = joined.split(" ")
        pairs = [self._tokens[token] for token in tokens if token]
        exact, plain = (" ".join([pair[form] for pair in pairs]).split(_BETWEEN) for form in (0, 1))
        return list(zip(exact, plain, strict=True))


class _Tokens(dict[str, tuple[str, str]]):
    """The forms of what stands between blanks, learnt when first asked for, and some words that were among them."""

    def __init__(self) -> None:
        super().__init__({_END: (_END, _END)})
        self.known: set[str] = set()

    def __missing__(self, token: str) -> tuple[str, str]:
        found = words(token)
        if len(self) >= _REMEMBERED:
            self.clear()
            self[_END] = (_END, _END)
        if len(self.known) < _MOST_KNOWN:
            self.known.update(word.marked for word in found if slips.keys(word.folded))
        pair = (" ".join(word.marked for word in found) or _BREAK, " ".join(word.folded for word in found) or _BREAK)
        self[token] = pair
        return pair


def _text(cells: Sequence[tuple[str, str]]) -> str:
    exact = BETWEEN_CELLS.join([cell[0] for cell in cells])
    plain = BETWEEN_CELLS.join([cell[1] for cell in cells])
    return f" {exact}{BETWEEN_HALVES}{plain} " if exact != plain else f" {exact} "


class Asked(NamedTuple):
    """A word that a row must hold: one of `folded` among its words without marks; and where `marked` says any, one of these."""

    folded: tuple[str, ...]
    marked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """What a row must hold: of every slot at least one choice, all of its words. `phrases`: exact ones, then folded ones.

    `marked` are the words that should stand with their marks, each in one of its forms.
    """

    slots: tuple[tuple[tuple[Asked, ...], ...], ...]
    marked: tuple[tuple[str, ...], ...]
    exact_phrases: tuple[str, ...]
    folded_phrases: tuple[str, ...]


def row_question(reading: Reading) -> RowQuestion:
    """The conditions of a reading. In a slot a choice is a row of words, a word a choice of forms."""
    slots = tuple(tuple(tuple(_asked(term) for term in choice) for choice in slot) for slot in reading.slots)
    marked = tuple(term.marked for slot in reading.slots for choice in slot[:1] for term in choice if term.has_marks)
    exact, folded = (tuple(dict.fromkeys(_phrases(reading.slots, marks))) for marks in (True, False))
    return RowQuestion(slots, marked, exact if marked else (), folded)


def _asked(term: Term) -> Asked:
    return Asked(term.folded) if term.folded else Asked(_folded(term), term.marked)


def _folded(term: Term) -> tuple[str, ...]:
    return term.folded or tuple(dict.fromkeys(forms(word)[1] for word in term.marked))


def _phrases(slots: Sequence[Slot], marks: bool) -> Iterable[str]:
    """The phrase of the first choices, and those with one other choice."""
    first = [slot[0] for slot in slots]
    rows = [first] + [[*first[:at], other, *first[at + 1 :]] for at, slot in enumerate(slots) for other in slot[1:]]
    for row in rows:
        yield " " + " ".join((term.marked if marks else _folded(term))[0] for choice in row for term in choice) + " "
