"""Numbers that fill whole cells without a label: people's, or codes of things that look like them?

A lot number of twelve digits may pass every check of a citizen's number (096001000001: Cà Mau, 1901). What tells them apart is
their column: codes count up, so that those of one beginning lie close together and there are few beginnings; or they are drawn
by chance, and then few of them pass. Citizens come from many years, and numbers of one year lie far apart.
"""

from dataclasses import dataclass, field

KEPT = 20
_TAIL = 6  # digits that count up
_MOST_BEGINNINGS = 20_000  # remembered one by one; a column with more is no series
# How many numbers drawn by chance pass: a known province and no birth in the future; a mobile prefix; Luhn's digit.
_CHANCE = {"SO_DINH_DANH": 0.016, "PHONE": 0.04, "BANK_CARD": 0.06}
_OFTEN = 5  # so many times chance is no chance
_FEW_CELLS = 0.2  # of the filled cells: below it the column is not one of such numbers
_SPREAD = 50  # different first three digits of numbers that are drawn by chance
_SERIES = 5  # different numbers that make one; the same number over and over is one person's
_CLOSE = 50  # numbers of a series lie at most so far apart, on average


@dataclass(slots=True)
class _Beginning:
    """Numbers of one beginning that passed. rows: the first of them; some: different ones, as many as make a series."""

    count: int = 0
    low: int = 10**_TAIL
    high: int = -1
    rows: list[int] = field(default_factory=list)
    some: set[int] = field(default_factory=set)

    @property
    def is_series(self) -> bool:
        return len(self.some) >= _SERIES and self.high - self.low + 1 <= _CLOSE * self.count


@dataclass(slots=True)
class Numbers:
    """All cells of a column that are nothing but a number of one length, and those of them that pass the check of `kind`.

    cells, heads: how many there are, and which three digits they begin with.
    """

    kind: str
    cells: int = 0
    heads: set[str] = field(default_factory=set)
    passed: int = 0
    beginnings: dict[str, _Beginning] = field(default_factory=dict)

    def take(self, row: int, digits: str) -> None:
        """One that passed."""
        self.passed += 1
        head, tail = digits[:-_TAIL], int(digits[-_TAIL:])
        held = self.beginnings.get(head)
        if held is None:
            if len(self.beginnings) >= _MOST_BEGINNINGS:
                head = ""
            held = self.beginnings.setdefault(head, _Beginning())
        held.count += 1
        held.low, held.high = min(held.low, tail), max(held.high, tail)
        if len(held.some) < _SERIES:
            held.some.add(tail)
        if len(held.rows) < KEPT:
            held.rows.append(row)

    def of_people(self, filled: int) -> tuple[int, list[int]]:
        """(how many are numbers of people, the first of their rows) in a column with so many filled cells."""
        sole = [one for head, one in self.beginnings.items() if not (head and one.is_series)]
        series = len(self.beginnings) - len(sole)
        # A whole year's citizens count up as well; but they come with many years.
        if series > 3 + self.passed // 20_000:
            sole, series = list(self.beginnings.values()), 0
        count = sum(one.count for one in sole)
        if count and self.cells >= _FEW_CELLS * filled and self._by_chance(count):
            return 0, []
        return count, sorted(row for one in sole for row in one.rows)[:KEPT]

    def _by_chance(self, count: int) -> bool:
        is_spread = len(self.heads) >= min(_SPREAD, 0.4 * self.cells)
        return self.cells > 1 and is_spread and count <= max(1, _OFTEN * _CHANCE.get(self.kind, 0) * self.cells)
