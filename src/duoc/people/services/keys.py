"""API keys: issued once in clear, kept as hashes, revoked for ever."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from duoc.core.clock import Clock, SystemClock, province_day, to_datetime
from duoc.frame import outbox
from duoc.people.models import Agency, ApiKey, User
from duoc.people.rules import keys as rules
from duoc.people.rules.accounts import AccountRefusedError
from duoc.people.rules.periods import is_in_force


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key row and, this once, the key itself."""

    row: ApiKey
    text: str


def keys(agency: Agency | None = None) -> list[ApiKey]:
    """All keys ever issued, oldest first."""
    found = ApiKey.objects.select_related("agency")
    return list(found if agency is None else found.filter(agency=agency))


@transaction.atomic
def issue_key(
    agency: Agency,
    name: str,
    *,
    role: str = "",
    expires_at: datetime | None = None,
    by: User | None = None,
    clock: Clock | None = None,
) -> IssuedKey:
    """A new key of an agency: its text is in the answer and nowhere else. `role`: empty for the exchange, or of `KEY_ROLES`.

    Raises `AccountRefusedError` without a name, for an agency that has ended, and for an expiry in the past.
    """
    now_us = (clock or SystemClock()).now_us()
    if not name.strip():
        raise AccountRefusedError("Khóa cần một tên, để về sau biết nó của phần mềm nào.")
    if not is_in_force(agency, province_day(now_us)):
        raise AccountRefusedError(f"{agency.name} không còn hoạt động nên không được cấp khóa mới.")
    if expires_at is not None and expires_at <= to_datetime(now_us):
        raise AccountRefusedError("Thời điểm hết hạn của khóa đã qua.")
    new = rules.new_key(secrets.token_bytes(rules.ENTROPY_BYTES))
    row = ApiKey.objects.create(
        agency=agency,
        role=role,
        name=name.strip(),
        prefix=new.prefix,
        hash=new.hash,
        created_at=to_datetime(now_us),
        expires_at=expires_at,
    )
    event = {"key": row.pk, "agency": agency.key, "hash": new.hash.hex(), "by": by.pk if by else None}
    if role:
        event["role"] = role
    outbox.append("people.key_issued", event)
    return IssuedKey(row, new.text)


@transaction.atomic
def revoke_key(key_id: int, *, by: User | None = None, clock: Clock | None = None) -> ApiKey:
    """End a key for ever. Raises `AccountRefusedError` for a key that is unknown or revoked already."""
    try:
        row = ApiKey.objects.select_for_update(of=["self"]).select_related("agency").get(pk=key_id)
    except ApiKey.DoesNotExist:
        raise AccountRefusedError(f"Không có khóa số {key_id}.") from None
    if row.revoked_at is not None:
        raise AccountRefusedError(f"Khóa số {key_id} ({row.name}) đã thu hồi từ trước.")
    row.revoked_at = to_datetime((clock or SystemClock()).now_us())
    row.save(update_fields=["revoked_at"])
    outbox.append("people.key_revoked", {"key": row.pk, "agency": row.agency.key, "by": by.pk if by else None})
    return row


def key_by_text(text: str, clock: Clock | None = None) -> ApiKey | None:
    """The usable key of this text, or None; for our own APIs (the gateway has its own snapshot)."""
    row = ApiKey.objects.select_related("agency").filter(hash=rules.key_hash(text)).first()
    now = to_datetime((clock or SystemClock()).now_us())
    return row if row is not None and rules.is_usable(row.revoked_at, row.expires_at, now) else None
