"""The monthly report to one agency: what it called, what was called of it, what failed, and what was never used.

Where an agency collects again what the bus offers is not said here: services declare no data fields, and a guess from their
names would accuse somebody. Quotas are not part of it either.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from duoc.exchange.rules.report import DEFINITION
from duoc.exchange.rules.tally import INVENTED

Section = tuple[str, list[str], list[list[Any]]]


@dataclass(frozen=True, slots=True)
class Party:
    """A service or a caller: its identifier in REST form and its name; `id` of the registry, for links."""

    id: int
    identifier: str
    name: str


@dataclass(frozen=True, slots=True)
class Use:
    """One caller × service of the month, and its requests of the month before."""

    caller: Party
    service: Party
    requests: int
    failed: int
    before: int

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "client": self.caller.identifier,
            "client_name": self.caller.name,
            "service": self.service.identifier,
            "service_name": self.service.name,
            "requests": self.requests,
            "failed": self.failed,
            "before": self.before,
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """How often one service answered one caller with one status of 400 or more."""

    caller: Party
    service: Party
    status: int
    requests: int


@dataclass(frozen=True, slots=True)
class Unused:
    """A right that nobody used: its subject may call the service; `connected` is false where nobody could."""

    caller: Party
    service: Party
    connected: bool


@dataclass(frozen=True, slots=True)
class Monthly:
    """The report. used: calls of the agency's systems; provided: calls to its services; uncalled: its services with none."""

    agency: Party
    first: date
    last: date
    environment: str
    used: Sequence[Use]
    provided: Sequence[Use]
    failures: Sequence[Failure]
    unused: Sequence[Unused]
    uncalled: Sequence[Party]

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "agency": self.agency.identifier,
            "name": self.agency.name,
            "month": f"{self.first:%Y-%m}",
            "environment": self.environment,
            "definition": DEFINITION,
            "used": [use.members() for use in self.used],
            "provided": [use.members() for use in self.provided],
            "failures": [
                {"client": f.caller.identifier, "service": f.service.identifier, "status": f.status, "requests": f.requests}
                for f in self.failures
            ],
            "never_used": [
                {"client": u.caller.identifier, "service": u.service.identifier, "service_name": u.service.name,
                 "connected": u.connected}
                for u in self.unused
            ],
            "never_called": [{"service": one.identifier, "name": one.name} for one in self.uncalled],
        }  # fmt: skip

    def tables(self) -> list[Section]:
        """(words, head, rows) of each section; what was never used comes first: that is what the agency can change."""
        uses = ["Phần mềm", "Dịch vụ", "Giao dịch", "Không thành công", "Tháng trước"]

        def lines(some: Sequence[Use]) -> list[list[Any]]:
            return [[u.caller.name, u.service.name, u.requests, u.failed, u.before] for u in some]

        unused = [
            [u.caller.name, u.service.name, u.service.identifier, "Đã kết nối" if u.connected else "Chưa kết nối"]
            for u in self.unused
        ]
        failures = [[f.caller.name, f.service.name, f.status, f.requests] for f in self.failures]
        return [
            ("Được quyền gọi mà không gọi", ["Phần mềm", "Dịch vụ", "Mã", "Trạng thái"], unused),
            (
                "Dịch vụ của cơ quan không ai gọi",
                ["Dịch vụ", "Mã"],
                [[one.name, one.identifier] for one in self.uncalled],
            ),
            ("Cuộc gọi của cơ quan", uses, lines(self.used)),
            ("Cuộc gọi tới dịch vụ của cơ quan", uses, lines(self.provided)),
            ("Không thành công theo mã trạng thái", ["Phần mềm", "Dịch vụ", "Mã trạng thái", "Giao dịch"], failures),
        ]

    def notes(self) -> list[str]:
        """What must stand under the report."""
        notes = [f"{self.agency.name} ({self.agency.identifier}), tháng {self.first:%m/%Y}.", DEFINITION]
        return [*notes, INVENTED] if self.environment == "replay" else notes


def first_day(month: str) -> date:
    """The first day of `YYYY-MM`. Raises `ValueError`."""
    if len(month) != 7:
        raise ValueError("a month is YYYY-MM")
    return date.fromisoformat(f"{month}-01")


def last_day(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def month_before(day: date) -> tuple[date, date]:
    """The first and the last day of the calendar month before the one in which this day lies."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def joined(sections: Sequence[Section]) -> tuple[list[str], list[list[Any]]]:
    """Several sections as one sheet: the first head on top, each further one under the words of its section."""
    (words, head, rows), *others = sections
    if not others and not words:
        return head, rows
    lines: list[list[Any]] = []
    for title, names, section in sections:
        lines += [[title], list(names), *(section or [["–"]]), []]
    return [words and "Báo cáo tháng"], lines[:-1]
