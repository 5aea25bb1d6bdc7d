"""What is made: the products that stamps and events speak of."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Product(models.Model):
    """A trade item of a party, under its GTIN (14 digits, GS1) or, without a GS1 prefix, its national trace code.

    `code`: truy xuất code under `/t/{code}`, A–Z, 0–9 and hyphens (TCVN 13274: text unverified, so the form is checked loosely).
    `name_en` may be empty. `illustrative`: invented, shown as MINH HỌA.
    """

    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    gtin = models.CharField(max_length=14, blank=True)
    code = models.CharField(max_length=30, blank=True)
    name = models.TextField()
    name_en = models.TextField(blank=True)
    fold = models.TextField()
    sort_key = models.TextField()
    brand = models.TextField(blank=True)
    unit_weight_g = models.IntegerField(null=True)
    safety_warning = models.TextField(blank=True)
    illustrative = models.BooleanField()
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gtin"], condition=~Q(gtin=""), name="gtin_names_one_product"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="trace_code_names_one_product"),
            models.CheckConstraint(condition=Q(gtin="") ^ Q(code=""), name="product_has_a_gtin_or_a_trace_code"),
            models.CheckConstraint(condition=Q(gtin__regex=r"^([0-9]{14})?$"), name="gtin_is_14_digits"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^([A-Z0-9][A-Z0-9-]{3,29})?$"),
                name="trace_code_is_letters_digits_and_hyphens",
            ),
        ]

    def __str__(self) -> str:
        return self.name
