"""Quotas: how often one subsystem may call one service. Who has none is not counted."""

from django.db import models
from django.db.models import Q

from duoc.exchange.models.registry import Service, Subsystem

# Seconds of the periods that a quota may speak of: second, minute, hour, day.
PERIODS = (1, 60, 3600, 86_400)


class Quota(models.Model):
    """`calls` at once, and as many again in every `seconds` (a token bucket). Several periods may hold together."""

    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="quotas")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="quotas")
    calls = models.IntegerField()
    seconds = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subsystem", "service", "seconds"], name="quota_is_set_once_for_a_period"),
            models.CheckConstraint(
                condition=Q(calls__gte=1, calls__lte=1_000_000_000), name="quota_lets_some_calls_pass"
            ),
            models.CheckConstraint(condition=Q(seconds__in=PERIODS), name="quota_period_is_known"),
        ]
