"""People of a party: invited, let in, ended. Every change is told to the ledger as a commitment.

The code of an invitation is in the answer to whoever made it and nowhere else: the house keeps its hash.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from duoc.core.clock import Clock, SystemClock, to_datetime
from duoc.frame import outbox
from duoc.people.models import Party, PartyInvitation, PartyMember, User
from duoc.people.rules import memberships as rules
from duoc.people.rules.accounts import AccountRefusedError

from .accounts import create_user

_CLOSED = "Lời mời này không còn dùng được: đã dùng, đã hết hạn hoặc đã rút lại. Hãy xin một lời mời mới."


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    """An invitation and, this once, its code."""

    row: PartyInvitation
    text: str


def parties_of(user: Any) -> list[Party]:
    """The parties that a user acts for now, in Vietnamese order; none for a stranger, a suspended user, a party that ended."""
    if not (user.is_authenticated and user.is_active):
        return []
    found = Party.objects.filter(members__user=user, members__ended_at=None, ended_at=None)
    return list(found.order_by("sort_key", "id"))


def may_for(user: Any, action: str, party: Party) -> bool:
    """Whether a user may do an action of `rules.memberships` for a party, as one of its people."""
    if not (user.is_authenticated and user.is_active) or party.ended_at is not None:
        return False
    held = PartyMember.objects.filter(party=party, user=user, ended_at=None).first()
    return held is not None and rules.permitted(action, held.role)


def party_members(party: Party) -> list[PartyMember]:
    """Who acts for a party now, owners first."""
    found = PartyMember.objects.select_related("user").filter(party=party, ended_at=None)
    return sorted(found, key=lambda row: (rules.ROLES.index(row.role), row.pk))


def open_invitations(party: Party, clock: Clock | None = None) -> list[PartyInvitation]:
    """The invitations that still let somebody in."""
    return list(
        PartyInvitation.objects.filter(party=party, used_at=None, withdrawn_at=None, expires_at__gt=_now(clock))
    )


@transaction.atomic
def invite(party: Party, role: str, *, by: User | None = None, clock: Clock | None = None) -> MadeInvitation:
    """An invitation that one person can use within three days. Raises `AccountRefusedError` for a party that has ended."""
    if party.ended_at is not None:
        raise AccountRefusedError(f"{party.name} không còn hoạt động nên không mời được ai.")
    now, text = _now(clock), secrets.token_urlsafe(rules.CODE_BYTES)
    row = PartyInvitation.objects.create(
        party=party,
        role=rules.role(role),
        hash=rules.code_hash(text),
        made_at=now,
        made_by=by,
        expires_at=now + rules.INVITED_FOR,
    )
    event = {"invitation": row.pk, "party": party.code, "role": row.role, "by": by.pk if by else None}
    outbox.append("people.party_invited", event)
    return MadeInvitation(row, text)


def invitation_by_code(text: str, clock: Clock | None = None) -> PartyInvitation:
    """The invitation of a code, with its party. Raises `AccountRefusedError`, in the same words whatever is wrong with it."""
    return _opened(text, clock, lock=False)


@transaction.atomic
def accept_invitation(text: str, user: User, clock: Clock | None = None) -> PartyMember:
    """The user acts for the party from now on; the invitation is spent. Raises `AccountRefusedError`."""
    row = _opened(text, clock, lock=True)
    if PartyMember.objects.filter(party=row.party, user=user, ended_at=None).exists():
        raise AccountRefusedError(f"{user.username} đã là người của {row.party.name}; lời mời chưa bị dùng.")
    now = _now(clock)
    row.used_at, row.used_by = now, user
    row.save(update_fields=["used_at", "used_by"])
    member = PartyMember.objects.create(party=row.party, user=user, role=row.role, since=now)
    event = {"member": member.pk, "invitation": row.pk, "party": row.party.code, "user": user.pk, "role": row.role}
    outbox.append("people.party_joined", event)
    return member


@transaction.atomic
def join_party(text: str, username: str, password: str | None, clock: Clock | None = None) -> PartyMember:
    """A new account for whoever holds the invitation, and its membership; both or neither. password None: a passkey follows.

    Raises `AccountRefusedError`: an invitation that is not open, a name that is taken, a weak password.
    """
    _opened(text, clock, lock=True)
    user = create_user(rules.login_name(username), password)
    return accept_invitation(text, user, clock)


@transaction.atomic
def withdraw_invitation(
    number: int, party: Party, *, by: User | None = None, clock: Clock | None = None
) -> PartyInvitation:
    """Nobody uses it any more. Raises `AccountRefusedError` for another party's, and for one that is not open."""
    row = PartyInvitation.objects.select_for_update().filter(pk=number, party=party).first()
    if row is None or not rules.is_open(row.used_at, row.withdrawn_at, row.expires_at, _now(clock)):
        raise AccountRefusedError("Lời mời này không còn mở.")
    row.withdrawn_at = _now(clock)
    row.save(update_fields=["withdrawn_at"])
    event = {"invitation": row.pk, "party": party.code, "by": by.pk if by else None}
    outbox.append("people.invitation_withdrawn", event)
    return row


@transaction.atomic
def end_membership(number: int, party: Party, *, by: User | None = None, clock: Clock | None = None) -> PartyMember:
    """From now on the person does not act for the party; the account stays. Raises `AccountRefusedError`.

    The last owner stays while others act for the party; an administrator can invite another one first.
    """
    # One change of a party's people at a time: two owners cannot both be the last to leave.
    Party.objects.select_for_update().get(pk=party.pk)
    now = list(PartyMember.objects.select_related("user").filter(party=party, ended_at=None))
    row = next((one for one in now if one.pk == number), None)
    if row is None:
        raise AccountRefusedError("Người này không còn làm cho cơ sở.")
    owners = [one.pk for one in now if one.role == "owner"]
    rules.keep_an_owner(owners, [one for one in owners if one != number], len(now) > 1)
    row.ended_at, row.ended_by = _now(clock), by
    row.save(update_fields=["ended_at", "ended_by"])
    event = {"member": row.pk, "party": party.code, "user": row.user_id, "by": by.pk if by else None}
    outbox.append("people.party_left", event)
    return row


def _opened(text: str, clock: Clock | None, *, lock: bool) -> PartyInvitation:
    rows = PartyInvitation.objects.select_related("party")
    rows = rows.select_for_update(of=["self"]) if lock else rows
    row = rows.filter(hash=rules.code_hash(text)).first() if rules.reads_as_code(text) else None
    if row is None or not rules.is_open(row.used_at, row.withdrawn_at, row.expires_at, _now(clock)):
        raise AccountRefusedError(_CLOSED)
    if row.party.ended_at is not None:
        raise AccountRefusedError(_CLOSED)
    return row


def _now(clock: Clock | None) -> datetime:
    return to_datetime((clock or SystemClock()).now_us())
