"""What was counted, and how it is put into lines: by service, software, agency, sector, day or status.

A tally adds up: over any selection and period its counts are those of the messages. Its quantiles are exact upper bounds
(that many calls took less), because latencies are counted below fixed bounds (`exchange_latency`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Any

from duoc.core.text import match
from duoc.exchange.rules.report import DEFINITION

# How statistics can be ordered into lines, and the words above the first column.
BY = {
    "service": "Dịch vụ",
    "software": "Phần mềm",
    "agency": "Cơ quan",
    "sector": "Bộ, ngành",
    "day": "Ngày",
    "status": "Mã trạng thái",
}
# Which statuses an outcome has, both ends inclusive. Success and failure are those of the definition of a giao dịch.
OUTCOMES = {
    "success": (0, 399),
    "failure": (400, 999),
    **{f"{hundreds}xx": (100 * hundreds, 100 * hundreds + 99) for hundreds in range(1, 6)},
}
LATENCY = (
    "Thời gian xử lý tính từ lúc yêu cầu tới cổng đến lúc trả lời xong. p50, p95, p99: 50 %, 95 %, 99 % giao dịch xong "
    "trong ít hơn thời gian ghi ở cột; cận trên này lớn hơn số đo thật không quá một phần tư."
)

INVENTED = "MINH HỌA: phát lại số liệu đã công bố; sự phân bố theo ngày và thời gian xử lý là của bản phát lại."
COLUMNS = (
    "Giao dịch", "Thành công", "Không thành công", "Trung bình (ms)", "p50 (ms)", "p95 (ms)", "p99 (ms)",
    "Kỳ trước", "Chênh", "Chênh (%)",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Counts of one line. failed: status ≥ 400. under: bound in µs (exclusive) → requests that stayed below it and above
    the bound before."""

    requests: int = 0
    failed: int = 0
    duration_us: int = 0
    under: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Count the other's too."""
        self.requests += other.requests
        self.failed += other.failed
        self.duration_us += other.duration_us
        for bound, requests in other.under.items():
            self.under[bound] = self.under.get(bound, 0) + requests

    @property
    def mean_us(self) -> int | None:
        return round(self.duration_us / self.requests) if self.requests else None

    def quantile(self, percent: int) -> int | None:
        """The bound in µs below which at least `percent` of the calls stayed; None without calls."""
        counted = sum(self.under.values())
        rank = ceil(counted * percent / 100)
        for bound in sorted(self.under):
            rank -= self.under[bound]
            if rank <= 0:
                return bound
        return None


@dataclass(frozen=True, slots=True)
class Line:
    """One line. key: as the filter of the same name takes it; code: the field's own name; before: the period before."""

    key: str
    name: str
    code: str
    now: Tally
    before: Tally

    @property
    def change(self) -> int:
        return self.now.requests - self.before.requests

    @property
    def change_percent(self) -> float | None:
        """In per cent of the period before, one decimal; None where that had no calls."""
        return round(100 * self.change / self.before.requests, 1) if self.before.requests else None

    def cells(self) -> list[Any]:
        """The values under `COLUMNS`; times in ms."""
        now = self.now
        times = (now.mean_us, *(now.quantile(percent) for percent in (50, 95, 99)))
        shown = [None if time is None else time / 1000 for time in times]
        counts = [now.requests, now.requests - now.failed, now.failed]
        return [*counts, *shown, self.before.requests, self.change, self.change_percent]

    def members(self) -> dict[str, Any]:
        """The JSON form; durations in µs."""
        now = self.now
        return {
            "key": self.key,
            "code": self.code,
            "name": self.name,
            "requests": now.requests,
            "succeeded": now.requests - now.failed,
            "failed": now.failed,
            "mean_us": now.mean_us,
            **{f"p{percent}_under_us": now.quantile(percent) for percent in (50, 95, 99)},
            "before": self.before.requests,
            "before_failed": self.before.failed,
            "change": self.change,
            "change_percent": self.change_percent,
        }


@dataclass(frozen=True, slots=True)
class Statistics:
    """Lines of one order (`by`, a key of `BY`) over a period, both days inclusive, with their sum."""

    by: str
    first: date
    last: date
    environment: str
    lines: Sequence[Line]
    total: Line

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        first, last = before(self.first, self.last)
        return {
            "by": self.by,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "before_from": first.isoformat(),
            "before_to": last.isoformat(),
            "environment": self.environment,
            "definition": DEFINITION,
            "latency": LATENCY,
            "lines": [line.members() for line in self.lines],
            "total": self.total.members(),
        }

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """(head, rows) for print and export, the sum last. Times in ms."""
        head = ["Mã", BY[self.by], *COLUMNS]
        return head, [[line.code, line.name, *line.cells()] for line in (*self.lines, self.total)]

    def notes(self) -> list[str]:
        """What must stand under every table."""
        first, last = before(self.first, self.last)
        notes = [
            f"Từ {self.first:%d/%m/%Y} đến {self.last:%d/%m/%Y}; kỳ trước: {first:%d/%m/%Y} đến {last:%d/%m/%Y}.",
            DEFINITION,
            LATENCY,
        ]
        return [*notes, INVENTED] if self.environment == "replay" else notes

    def found(self, words: str) -> "Statistics":
        """The lines whose name or code holds the words (marks optional); the sum is theirs."""
        if not words.strip():
            return self
        kept = [line for line in self.lines if match(words, line.name) or match(words, line.code)]
        return Statistics(self.by, self.first, self.last, self.environment, kept, summed(kept))


def before(first: date, last: date) -> tuple[date, date]:
    """The period of equal length that ends the day before this one begins."""
    return first - timedelta(days=(last - first).days + 1), first - timedelta(days=1)


def summed(lines: Iterable[Line]) -> Line:
    """The sum under the lines."""
    now, earlier = Tally(), Tally()
    for line in lines:
        now.add(line.now)
        earlier.add(line.before)
    return Line("", "Cộng", "", now, earlier)


def compose(
    named: Iterable[tuple[str, str, str]], now: Mapping[str, Tally], earlier: Mapping[str, Tally], *, ordered: bool
) -> list[Line]:
    """(key, name, code) of every line in its own order → lines. ordered: keep that order; else the busiest come first,
    and what nobody calls comes last in its own order."""
    lines = [Line(key, name, code, now.get(key, Tally()), earlier.get(key, Tally())) for key, name, code in named]
    return lines if ordered else sorted(lines, key=lambda line: -line.now.requests)
