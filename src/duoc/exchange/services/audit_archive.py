"""The archived days in the audit: each segment against the ledger's word of it and against itself, the counts against both.

A message that was archived is in its place as if it were a row; what a segment does not hold, or holds falsely, is named.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from datetime import date

from duoc.core import clock
from duoc.core.environment import Environment
from duoc.engines.merkle.keys import VerifierKey, parse_vkey
from duoc.engines.xroad.message import Message
from duoc.exchange.models import Segment, Service, Subsystem
from duoc.exchange.rules import names
from duoc.exchange.rules.archive_check import verify
from duoc.exchange.rules.findings import Finding
from duoc.exchange.rules.gateways import Registrations
from duoc.exchange.services import archive, directory
from duoc.exchange.services.audit_rows import RowAudit
from duoc.exchange.services.schema import alias, connection, statement
from duoc.frame.models import Outbox
from duoc.ledger import services as ledger
from duoc.wire.recorder.rows import latency_bound

# (day, service id, client id, status)
Key = tuple[date, int, int, int]
Told = tuple[str, int]  # gateway, number of the segment


class ArchiveAudit:
    """Reads the segments before the rows are looked at, and holds the counts of archived days afterwards."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        using = alias(environment)
        self._segments = list(Segment.objects.using(using).select_related("gateway").order_by("gateway_id", "number"))
        self._requests: dict[Key, list[int]] = {}  # requests, duration, request bytes, response bytes
        self._under: Counter[tuple[Key, int]] = Counter()
        self._ids: dict[str, int] = {}

    @property
    def days(self) -> list[date]:
        """The archived days."""
        return sorted({segment.day for segment in self._segments})

    def findings(self, rows: RowAudit, gateways: Registrations) -> Iterator[Finding]:
        """Every segment; its messages are told to `rows` as seen."""
        if not self._segments:
            yield from self._held({}, {})
            return
        using = alias(self._environment)
        for client in Subsystem.objects.using(using).select_related("member"):
            self._ids[names.written(directory.subsystem_parts(client))] = client.id
        for service in Service.objects.using(using).select_related("subsystem__member"):
            self._ids[names.written(directory.service_parts(service))] = service.id
        log_key = parse_vkey(ledger.log(environment=self._environment).vkey)
        found: dict[Told, str] = {}
        previous: dict[str, str | None] = {}
        for segment in self._segments:
            gateway = segment.gateway.name
            found[gateway, segment.number] = b64encode(bytes(segment.digest)).decode()
            vkey = gateways.vkey(gateway) or segment.gateway.vkey
            yield from self._segment(segment, [log_key, parse_vkey(vkey)], rows, previous)
        yield from self._held(found, {(s.gateway.name, s.number): s for s in self._segments})

    def _segment(
        self, segment: Segment, vkeys: list[VerifierKey], rows: RowAudit, previous: dict[str, str | None]
    ) -> Iterator[Finding]:
        gateway, day, digest = segment.gateway.name, str(segment.day), bytes(segment.digest)
        before, previous[gateway] = previous.get(gateway), b64encode(digest).decode()
        try:
            verdict = verify(archive.lines(archive.folder(self._environment) / segment.path), vkeys, self._count)
        except OSError as error:
            text = f"Không đọc được đoạn lưu trữ {segment.path}: {error.strerror}."
            yield Finding("archive", text, day, gateway)
            return
        yield from verdict.findings
        if verdict.head is not None and not verdict.findings:
            told = (verdict.head.day, verdict.head.gateway, verdict.head.number, verdict.head.previous)
            if verdict.digest != digest or told != (day, gateway, segment.number, before):
                text = f"Đoạn lưu trữ {segment.path} không phải đoạn đã đăng ký, hoặc không nối tiếp đoạn trước."
                yield Finding("archive", text, day, gateway)
        for batch, places in verdict.places.items():
            rows.archived(gateway, batch, places)

    def _count(self, message: Message) -> None:
        try:
            client, service = self._ids[message.client], self._ids[message.service]
        except KeyError:
            return  # names are never deleted: the registry's own constraints speak of that
        key = (clock.province_day(message.time_us), service, client, message.status)
        self._add(key, 1, message.duration, message.request_size, message.response_size)
        self._under[key, latency_bound(message.duration)] += 1

    def _add(self, key: Key, *values: int) -> None:
        sums = self._requests.setdefault(key, [0, 0, 0, 0])
        for place, value in enumerate(values):
            sums[place] += value

    def _held(self, found: dict[Told, str], segments: dict[Told, Segment]) -> Iterator[Finding]:
        """The registered segments against what the ledger was told, both ways."""
        told: dict[Told, str] = {}
        queued = Outbox.objects.using(alias(self._environment)).filter(kind=archive.KIND).order_by("id")
        entries = [entry.entry for entry in ledger.follow([archive.KIND], environment=self._environment)]
        for entry in (*entries, *(bytes(row.entry) for row in queued)):
            try:
                said = json.loads(entry)
                told.setdefault((said["gateway"], said["number"]), said["sha256"])
            except (ValueError, KeyError, TypeError):
                yield Finding("ledger", f"Không đọc được một mục về đoạn lưu trữ: {entry[:80]!r}.")
        for (gateway, number), digest in sorted(told.items()):
            if found.get((gateway, number)) != digest:
                text = f"Sổ có đoạn lưu trữ số {number} của cổng, bảng không có hoặc có đoạn khác."
                yield Finding("archive", text, gateway=gateway)
        for (gateway, number), segment in segments.items():
            if (gateway, number) not in told:
                text = f"Sổ không biết đoạn lưu trữ số {number} của cổng."
                yield Finding("archive", text, str(segment.day), gateway)

    def counts(self) -> Iterator[Finding]:
        """The roll-ups of archived days against the segments and the rows that are left."""
        if not self._segments:
            return
        kept: dict[Key, list[int]] = {}
        under: Counter[tuple[Key, int]] = Counter()
        with connection(self._environment).cursor() as cursor:
            cursor.execute(statement("audit_archived"), {"days": self.days})
            for source, day, service, client, status, bound, *values in cursor.fetchall():
                key = (day, service, client, status)
                if source == "rows":
                    self._add(key, *values)
                    self._under[key, bound] += values[0]
                elif source == "rollup":
                    kept[key] = values
                else:
                    under[key, bound] += values[0]
        for key in sorted(kept.keys() | self._requests.keys()):
            if kept.get(key) != self._requests.get(key):
                day, service, client, status = key
                text = f"Bảng tổng hợp (dịch vụ {service}, bên gọi {client}, trạng thái {status}) khác phần đã lưu trữ."
                yield Finding("rollup", text, str(day))
        for (day, service, client, status), bound in sorted((under - self._under) + (self._under - under)):
            text = f"Bảng thời gian xử lý (dịch vụ {service}, bên gọi {client}, trạng thái {status}, dưới {bound} µs)"
            yield Finding("rollup", f"{text} khác phần đã lưu trữ.", str(day))
