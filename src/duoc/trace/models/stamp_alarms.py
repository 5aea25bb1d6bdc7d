"""What stamps were asked to do against their count, and what an inspector said of it. Triggers: `sql/stamp_alarms.sql`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duoc.trace.models.stamps import StampBatch


class StampAlarm(models.Model):
    """Something was asked of a batch that its count does not allow. first, last: places in the batch as they were asked for.

    Of weights: lot, where it is about one; stamped_kg against made_kg, which follow the count until somebody has looked.
    event: its entry in the ledger, null for alarms older than that column.
    """

    batch = models.ForeignKey(StampBatch, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=20)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(db_default=Now())
    lot = models.CharField(max_length=20, blank=True)
    stamped_kg = models.FloatField(null=True)
    made_kg = models.FloatField(null=True)
    event = models.UUIDField(null=True)

    class Meta:
        db_table = "trace_stamp_alarm"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stamped_kg=None, made_kg=None)
                | Q(stamped_kg__isnull=False, made_kg__isnull=False, stamped_kg__gte=0, made_kg__gte=0),
                name="alarm_weighs_stamps_against_what_was_made",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}–{self.last}"


class StampAlarmNote(models.Model):
    """An inspector has looked at an alarm, and says why it may rest. Never changed; the alarm stays to be read.

    event: its entry in the ledger.
    """

    alarm = models.OneToOneField(StampAlarm, on_delete=models.PROTECT, primary_key=True, related_name="note")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    reason = models.TextField()
    event = models.UUIDField()

    class Meta:
        db_table = "trace_stamp_alarm_note"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="alarm_is_acknowledged_with_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.alarm_id}: {self.reason}"
