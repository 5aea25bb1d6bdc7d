"""Means of signing in that people change themselves: told to the ledger as commitments, without name, secret or address."""

from enum import StrEnum

from duoc.frame import outbox
from duoc.people.models import User


class CredentialChange(StrEnum):
    """What may happen to somebody's means of signing in; the value is the kind of the event."""

    PASSWORD_CHANGED = "people.password_changed"  # noqa: S105 (the name of an event)
    AUTHENTICATOR_ADDED = "people.authenticator_added"
    AUTHENTICATOR_REMOVED = "people.authenticator_removed"
    RECOVERY_CODE_USED = "people.recovery_code_used"
    IDENTITY_LINKED = "people.identity_linked"
    IDENTITY_UNLINKED = "people.identity_unlinked"


def tell_credential_change(user: User, change: CredentialChange, means: str = "", number: int | None = None) -> None:
    """Append the change to the outbox, in the transaction of the change itself.

    `means`: the sort of authenticator (`totp`, `webauthn`, `recovery_codes`) or the identity provider; `number`: its row.
    Raises `frame.outbox.NoTransactionError` outside a transaction: the change would be kept without its entry.
    """
    event: dict[str, object] = {"user": user.pk, "by": user.pk}
    if means:
        event |= {"means": str(means), "number": number}
    outbox.append(change.value, event)
