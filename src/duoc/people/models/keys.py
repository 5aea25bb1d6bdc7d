"""API keys: how another system proves which agency it speaks for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from duoc.people.rules.keys import KEY_ROLES

from .agencies import Agency


class StoredKey(models.Model):
    """A key as it is kept. The key itself is never stored: `hash` is its SHA-256 (32 bytes), `prefix` its first 8 signs.

    Whoever reads such a table can recognise a key but not use one: keys are 32 random bytes, no guess reaches a hash.
    """

    name = models.TextField()
    prefix = models.CharField(max_length=8)
    hash = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class ApiKey(StoredKey):
    """A key of an agency. `role` empty: its software calls services of the exchange. Another: what its software may do in our
    own rooms, as a user of this duty in the agency could; such a key opens nothing on the exchange.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="api_keys")
    role = models.TextField(default="", db_default="")

    class Meta(StoredKey.Meta):
        abstract = False
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hash"], name="api_key_is_known_once"),
            models.CheckConstraint(condition=Exact(Length("hash"), 32), name="api_key_is_stored_as_a_hash"),
            models.CheckConstraint(condition=Exact(Length("prefix"), 8), name="api_key_shows_eight_signs"),
            models.CheckConstraint(condition=Q(role__in=["", *KEY_ROLES]), name="api_key_has_a_role_for_software"),
        ]
