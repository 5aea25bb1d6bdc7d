"""The rows of the log against the leaves of their batches, day by day, streamed."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import ServerCursor
from psycopg.rows import class_row

from duoc.core import clock, ids
from duoc.core.environment import Environment
from duoc.engines.merkle import tree
from duoc.exchange.models import Gateway, Service, Subsystem
from duoc.exchange.rules import batches, names
from duoc.exchange.rules.findings import HASH, Finding, compare
from duoc.exchange.services import directory
from duoc.exchange.services.schema import alias, connection, statement

FETCH = 64  # batches in memory at a time: some 10 MB
_COMPLETE = 0
_TEXTS = {
    "changed": "Dòng nhật ký đã bị sửa: nội dung không khớp lá của nó.",
    "inserted": "Dòng nhật ký được chèn thêm: lô không có chỗ này hoặc chỗ này đã có dòng khác.",
    "reordered": "Dòng nhật ký bị đổi chỗ: nội dung thuộc lá {belongs}.",
}


class Group(NamedTuple):
    """One row of `audit_rows.sql`: the rows of a batch on one day, and the batch itself (None when it is gone)."""

    gateway: int
    batch: int
    first: int
    rows: int
    contiguous: bool
    earliest: int
    latest: int
    texts: bytes
    counts: str
    leaves: bytes | None
    entry: bytes | None


class RowAudit:
    """Collects what the batches' entries promise, then holds the rows against it."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        using = alias(environment)
        self._gateways = dict(Gateway.objects.using(using).values_list("id", "name"))
        self._clients = {
            row.id: names.written(directory.subsystem_parts(row))
            for row in Subsystem.objects.using(using).select_related("member")
        }
        self._services = {
            row.id: names.written(directory.service_parts(row))
            for row in Service.objects.using(using).select_related("subsystem__member")
        }
        # Gateway name, batch → how many messages its entry promises, or _COMPLETE once they were all seen.
        self._expected: dict[tuple[str, int], int] = {}
        # Places seen of batches that are not whole on one day: those over midnight, and the damaged ones.
        self._seen: dict[tuple[str, int], set[int]] = {}
        self._lost: set[tuple[str, int]] = set()

    def expect(self, entry: dict[str, Any], lost: bool = False) -> None:
        """An entry of the ledger or of a pending batch. lost: its batch is gone, so its rows have nothing to meet."""
        key = (entry["gateway"], entry["batch"])
        self._expected[key] = entry["size"]
        if lost:
            self._lost.add(key)

    def expects(self, gateway: str, number: int) -> bool:
        """Whether an entry for this batch was given."""
        return (gateway, number) in self._expected

    def archived(self, gateway: str, number: int, places: set[int]) -> None:
        """These places of a batch were found in an archive segment, and right."""
        self._seen.setdefault((gateway, number), set()).update(places)

    def findings(self) -> Iterator[Finding]:
        """Stream all rows. Must run inside the audit's transaction."""
        with connection(self._environment).cursor() as cursor:
            # Every row is read, so plan for the whole and not for a quick first page.
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
            cursor.execute(statement("audit_days"))
            days = [row[0] for row in cursor.fetchall()]
        for day in days:
            for group in self._groups(day):
                yield from self._group(day, group)
        for (gateway, number), size in self._expected.items():
            if size != _COMPLETE and (gateway, number) not in self._lost:
                yield from self._missing(gateway, number, size)

    def _groups(self, day: date) -> Iterator[Group]:
        raw = connection(self._environment).connection
        with ServerCursor(raw, "audit_rows", row_factory=class_row(Group)) as cursor:
            cursor.itersize = FETCH
            cursor.execute(statement("audit_rows"), {"day": day}, binary=True)
            yield from cursor

    def _group(self, day: date, group: Group) -> Iterator[Finding]:
        key = (self._gateways.get(group.gateway, f"số {group.gateway}"), group.batch)
        if group.leaves is None or group.entry is None:
            if key not in self._lost:
                yield from self._named(day, group, b"", [])
            return
        hashes = tree.leaf_hashes(group.texts.split(b"\n"))
        start = HASH * group.first
        right = (
            group.contiguous
            and group.leaves[start : start + HASH * group.rows] == b"".join(hashes)
            and clock.province_day(group.earliest) == day == clock.province_day(group.latest)
        )
        whole = group.first == 0 and group.rows == self._expected.get(key)
        if right and whole:
            self._expected[key] = _COMPLETE
        elif right and self._expected.get(key) != _COMPLETE and not self._seen.get(key):
            self._seen[key] = set(range(group.first, group.first + group.rows))
        else:
            yield from self._named(day, group, group.leaves, hashes)
        yield from self._counted(day, group)

    def _named(self, day: date, group: Group, leaves: bytes, hashes: list[bytes]) -> Iterator[Finding]:
        """Name the rows of a group that are not right, one by one."""
        gateway = self._gateways.get(group.gateway, f"số {group.gateway}")
        key = (gateway, group.batch)
        seen = self._seen.setdefault(key, set())
        complete = self._expected.get(key, _COMPLETE) == _COMPLETE
        places = self._places(day, group)
        digests = hashes or [b""] * len(places)
        rows = list(zip(places, digests, strict=True))
        if hashes and not complete and group.entry is not None and self._replaces_leaves(group.entry, hashes):
            # The leaves were changed, not the rows: that is a finding of the batch, and was made there.
            self._expected[key] = _COMPLETE
            return
        # Places of other days are filled already, so a second row for one of them must read as inserted.
        usable = leaves if not complete else b""
        verdicts = {
            verdict.leaf: verdict for verdict in compare(usable, [(leaf, digest) for (leaf, *_), digest in rows])
        }
        for (leaf, time_us, request_id), _ in rows:
            receipt = ids.receipt_name(time_us, str(request_id))
            verdict = verdicts.get(leaf)
            kind, belongs = (verdict.kind, verdict.belongs) if verdict else ("", None)
            if not kind and leaf in seen:
                kind = "inserted"
            if kind:
                text = _TEXTS[kind].format(belongs=belongs)
                yield Finding(kind, text, str(day), gateway, group.batch, leaf, receipt)
            elif clock.province_day(time_us) != day:
                text = "Dòng nhật ký nằm sai ngày: thời điểm của nó thuộc ngày khác."
                yield Finding("changed", text, str(day), gateway, group.batch, leaf, receipt)
                continue
            seen.add(leaf)

    def _places(self, day: date, group: Group) -> list[tuple[int, int, UUID]]:
        with connection(self._environment).cursor() as cursor:
            where: dict[str, date | int] = {"day": day, "gateway": group.gateway, "batch": group.batch}
            cursor.execute(statement("audit_places"), where)
            found: list[tuple[int, int, UUID]] = cursor.fetchall()
        return found

    @staticmethod
    def _replaces_leaves(entry: bytes, hashes: list[bytes]) -> bool:
        try:
            return batches.leaves_match(b"".join(hashes), batches.parse(entry))
        except ValueError:
            return False

    def _counted(self, day: date, group: Group) -> Iterator[Finding]:
        counted: batches.DayCounts = Counter()
        for client, service, status, requests in json.loads(group.counts):
            counted[self._clients.get(client, ""), self._services.get(service, ""), status] += requests
        try:
            told = batches.day_counts(batches.parse(group.entry or b""), day.isoformat())
        except ValueError:
            return  # an entry that cannot be read is a finding already
        if counted != told:
            text = (
                f"Bản ghi của lô đếm {told.total()} giao dịch trong ngày, nhật ký có {counted.total()}, hoặc khác loại."
            )
            yield Finding("counts", text, str(day), self._gateways.get(group.gateway), group.batch)

    def _missing(self, gateway: str, number: int, size: int) -> Iterator[Finding]:
        seen = self._seen.get((gateway, number), set())
        if not seen:
            text = f"Cả {size} dòng nhật ký của lô đã bị xóa."
            yield Finding("deleted", text, gateway=gateway, batch=number)
            return
        for leaf in sorted(set(range(size)) - seen):
            yield Finding("deleted", "Dòng nhật ký đã bị xóa.", gateway=gateway, batch=number, leaf=leaf)
