"""What a household has agreed to have shown of it: given, and withdrawn, never changed otherwise (see `sql/consents.sql`)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .parties import Party


class PartyConsent(models.Model):
    """A consent under Luật 91/2025/QH15. `wording`: the sentence that was agreed to, as it stood on the page."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents")
    what = models.TextField()
    wording = models.TextField()
    given_at = models.DateTimeField(db_default=Now())
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "people_party_consent"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "what"], condition=Q(withdrawn_at=None), name="party_has_one_open_consent_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(what__in=["name", "phone", "site", "diary"]), name="consent_is_to_name_phone_site_or_diary"
            ),
            models.CheckConstraint(condition=~Q(wording=""), name="consent_keeps_its_wording"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__gte=F("given_at"), withdrawn_by__isnull=False),
                name="consent_is_withdrawn_by_somebody_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.what}"
