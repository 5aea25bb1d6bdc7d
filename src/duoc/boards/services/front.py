"""What the overview shows: one environment's exchange, its complaint list, its log."""

from dataclasses import dataclass
from datetime import date

from duoc.core.environment import Environment
from duoc.exchange.rules.report import Report, Row
from duoc.exchange.services import days
from duoc.exchange.services.days import Count
from duoc.exchange.services.remembered import remembered
from duoc.ledger import services as ledger


@dataclass(frozen=True, slots=True)
class Overview:
    """The exchange from `first` to `last` (inclusive), its days, and the head of the log (None before its start)."""

    environment: Environment
    report: Report
    days: list[Count]
    head: ledger.Head | None

    @property
    def not_connected(self) -> list[Row]:
        return [row for row in self.report.rows if row.attention == 0]

    @property
    def unused(self) -> list[Row]:
        return [row for row in self.report.rows if row.attention == 1]

    @property
    def busiest(self) -> list[Row]:
        """The services in use, most calls first."""
        used = [row for row in self.report.rows if row.total]
        return sorted(used, key=lambda row: -row.total)[:5]

    @property
    def failed(self) -> int:
        return sum(row.failed for row in self.report.rows)


def overview(environment: Environment, first: date, last: date) -> Overview:
    """Gather one environment's overview; both days inclusive."""
    try:
        head = ledger.head(environment=environment)
    except ledger.LogNotStartedError:
        head = None
    counted = days.counts(first, last, environment=environment)
    return Overview(
        environment, remembered(first, last, environment), days.filled(counted, first, last) if counted else [], head
    )
