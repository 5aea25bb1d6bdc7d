"""Capture jobs: what was sent, until it is worked off, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Capture(models.Model):
    """One call of `POST /capture` (EPCIS 2.0 §12.6.1), acknowledged with its identifier.

    running and success together say where the job is: both = going on; running alone = going on with losses; success alone = all
    stored; neither = nothing stored (`rollback`) or not all (`proceed`). errors: problem details, one an event that was refused.
    warnings: what stored events were warned of, as far as it was known then.
    size: octets of the body, which waits in the file `services.captures.spool` names until the job is done. kept: events stored.
    media_type: of the body (JSON or XML). attempts: how often a worker began it; one that ends the worker each time is given up.
    """

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    running = models.BooleanField(default=True)
    success = models.BooleanField(default=True)
    behaviour = models.CharField(max_length=8)
    media_type = models.CharField(max_length=24)
    size = models.BigIntegerField()
    kept = models.IntegerField(default=0)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    attempts = models.SmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["party", "created_at", "id"], name="capture_by_party"),
            models.Index(fields=["created_at"], condition=Q(running=True), name="capture_that_waits"),
            models.Index(fields=["created_at", "id"], condition=~Q(warnings=[]), name="capture_with_warnings"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(running=True, finished_at__isnull=True) | Q(running=False, finished_at__isnull=False),
                name="capture_is_finished_when_it_no_longer_runs",
            ),
            models.CheckConstraint(
                condition=Q(behaviour__in=["rollback", "proceed"]), name="capture_rolls_back_or_proceeds"
            ),
            models.CheckConstraint(condition=Q(finished_at__gte=F("created_at")), name="capture_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return str(self.id)
