"""Who acts for a party, and the invitations by which people come to do so."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from .parties import Party

_ROLES = [("owner", "Chủ cơ sở"), ("member", "Người làm")]


class PartyMember(models.Model):
    """A user acts for a party from one moment to another (null: still). Who owns it invites and consents besides."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.TextField(choices=_ROLES)
    since = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "people_party_member"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "user"], condition=Q(ended_at=None), name="person_is_once_a_member_of_a_party"
            ),
            models.CheckConstraint(condition=Q(role__in=["owner", "member"]), name="member_owns_or_works"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("since")), name="membership_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} ({self.party_id})"


class PartyInvitation(models.Model):
    """An invitation as it is kept: `hash` is the SHA-256 of its code, which stands in the link alone. Used once, or withdrawn."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="invitations")
    role = models.TextField(choices=_ROLES)
    hash = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_party_invitation"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hash"], name="invitation_is_known_once"),
            models.CheckConstraint(condition=Exact(Length("hash"), 32), name="invitation_is_stored_as_a_hash"),
            models.CheckConstraint(condition=Q(role__in=["owner", "member"]), name="invitation_is_to_own_or_to_work"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="invitation_expires_after_it_was_made"),
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_is_used_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="used_invitation_is_not_withdrawn"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.party_id}: {self.role}"
