"""The published statistics of a past period: what a province's profile says, and what a replay of it has to play."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# The column for calls that the printed total has and no software's cell has ("chưa rõ phần mềm").
UNKNOWN = "unknown"
UNKNOWN_NAME = "Chưa rõ phần mềm"


@dataclass(frozen=True, slots=True)
class PublishedService:
    """A row as published. total is None where the source has an empty cell (zero or unmeasured: it does not say)."""

    stt: int
    code: str
    name: str
    ministry: str
    connected: bool
    total: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """The published table: rows, and requests per (service code, software key). Both days are inclusive."""

    first: date
    last: date
    services: Sequence[PublishedService]
    cells: Mapping[tuple[str, str], int]

    def unexplained(self) -> dict[str, int]:
        """By how much a printed total exceeds the sum of its row's cells; only rows where it does."""
        sums: dict[str, int] = {}
        for (service, _), requests in self.cells.items():
            sums[service] = sums.get(service, 0) + requests
        excess = {row.code: (row.total or 0) - sums.get(row.code, 0) for row in self.services}
        return {code: count for code, count in excess.items() if count > 0}

    def playable(self) -> dict[tuple[str, str], int]:
        """Every cell that a replay plays: the published ones, and the unexplained rest as software `UNKNOWN`."""
        return {**self.cells, **{(code, UNKNOWN): count for code, count in self.unexplained().items()}}

    def is_period(self, first: date, last: date) -> bool:
        """Whether this is exactly the published period: totals of another one cannot be compared."""
        return (first, last) == (self.first, self.last)


def scaled(requests: int, scale: float) -> int:
    """How many calls of a cell are played at this scale: at least one, so that no used connection looks unused."""
    return max(1, round(requests * scale)) if requests else 0
