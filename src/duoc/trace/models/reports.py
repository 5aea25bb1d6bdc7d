"""What buyers report of a stamp: words and a picture, for the inspector alone. What Django cannot declare: `sql/reports.sql`."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual

from duoc.trace.models.scans import Suspicion

LONGEST_TEXT, MOST_OCTETS = 1_000, 300_000


class Report(models.Model):
    """One report, part of a suspicion about its serial. Who sent it is not known.

    photo: JPEG without metadata, at most `MOST_OCTETS`. commune: chosen by the person, five digits or empty. event: its entry in
    the ledger. Erased: text and photo are gone, everything else stays.
    """

    suspicion = models.ForeignKey(Suspicion, on_delete=models.PROTECT, related_name="reports")
    at = models.DateTimeField(db_default=Now())
    text = models.TextField(blank=True)
    photo = models.BinaryField(null=True)
    commune = models.CharField(max_length=5, blank=True)
    event = models.UUIDField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["at"], name="report_by_time")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(text="") | Q(photo__isnull=False),
                name="report_says_or_shows_something",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(text="", photo=None), name="erased_report_holds_nothing"
            ),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("text"), LONGEST_TEXT)), name="report_is_a_thousand_signs_at_most"
            ),
            models.CheckConstraint(
                condition=Q(photo=None) | Q(LessThanOrEqual(Length("photo"), MOST_OCTETS)),
                name="photo_of_a_report_has_300_kb_at_most",
            ),
            models.CheckConstraint(
                condition=Q(commune__regex=r"^([0-9]{2}([0-9]{3})?)?$"), name="report_names_a_commune_or_a_province"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk}: {self.suspicion_id}"
