"""What became of the stamps: accounts by batch, producer or all, and the steps behind them."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import StampBatch, StampCount, StampMove
from duoc.trace.rules.stamps import Account, agrees
from duoc.trace.services.stamps.signing import newest_counts

_PRODUCTION = Environment.PRODUCTION
_ACCOUNTS = (Path(__file__).parents[2] / "sql" / "stamp_accounts.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class BatchAccount:
    """A print run, its account, and the count that whoever printed it has signed."""

    batch: StampBatch
    account: Account
    signed: StampCount | None = None

    @property
    def agrees(self) -> bool:
        """Whether the signed count, if there is one, is what the steps say."""
        return self.signed is None or agrees(self.account, self.signed.printed, self.signed.spoiled)


def accounts(
    environment: Environment = _PRODUCTION,
    *,
    party: Party | None = None,
    batch: int | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[BatchAccount]:
    """Accounts of minted batches in order, each with product and party. after: number of the last one seen."""
    using = alias(environment)
    rows = (
        StampBatch.objects.using(using).select_related("product", "party").filter(minted_at__isnull=False, pk__gt=after)
    )
    if party is not None:
        rows = rows.filter(party_id=party.pk)
    if batch is not None:
        rows = rows.filter(pk=batch)
    found = list(rows.order_by("pk").defer("knots", "pin_knots")[:limit])
    if not found:
        return []
    with connections[using].cursor() as cursor:
        cursor.execute(_ACCOUNTS, [[row.pk for row in found]])
        names = [column.name for column in cursor.description or ()][1:]
        counted = {row[0]: Account(**dict(zip(names, row[1:], strict=True))) for row in cursor.fetchall()}
    signed = newest_counts(counted, environment)
    return [BatchAccount(row, counted[row.pk], signed.get(row.pk)) for row in found]


def moves(batch: StampBatch, environment: Environment = _PRODUCTION, *, limit: int | None = None) -> list[StampMove]:
    """The steps that a batch's stamps took, newest first."""
    return list(StampMove.objects.using(alias(environment)).filter(batch=batch).order_by("-id")[:limit])
