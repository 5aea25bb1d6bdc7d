"""Audits that take their time, run on purpose (`duoc boards check`, daily by a timer), and that they were run."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duoc.boards.models import Check
from duoc.boards.rules.statements import StatementRefusedError
from duoc.exchange import services as exchange
from duoc.exchange.services import days
from duoc.frame import outbox
from duoc.guard.services import auditing
from duoc.ledger import services as ledger
from duoc.people.services.periods import today

SHOWN = 20  # findings that are kept with a check


def newest() -> dict[str, Check]:
    """The last check of each subject that had one."""
    return {row.subject: row for row in Check.objects.order_by("subject", "id")}


def checks(subject: str, limit: int = 50) -> list[Check]:
    """The checks of a subject, the newest first."""
    return list(Check.objects.filter(subject=subject)[:limit])


def check_ledger() -> Check:
    """Audit production's log against its own signatures; see `ledger.services.audit`. Raises `LedgerError`."""
    begun, size = timezone.now(), ledger.head().size
    found = ledger.audit()
    return _keep("ledger", begun, size, len(found), [f"{one.damage}: {one.detail}" for one in found])


def check_exchange() -> Check:
    """Audit production's message log with its archive; see `exchange.services.audit`."""
    begun = timezone.now()
    calls = sum(one.requests for one in days.counts(date(2000, 1, 1), today()))
    found = exchange.audit()
    return _keep("exchange", begun, calls, len(found), [one.line() for one in found[:SHOWN]])


def check_guard() -> Check:
    """Recount what wall and gateways decided, with the ledger's seals of it; see `guard.services.auditing`."""
    begun = timezone.now()
    found = auditing.recount()
    return _keep("guard", begun, found.decisions, len(found.findings), found.findings)


def keep_scan(report: bytes) -> Check:
    """A report of `duoc guard scan PATH --json`: its counts by type and the number of files, no path and no example.

    Raises `StatementRefusedError`."""
    now = timezone.now()
    try:
        told: dict[str, Any] = json.loads(report)
        types = {str(kind): int(count) for kind, count in told["types"].items()}
        seen, files = int(told["bytes"]), len(told["files"])
        unread = sum(1 for one in told["files"] if "unread" in one)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StatementRefusedError("Tệp này không phải báo cáo của `duoc guard scan --json`.") from None
    detail = [f"files: {files}", f"unread: {unread}", *(f"{kind}: {count}" for kind, count in sorted(types.items()))]
    return _keep("scan", now, seen, sum(types.values()), detail)


@transaction.atomic
def _keep(subject: str, begun: datetime, seen: int, wrong: int, detail: Sequence[str]) -> Check:
    ended = timezone.now()
    fact = {"subject": subject, "begun": begun.isoformat(), "ended": ended.isoformat(), "seen": seen, "wrong": wrong}
    return Check.objects.create(
        subject=subject, begun_at=begun, ended_at=ended, seen=seen, wrong=wrong, detail="\n".join(detail[:SHOWN]),
        event=outbox.append("boards.audit_was_run", fact, public=True),
    )  # fmt: skip
