"""Where goods are made and kept: ponds, apiaries, workshops, stores."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Site(models.Model):
    """A place of a party. `commune`: its code (five digits) of the day it was registered or corrected.

    `capacity_kg`: what it can yield or hold in a year, as registered; the volume alarm compares with it. Of a pond no point is
    kept, so that none can leave the house. Its history stands in `Change`.
    """

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    gln = models.CharField(max_length=13, blank=True)
    name = models.TextField()
    kind = models.TextField()
    commune = models.CharField(max_length=5)
    capacity_kg = models.BigIntegerField(null=True)
    illustrative = models.BooleanField()
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index(fields=["party"], name="site_by_party")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gln"], condition=~Q(gln=""), name="gln_names_one_site"),
            models.CheckConstraint(condition=Q(gln__regex=r"^([0-9]{13})?$"), name="gln_of_a_site_is_13_digits"),
            models.CheckConstraint(condition=~Q(name=""), name="site_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["pond", "apiary", "workshop", "store"]), name="site_is_one_of_four_kinds"
            ),
            models.CheckConstraint(condition=Q(commune__regex=r"^[0-9]{5}$"), name="site_lies_in_a_commune"),
            models.CheckConstraint(condition=Q(capacity_kg__gt=0), name="site_yields_something_or_says_nothing"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("created_at")), name="site_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name
