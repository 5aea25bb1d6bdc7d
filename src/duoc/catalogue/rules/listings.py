"""What a reader of the list may narrow it to, and how it is ordered: a table, so that an address never names a column."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KIND, AGENCY, TOPIC, FORMAT, LICENCE, FREQUENCY = "kind", "agency", "topic", "format", "licence", "frequency"
FACETS = (KIND, TOPIC, AGENCY, FORMAT, LICENCE, FREQUENCY)
BEST, NEWEST, TITLE = "best", "newest", "title"
ORDERS = (BEST, NEWEST, TITLE)
LONGEST = 100  # characters of a value in an address
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Chosen values by facet, the words searched for, and the order (`best` only where there are words).

    What is no facet, no order or too long is not heard.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    order: str = NEWEST
    words: str = ""

    def without(self, facet: str) -> "Narrowing":
        """The same, free in one facet: what the facet's own counts are taken over."""
        return Narrowing({name: value for name, value in self.values.items() if name != facet}, self.order, self.words)


def read(parameters: Mapping[str, str]) -> Narrowing:
    """The narrowing that an address asks for."""
    values = {
        name: value
        for name in FACETS
        if (value := parameters.get(name, "").replace("\0", "").strip()) and len(value) <= LONGEST
    }
    words = parameters.get("q", "").replace("\0", " ").strip()[:LONGEST_WORDS]
    usual = BEST if words else NEWEST
    order = parameters.get("order", "")
    return Narrowing(values, order if order in ORDERS and (words or order != BEST) else usual, words)
