"""What a query may mean: a row of slots, each a choice of words. The plain reading first; others when it finds little.

`plain` · `begins` (the last word is unfinished) · `struck` (keystrokes of Telex or VNI) · `slipped` (words one slip away) ·
`most_of` (some words left out). Texts of any kind give a reading or None, never an error.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from duoc.core import text as vietnamese
from duoc.engines.search import keyboards, slips
from duoc.engines.search.abbreviations import spellings
from duoc.engines.search.words import Word, forms, i_for_y, words

MOST_WORDS = 16  # of a query that count
_MOST_LEFT_OUT = 40  # ways to leave words out
_SHORT = 3  # letters
# Words that only link, and words that any record of a catalogue of data may or may not say of itself.
_LINKING = frozenset(
    [
        "các",
        "cho",
        "có",
        "của",
        "gì",
        "là",
        "nào",
        "những",
        "theo",
        "trên",
        "trong",
        "tại",
        "từ",
        "và",
        "về",
        "với",
        "ở",
    ]
)
_SAID_OF_ALL = (
    ("danh", "sách"),
    ("danh", "mục"),
    ("dữ", "liệu"),
    ("số", "liệu"),
    ("thông", "tin"),
    ("cơ", "sở", "dữ", "liệu"),
)


class Kind(StrEnum):
    """How a query was read."""

    PLAIN = "plain"
    BEGINS = "begins"
    STRUCK = "struck"
    SLIPPED = "slipped"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Term:
    """One word as it may stand in a text: any of `marked` with its marks, any of `folded` without; whole or its beginning."""

    marked: tuple[str, ...]
    folded: tuple[str, ...]
    has_marks: bool  # its marks were typed, so they are evidence
    begins: bool = False


Choice = tuple[Term, ...]
Slot = tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """`slots` in order; `left_out`: ways to leave some of them out; `text` in words when it is not what was typed, else ""."""

    kind: Kind
    slots: tuple[Slot, ...]
    left_out: tuple[tuple[int, ...], ...] = ()
    text: str = ""

    @property
    def has_marks(self) -> bool:
        """Whether any word was typed with marks."""
        return any(term.has_marks for slot in self.slots for choice in slot[:1] for term in choice)


def plain(query: str) -> Reading | None:
    """The query as it stands, abbreviations read both ways; None when it has no word."""
    typed = words(query, MOST_WORDS)
    return _read(Kind.PLAIN, typed) if typed else None


def begins(query: str, *, strict: bool) -> Reading | None:
    """The same with its last word unfinished; None when it has none, or a single letter alone, which begins everything.

    `strict`: every mark that was typed must be there.
    """
    typed = words(query, MOST_WORDS)
    if not typed or (len(typed) == 1 and len(typed[0].folded) == 1):
        return None
    read = _read(Kind.BEGINS, typed[:-1])
    slots = (*read.slots, ((_beginning(typed[-1]),),))
    return replace(read, slots=tuple(map(_strict, slots)) if strict else slots)


def struck(query: str, *, strict: bool) -> Reading | None:
    """The query as keystrokes; None when it makes no sense as such. `strict`: every mark that was struck must be there."""
    typed = words(query, MOST_WORDS)
    read = keyboards.read([word.raw for word in typed])
    if read is None:
        return None
    reading = replace(_read(Kind.STRUCK, words(" ".join(read))), text=" ".join(read))
    return replace(reading, slots=tuple(map(_strict, reading.slots))) if strict else reading


def mistypable(query: str) -> dict[str, list[str]]:
    """The words that may hold a slip, folded, each with the keys that find its neighbours."""
    return {word.folded: found for word in words(query, MOST_WORDS) if (found := slips.keys(word.folded))}


def slipped(query: str, known: Mapping[str, Collection[str]], *, trust_known: bool) -> Reading | None:
    """The query with words one slip away. None when no word has a neighbour.

    `known`: by folded word of the query, words with marks that share a key with it. `trust_known` leaves words alone that are
    known as they stand, so that only the strange ones move.
    """
    typed = words(query, MOST_WORDS)
    slots = [_neighbours(word, known.get(word.folded, ()), alone=len(typed) == 1, trust=trust_known) for word in typed]
    if all(len(slot) == 1 and slot[0][0].folded == (word.folded,) for slot, word in zip(slots, typed, strict=True)):
        return None
    return Reading(Kind.SLIPPED, tuple(slots))


def telling(reading: Reading) -> Reading | None:
    """The same without the words that say little (của, các, danh sách); None when there are none, or no others."""
    kept = _telling(reading)
    if not kept or len(kept) == len(reading.slots):
        return None
    return replace(reading, kind=Kind.MOST, slots=tuple(reading.slots[place] for place in kept))


def most_of(reading: Reading) -> Reading | None:
    """The same with up to half of the telling words left out as well; None for fewer than three of them."""
    kept = _telling(reading)
    ways: list[tuple[int, ...]] = []
    for count in range(1, len(kept) // 2 + 1):
        ways += combinations(range(len(kept)), count)
    if len(kept) < 3:
        return None
    slots = tuple(reading.slots[place] for place in kept)
    return replace(reading, kind=Kind.MOST, slots=slots, left_out=tuple(ways[:_MOST_LEFT_OUT]))


def _telling(reading: Reading) -> list[int]:
    spoken = [slot[0][0].marked[0] if len(slot[0]) == 1 else "" for slot in reading.slots]
    dull = {place for place, word in enumerate(spoken) if word in _LINKING}
    for said in _SAID_OF_ALL:
        for place in range(len(spoken)):
            part = tuple(spoken[place : place + len(said)])
            if part == said or part == tuple(forms(word)[1] for word in said):
                dull.update(range(place, place + len(said)))
    return [place for place in range(len(spoken)) if place not in dull]


def _read(kind: Kind, typed: list[Word]) -> Reading:
    """Other spellings join the words they stand for; where two of them overlap the first counts."""
    slots: list[Slot] = []
    place = 0
    others = spellings(typed)
    while place < len(typed):
        here = [other for other in others if other.start == place]
        end = max((other.end for other in here), default=place + 1)
        choices = [tuple(_term(word) for word in typed[place:end])]
        choices += [tuple(_term(word) for word in words(other.text)) for other in here if other.end == end]
        slots.append(tuple(choices))
        place = end
    return Reading(kind, tuple(slots))


def _term(word: Word) -> Term:
    return Term((word.marked,), (word.folded,), word.marked != word.folded)


def _beginning(word: Word) -> Term:
    typed = vietnamese.key(word.raw)
    marked = dict.fromkeys([typed, i_for_y(typed), *_moved_tones(typed)])
    folded = dict.fromkeys(forms(each)[1] for each in marked)
    return Term(tuple(marked), tuple(folded), word.marked != word.folded, begins=True)


def _strict(slot: Slot) -> Slot:
    return tuple(tuple(replace(term, folded=()) if term.has_marks else term for term in choice) for choice in slot)


def _moved_tones(typed: str) -> list[str]:
    """hò may begin hòa, which is kept as hoà; thủ begins thủy, kept as thuỷ."""
    return [whole for letter in ("a", "e", "y") if (whole := vietnamese.key(typed + letter)) != typed + letter]


def _neighbours(typed: Word, known: Collection[str], *, alone: bool, trust: bool) -> Slot:
    folded = {word: forms(word)[1] for word in sorted(known)}
    if trust and typed.folded in folded.values():
        return ((_term(typed),),)
    near = [word for word in folded if _may_be(typed.folded, folded[word], alone=alone)]
    if not near:
        return ((_term(typed),),)
    close = [word for word in near if slips.slips(typed.marked, word) is not None]
    marked = tuple(dict.fromkeys([typed.marked, *close]))
    evident = bool(close) and typed.marked != typed.folded
    return ((Term(marked, tuple(dict.fromkeys([typed.folded, *(folded[word] for word in near)])), evident),),)


def _may_be(typed: str, known: str, *, alone: bool) -> bool:
    """The shorter a word, the more words are one slip away: of a short one less counts, and least where it stands alone."""
    if typed == known or slips.swapped(typed, known):
        return True
    if len(typed) < 2 or (alone and len(typed) <= _SHORT) or (len(typed) < _SHORT and len(known) <= len(typed)):
        return False
    return slips.slips(typed, known) is not None
