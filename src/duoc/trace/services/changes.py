"""The history of products, links and sites: written in the transaction of the change, with its entry in the ledger."""

from typing import Any

from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.trace.models import Change

__all__ = ["Change", "history", "keep"]


def keep(
    party: int,
    noun: str,
    subject: str,
    verb: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    kind: str,
    fact: dict[str, Any],
    by: str,
    using: str,
) -> None:
    """Tell the ledger (`kind`, `fact`, as a commitment) and keep what was there before and what is there now."""
    event = outbox.append(kind, fact | {"by": by}, using=using)
    Change.objects.using(using).create(
        party_id=party,
        noun=noun,
        subject=subject,
        verb=verb,
        before=before or {},
        after=after or {},
        author=by,
        event=event,
    )


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The members that changed, as they were and as they are."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def history(
    party: int,
    environment: Environment = Environment.PRODUCTION,
    *,
    noun: str = "",
    subject: str = "",
    limit: int = 100,
) -> list[Change]:
    """What was changed of a party's goods, newest first; of one `noun` and `subject`, or of all."""
    found = Change.objects.using(alias(environment)).filter(party_id=party)
    if noun:
        found = found.filter(noun=noun)
    if subject:
        found = found.filter(subject=subject)
    return list(found[:limit])
