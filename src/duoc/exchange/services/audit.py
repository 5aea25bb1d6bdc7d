"""The audit: every row of the log against its leaf, every batch and gateway against the ledger, every count against the rows.

Runs in one snapshot (REPEATABLE READ), so it may run beside live traffic. Texts are composed by the database and hashed
here: a row is right when the hash of its text is the leaf that the gateway signed and the ledger holds.
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction

from duoc.core.environment import Environment
from duoc.exchange.models import Batch, Gateway
from duoc.exchange.rules import batches
from duoc.exchange.rules.batches import Chains, StoredBatch
from duoc.exchange.rules.findings import Finding
from duoc.exchange.rules.gateways import Registrations
from duoc.exchange.services import audit_gateways, entries
from duoc.exchange.services.audit_archive import ArchiveAudit
from duoc.exchange.services.audit_rows import RowAudit
from duoc.exchange.services.schema import alias, connection, statement
from duoc.frame.models import Outbox
from duoc.ledger.services import LoggedEntry

CHUNK = 1000


def audit(environment: Environment = Environment.PRODUCTION, limit: int = 10_000) -> list[Finding]:
    """What disagrees, at most `limit` findings; an empty list when nothing does."""
    with transaction.atomic(using=alias(environment), durable=True):
        with connection(environment).cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return list(islice(_findings(environment), limit))


def _findings(environment: Environment) -> Iterator[Finding]:
    chains = Chains()
    rows = RowAudit(environment)
    gateways, unreadable = audit_gateways.registrations(environment)
    yield from unreadable
    renamed: set[tuple[str, int]] = set()
    for page in entries.pages(environment):
        stored = _stored(environment, gateways, event__in=[logged.event for logged in page])
        by_event = {batch.event: batch for batch in stored}
        for logged in page:
            batch = by_event.get(str(logged.event))
            yield from _logged(logged, batch, chains, rows, gateways)
            if batch is not None and not rows.expects(batch.gateway, batch.number):
                renamed.add((batch.gateway, batch.number))
    yield from _unlogged(environment, chains, rows, gateways, renamed)
    yield from gateways.findings(audit_gateways.rows(environment))
    yield from _heads(environment, chains)
    archive = ArchiveAudit(environment)
    yield from archive.findings(rows, gateways)
    yield from rows.findings()
    yield from _rollup(environment, archive.days)
    yield from archive.counts()


def _logged(
    logged: LoggedEntry, batch: StoredBatch | None, chains: Chains, rows: RowAudit, gateways: Registrations
) -> Iterator[Finding]:
    entry = logged.entry
    try:
        told = batches.parse(entry)
    except ValueError:
        yield Finding("ledger", f"Không đọc được một mục của sổ: {entry[:80]!r}.")
        return
    gateways.sealed(told["gateway"], told["batch"], (0, logged.index))
    yield from chains.follow(told)
    # Under another number the batch is no place for its rows, which are not to blame.
    rows.expect(told, lost=batch is None or batch.number != told["batch"])
    if batch is None:
        text = "Sổ có lô này nhưng bảng lô thì không: lô đã bị xóa hoặc đổi mã."
        yield Finding("deleted", text, gateway=told["gateway"], batch=told["batch"])
    else:
        yield from batches.check(batch, entry)


def _unlogged(
    environment: Environment, chains: Chains, rows: RowAudit, gateways: Registrations, renamed: set[tuple[str, int]]
) -> Iterator[Finding]:
    """Batches that the ledger does not hold: on their way through the outbox, or inserted behind it."""
    using = alias(environment)
    keys = Batch.objects.using(using).order_by("gateway_id", "number").values_list("gateway__name", "number", "event")
    strangers = [
        event
        for gateway, number, event in keys.iterator(CHUNK)
        if not rows.expects(gateway, number) and (gateway, number) not in renamed
    ]
    for start in range(0, len(strangers), CHUNK):
        some = strangers[start : start + CHUNK]
        queued = _queued(some, using)
        for batch in _stored(environment, gateways, event__in=some):
            if batch.event in queued:
                gateways.sealed(batch.gateway, batch.number, (1, queued[batch.event]))
            else:
                yield Finding("ledger", "Lô không có trong sổ.", gateway=batch.gateway, batch=batch.number)
            yield from batches.check(batch, None)
            try:
                told = batches.parse(batch.entry)
            except ValueError:
                continue
            yield from chains.follow(told)
            rows.expect(told)


def _queued(events: list[Any], using: str) -> dict[str, int]:
    rows = Outbox.objects.using(using).filter(event__in=events).values_list("event", "id")
    return {str(event): number for event, number in rows}


def _heads(environment: Environment, chains: Chains) -> Iterator[Finding]:
    heads = chains.heads()
    for gateway in Gateway.objects.using(alias(environment)):
        kept = None if gateway.head is None else b64encode(gateway.head).decode()
        if kept != heads.get(gateway.name):
            yield Finding("gateway", "Lô cuối cùng của cổng không phải lô mà bảng cổng ghi.", gateway=gateway.name)


def _rollup(environment: Environment, archived: list[date]) -> Iterator[Finding]:
    with connection(environment).cursor() as cursor:
        cursor.execute(statement("audit_rollup"), {"archived": archived})
        for day, service, client, status, counted, kept in cursor.fetchall():
            text = f"Bảng tổng hợp ghi {kept} giao dịch (dịch vụ {service}, bên gọi {client}, trạng thái {status})"
            yield Finding(
                "rollup", f"{text}, nhật ký có {counted}; hoặc tổng thời gian, dung lượng khác.", day=str(day)
            )
        cursor.execute(statement("audit_latency"), {"archived": archived})
        for day, service, client, status in cursor.fetchall():
            text = f"Bảng thời gian xử lý (dịch vụ {service}, bên gọi {client}, trạng thái {status}) khác nhật ký."
            yield Finding("rollup", text, day=str(day))


def _stored(environment: Environment, gateways: Registrations, **where: Any) -> list[StoredBatch]:
    rows = Batch.objects.using(alias(environment)).filter(**where).select_related("gateway")
    return [
        StoredBatch(
            gateway_id=row.gateway_id,
            gateway=row.gateway.name,
            # What was signed is judged by the key of the ledger; that the row has another one is a finding of its own.
            vkey=gateways.vkey(row.gateway.name) or row.gateway.vkey,
            number=row.number,
            event=str(row.event),
            size=row.size,
            root=bytes(row.root),
            leaves=bytes(row.leaves),
            entry=bytes(row.entry),
            signature=bytes(row.signature),
        )
        for row in rows.order_by("gateway_id", "number")
    ]
