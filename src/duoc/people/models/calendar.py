"""Days on which offices do not work although they would, and the other way round."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Holiday(models.Model):
    """A day of the province that differs from its week: `off` (holiday, swapped day) or worked (a Saturday made up for)."""

    day = models.DateField(primary_key=True)
    off = models.BooleanField()
    name = models.TextField()
    basis = models.TextField()
    verified = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(basis=""), name="holiday_says_what_and_why")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"
