"""Sets of positions in time: disjoint closed spans, in order."""

from collections.abc import Iterator

from duoc.trace.rules.containment import Position

Span = tuple[Position, Position]


class Spans:
    """Grows only. An empty one is false."""

    __slots__ = ("_all",)

    def __init__(self) -> None:
        self._all: list[Span] = []

    def __bool__(self) -> bool:
        return bool(self._all)

    def __iter__(self) -> Iterator[Span]:
        return iter(self._all)

    def add(self, since: Position, until: Position) -> bool:
        """Take in a span; whether the set has grown. An empty span adds nothing."""
        if since > until:
            return False
        for begun, ended in self._all:  # a loop: asked a thousand times a journey
            if begun <= since and until <= ended:
                return False
        apart = [one for one in self._all if one[1] < since or until < one[0]]
        joined = [one for one in self._all if not (one[1] < since or until < one[0])]
        apart.append((min([since, *(one[0] for one in joined)]), max([until, *(one[1] for one in joined)])))
        self._all = sorted(apart)
        return True

    def __contains__(self, at: Position) -> bool:
        return any(since <= at <= until for since, until in self._all)

    @property
    def since(self) -> Position:
        """The first position."""
        return self._all[0][0]

    @property
    def until(self) -> Position:
        """The last position."""
        return self._all[-1][1]
