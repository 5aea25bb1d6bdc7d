"""The report of connections, services × software: each row is the sum of its columns and equals the ledger's recount.

giao dịch = one request accepted at the gateway's edge, counted once whatever its outcome; failed = status ≥ 400.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

DEFINITION = (
    "Giao dịch: một yêu cầu được cổng liên thông nhận, có mã yêu cầu riêng, tính một lần dù kết quả thế nào; "
    "thành công khi trạng thái dưới 400. Cuộc gọi bị từ chối được đếm riêng."
)
FAILED_FROM = 400
STATES = {"connected": "Đã kết nối", "not_connected": "Chưa kết nối"}


@dataclass(frozen=True, slots=True)
class ReportedService:
    """What the registry says of a service. identifier: REST form, as the ledger's counts name it."""

    id: int
    identifier: str
    stt: int | None
    code: str
    name: str
    ministry: str
    state: str
    published_total: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A service's line. `by_software` holds the columns that are not zero."""

    service: ReportedService
    by_software: Mapping[str, int]
    total: int
    failed: int
    ledger_total: int

    @property
    def attention(self) -> int:
        """0 not connected, 1 connected and never called, 2 used: the province's complaint comes first."""
        if self.service.state != "connected":
            return 0
        return 2 if self.total else 1

    def members(self) -> dict[str, Any]:
        """The row as the JSON form has it."""
        service = self.service
        return {
            "stt": service.stt,
            "code": service.code,
            "id": service.identifier,
            "name": service.name,
            "ministry": service.ministry,
            "state": service.state,
            "by_software": dict(self.by_software),
            "total": self.total,
            "failed": self.failed,
            "published_total": service.published_total,
            "ledger_total": self.ledger_total,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The whole table. software: (key, name) of every column. scale: share of the published traffic that was played."""

    first: date
    last: date
    environment: str
    scale: float | None
    software: Sequence[tuple[str, str]]
    rows: Sequence[Row]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def ledger_total(self) -> int:
        return sum(row.ledger_total for row in self.rows)

    @property
    def published_total(self) -> int | None:
        known = [row.service.published_total for row in self.rows if row.service.published_total is not None]
        return sum(known) if known else None

    def column_totals(self) -> dict[str, int]:
        """Software key → requests over all services."""
        return {key: sum(row.by_software.get(key, 0) for row in self.rows) for key, _ in self.software}

    def complaints_first(self) -> list[Row]:
        """Not connected, then never called, then the rest; within each as published."""
        return sorted(self.rows, key=lambda row: row.attention)

    def disagreeing(self) -> list[Row]:
        """Rows whose columns or whose recount differ from their total: must be none."""
        return [row for row in self.rows if not row.total == sum(row.by_software.values()) == row.ledger_total]

    def members(self) -> dict[str, Any]:
        """The JSON form: rows as published, and the two lists of the complaint by service code."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "environment": self.environment,
            "scale": self.scale,
            "definition": DEFINITION,
            "software": [{"key": key, "name": name} for key, name in self.software],
            "not_connected": [row.service.code for row in self.rows if row.attention == 0],
            "unused": [row.service.code for row in self.rows if row.attention == 1],
            "services": [row.members() for row in self.rows],
            "total": self.total,
            "published_total": self.published_total,
            "ledger_total": self.ledger_total,
        }

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """(head, rows) for print and export, complaints first, the totals last."""
        head = ["STT", "Mã", "Dịch vụ", "Bộ, ngành", "Trạng thái", *(name for _, name in self.software)]
        head += ["Tổng", "Không thành công", "Số đã công bố", "Đếm lại từ sổ"]
        lines: list[list[Any]] = [
            [
                row.service.stt,
                row.service.code,
                row.service.name,
                row.service.ministry,
                _state(row),
                *(row.by_software.get(key, 0) for key, _ in self.software),
                row.total,
                row.failed,
                row.service.published_total,
                row.ledger_total,
            ]
            for row in self.complaints_first()
        ]
        failed = sum(row.failed for row in self.rows)
        totals = [*self.column_totals().values(), self.total, failed, self.published_total, self.ledger_total]
        lines.append([None, None, "Cộng", None, None, *totals])
        return head, lines

    def notes(self) -> list[str]:
        """What must stand under every table: period, definition, and for a replay that its days are invented."""
        notes = [f"Từ {self.first:%d/%m/%Y} đến {self.last:%d/%m/%Y}.", DEFINITION]
        if self.environment == "replay":
            scale = "chưa phát" if self.scale is None else f"tỷ lệ {self.scale:g}".replace(".", ",")
            notes.append(f"MINH HỌA: phát lại số liệu đã công bố ({scale}); sự phân bố theo ngày là giả lập.")
        return notes


def _state(row: Row) -> str:
    return "Đã kết nối, chưa dùng" if row.attention == 1 else STATES[row.service.state]


def compose(
    services: Iterable[ReportedService],
    column_of: Mapping[int, tuple[str, str]],
    counts: Iterable[tuple[int, int, int, int]],
    recount: Mapping[str, int],
    columns: Iterable[tuple[str, str]],
    **about: Any,
) -> Report:
    """Put a report together.

    column_of: client id → (software key, name). counts: (service id, client id, status, requests) of the roll-up.
    recount: service identifier → requests by the ledger's entries. columns: those shown even when empty; further ones
    follow as they occur. about: first, last, environment, scale.
    """
    cells: dict[int, dict[str, int]] = {}
    failures: dict[int, int] = {}
    shown = dict(columns)
    for service, client, status, requests in counts:
        key, name = column_of[client]
        shown.setdefault(key, name)
        row = cells.setdefault(service, {})
        row[key] = row.get(key, 0) + requests
        if status >= FAILED_FROM:
            failures[service] = failures.get(service, 0) + requests
    # Published rows first and in their order, services registered since then by name.
    ordered = sorted(services, key=lambda s: (s.stt is None, s.stt or 0, s.identifier))
    rows = [
        Row(
            s,
            cells.get(s.id, {}),
            sum(cells.get(s.id, {}).values()),
            failures.get(s.id, 0),
            recount.get(s.identifier, 0),
        )
        for s in ordered
    ]
    return Report(software=list(shown.items()), rows=rows, **about)
