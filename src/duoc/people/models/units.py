"""Administrative units in time and what became of them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce


class Unit(models.Model):
    """A province, district or commune for the time in which its name, type and code stayed the same.

    `uid` = code + first day (`32002-20241201`; `-0` = before our data), for a bare code is not an identity. Days: first
    inclusive, last exclusive. `valid_from` null: began before `known_from`, the first day our sources speak of.
    Degrees WGS 84; areas km².
    """

    uid = models.CharField(max_length=20, primary_key=True)
    code = models.CharField(max_length=8)
    level = models.TextField()
    type = models.TextField()
    name = models.TextField()
    fold = models.TextField()
    sort_key = models.TextField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    known_from = models.DateField()
    begins_by = models.TextField(blank=True)
    ends_by = models.TextField(blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    point = models.TextField(blank=True)
    area_km2 = models.FloatField(null=True)
    area_basis = models.TextField(blank=True)
    population = models.IntegerField(null=True)
    population_basis = models.TextField(blank=True)
    source = models.TextField()
    verified = models.BooleanField()
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["sort_key", "uid"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=Coalesce(F("valid_from"), F("known_from"))), name="unit_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["province", "district", "commune"]), name="unit_has_one_of_three_levels"
            ),
            models.CheckConstraint(condition=Q(uid__startswith=F("code")), name="unit_is_named_after_its_code"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)),
                name="unit_point_has_both_coordinates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.uid})"


class Succession(models.Model):
    """On `effective`, all (`whole`) or some (`part`) of `predecessor` became or joined `successor`.

    `kind`: merged, divided, unchanged, or boundary_transfer (the giving unit lives on). `is_default`: the successor
    that the source names first for a divided unit; it may only be used as an estimate.
    """

    effective = models.DateField()
    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins")
    share = models.TextField()
    is_default = models.BooleanField()
    kind = models.TextField()
    moved_km2 = models.FloatField(null=True)
    moved_people = models.IntegerField(null=True)
    basis = models.TextField()
    source = models.TextField()
    verified = models.BooleanField()
    status = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["effective", "predecessor", "successor"], name="succession_is_stated_once"),
            models.UniqueConstraint(
                fields=["effective", "predecessor"], condition=Q(is_default=True), name="division_has_one_default"
            ),
            models.CheckConstraint(condition=Q(share__in=["whole", "part"]), name="succession_is_whole_or_part"),
            models.CheckConstraint(
                condition=Q(kind__in=["merged", "divided", "unchanged", "boundary_transfer"]),
                name="succession_has_one_of_four_kinds",
            ),
            models.CheckConstraint(
                condition=Q(share="part") | Q(is_default=True), name="whole_succession_is_the_default"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id} ({self.effective})"
