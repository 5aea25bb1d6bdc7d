"""What whoever printed a batch has counted and put a name to. Trigger: `sql/stamp_counts.sql`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.trace.models.stamps import StampBatch


class StampCount(models.Model):
    """A count of a print run, signed by a person of the party. The newest one counts; the others stay to be read.

    printed: stamps that were printed in all; spoiled: of these. printer: who printed them, where it was somebody else.
    event: its entry in the ledger, with the roots of the batch.
    """

    batch = models.ForeignKey(StampBatch, on_delete=models.PROTECT, related_name="counts")
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printer = models.CharField(max_length=100, blank=True)
    printed = models.IntegerField()
    spoiled = models.IntegerField()
    at = models.DateTimeField(db_default=Now())
    event = models.UUIDField()

    class Meta:
        db_table = "trace_stamp_count"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(spoiled__gte=0, spoiled__lte=F("printed")), name="spoiled_stamps_are_among_the_printed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.printed} ({self.spoiled})"
