"""People and firms that belong to no agency: producers, traders, households; and the keys their systems use."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from .keys import StoredKey


class Party(models.Model):
    """Somebody who makes, trades or carries goods. `code`: how the house names it; `sort_key`, `fold`: of the name.

    `gln`: GS1 Global Location Number, 13 digits; `tax_code`: mã số thuế. `sandbox`: its keys open the sandbox alone.
    `illustrative`: invented, shown as MINH HỌA. Contact is shown only as the field table of the room that shows it allows.
    """

    class Kind(models.TextChoices):
        """What sort of party it is."""

        HOUSEHOLD = "household", "Hộ sản xuất"
        COOPERATIVE = "cooperative", "Hợp tác xã"
        FIRM = "firm", "Doanh nghiệp"

    code = models.SlugField(max_length=60)
    name = models.TextField()
    fold = models.TextField()
    sort_key = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    gln = models.CharField(max_length=13, blank=True)
    tax_code = models.CharField(max_length=14, blank=True)
    sandbox = models.BooleanField(default=False)
    illustrative = models.BooleanField()
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="party_is_registered_once"),
            models.UniqueConstraint(fields=["gln"], condition=~Q(gln=""), name="gln_names_one_party"),
            models.CheckConstraint(condition=Q(gln__regex=r"^([0-9]{13})?$"), name="gln_is_13_digits"),
            models.CheckConstraint(condition=Q(phone__regex=r"^(\+?[0-9]{8,15})?$"), name="phone_is_8_to_15_digits"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("created_at")), name="party_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class PartyPrefix(models.Model):
    """A GS1 company prefix that a party holds: every GTIN and GLN that begins with it is the party's. 6 to 12 digits."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="prefixes")
    prefix = models.CharField(max_length=12)
    source = models.TextField()
    verified = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["prefix"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prefix"], name="company_prefix_names_one_party"),
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[0-9]{6,12}$"), name="company_prefix_is_6_to_12_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.prefix


class PartyKey(StoredKey):
    """A key of a party's system."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="keys")

    class Meta(StoredKey.Meta):
        abstract = False
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hash"], name="party_key_is_known_once"),
            models.CheckConstraint(condition=Exact(Length("hash"), 32), name="party_key_is_stored_as_a_hash"),
            models.CheckConstraint(condition=Exact(Length("prefix"), 8), name="party_key_shows_eight_signs"),
        ]
