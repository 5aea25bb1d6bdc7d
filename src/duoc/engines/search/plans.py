"""In which order the readings of a query are tried, and when a reading has found enough.

Whoever holds the records asks each attempt how many answer it, and stops at the first that has enough; the dear and daring
readings come last, and only where the query as it stands finds nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from duoc.engines.search import levels, readings
from duoc.engines.search.levels import Question
from duoc.engines.search.readings import Kind, Reading

FULL = 10  # answers that fill a first page: no wider reading is tried beside them

Neighbours = Callable[[Mapping[str, list[str]]], Mapping[str, Collection[str]]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """`readings` weigh the same, `weaker` only follows them. Enough when so many answers are found."""

    readings: tuple[Reading, ...]
    weaker: Reading | None = None
    enough: int = 1

    @property
    def kind(self) -> Kind:
        """How the query was read."""
        return self.readings[-1].kind

    @property
    def question(self) -> Question:
        """The `tsquery` texts of all its readings together."""
        asked = levels.question(self.readings[0])
        for other in self.readings[1:]:
            asked = levels.either(asked, levels.question(other))
        return levels.followed(asked, levels.question(self.weaker)) if self.weaker else asked


def attempts(query: str, neighbours: Neighbours) -> Iterator[Attempt]:
    """None for a query without a word. `neighbours` gives, by folded word, known words that share one of the given keys."""
    plain = readings.plain(query)
    if plain is None:
        return
    yield Attempt((plain,), enough=FULL)
    begins = readings.begins(query, strict=True)
    yield Attempt((plain, begins) if begins else (plain,), readings.telling(plain))
    if struck := readings.struck(query, strict=True):
        yield Attempt((struck,))
    known = neighbours(readings.mistypable(query))
    for trust in (True, False):
        if slipped := readings.slipped(query, known, trust_known=trust):
            yield Attempt((slipped,))
    for reading in (
        readings.begins(query, strict=False),
        readings.struck(query, strict=False),
        readings.most_of(plain),
    ):
        if reading:
            yield Attempt((reading,))
