"""Replay runs: which run of the published statistics the replay environment holds, and at what scale."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Replay(models.Model):
    """One run of the player. A second run replaces the first: the table holds at most one row."""

    run = models.TextField(primary_key=True)
    scale = models.FloatField()
    seed = models.BigIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_replay"
        constraints = [
            models.CheckConstraint(condition=Q(scale__gt=0, scale__lte=1), name="replay_scale_lies_in_0_1"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="replay_ends_after_it_begins"),
        ]
