"""How often an entry was used, by day: a number, and nothing of who it was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from duoc.catalogue.rules.usage import KINDS

from .entries import Entry


class Usage(models.Model):
    """`count` uses of an entry on a day of the province. `kind`: of `rules.usage.KINDS`; `robot`: by programs that walk
    the web."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField()
    kind = models.TextField()
    robot = models.BooleanField(default=False, db_default=False)
    count = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "day", "kind", "robot"], name="uses_of_a_day_are_one_number"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="use_kind_is_known"),
            models.CheckConstraint(condition=Q(count__gt=0), name="uses_are_counted_up"),
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="catalogue_usage_of_day")]
