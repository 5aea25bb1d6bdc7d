"""How calls leave for services that are not simply reached: their mappings, and the uplinks that lead to them.

A mapping's versions never change nor go (`sql/outward.sql`). Secrets of uplinks are files of the state folder, never here.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duoc.exchange.models.registry import Service


class ServiceMapping(models.Model):
    """One version of a service's mapping; the newest is in force. Without a text: none from then on.

    text: the file as it was given. document: what it says, form `duoc.mapping/1`. sha256: of the text, lower-case hex.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="mappings")
    number = models.IntegerField()
    text = models.TextField(null=True)
    document = models.JSONField(null=True)
    sha256 = models.TextField(null=True)
    set_at = models.DateTimeField(db_default=Now())
    set_by = models.TextField()

    class Meta:
        db_table = "exchange_mapping"
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="mapping_version_is_counted_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="mapping_versions_begin_at_one"),
            models.CheckConstraint(
                condition=Q(text__isnull=True, document__isnull=True, sha256__isnull=True)
                | Q(text__isnull=False, document__isnull=False, sha256__regex=r"^[0-9a-f]{64}$"),
                name="mapping_is_whole_or_none",
            ),
        ]


class Uplink(models.Model):
    """A way to somebody else's exchange. settings: by kind, see `rules.uplinks`."""

    name = models.TextField()
    kind = models.TextField()
    settings = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="uplink_is_registered_once"),
            # It names the file of its secret.
            models.CheckConstraint(
                condition=Q(name__regex=r"^[a-z0-9][a-z0-9-]{0,39}$"), name="uplink_is_named_plainly"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ngsp", "vdxp", "xrdadapter", "population"]), name="uplink_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UplinkService(models.Model):
    """A service that is reached over an uplink. remote: its name there, by kind; empty where its address says all."""

    service = models.OneToOneField(Service, on_delete=models.PROTECT, primary_key=True, related_name="uplink")
    uplink = models.ForeignKey(Uplink, on_delete=models.PROTECT, related_name="services")
    remote = models.TextField(default="", db_default="")

    class Meta:
        db_table = "exchange_uplink_service"
