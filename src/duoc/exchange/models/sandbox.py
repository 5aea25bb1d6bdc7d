"""The sandbox's own table: which test key was given for which system."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from duoc.exchange.models.registry import Subsystem


class SandboxKey(models.Model):
    """A key that somebody got for a test system. It holds while `exchange_environment_key` has its hash too.

    hash: SHA-256 of the key, 32 bytes; tail: its last four signs. owner: who got it on a page; null: from the command line.
    """

    hash = models.BinaryField()
    tail = models.CharField(max_length=4)
    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="sandbox_keys")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_sandbox_key"
        constraints = [
            models.UniqueConstraint(fields=["hash"], name="sandbox_key_is_known_once"),
            models.CheckConstraint(condition=Exact(Length("hash"), 32), name="sandbox_key_is_stored_as_sha256"),
            models.CheckConstraint(condition=Exact(Length("tail"), 4), name="sandbox_key_shows_four_signs"),
            models.CheckConstraint(
                condition=Q(revoked_at__gte=F("issued_at")), name="sandbox_key_ends_after_it_begins"
            ),
        ]
