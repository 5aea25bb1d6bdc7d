"""What gateways tell beside their messages: refused calls, places of secrets. Written by the recorder; news, no evidence.

Refusals are kept for a bounded time (`DUOC_REFUSAL_DAYS`). What Django cannot say of these tables stands in `sql/notices.sql`.
"""

from django.db import models
from django.db.models import F, Q


class Refusal(models.Model):
    """A call that a gateway did not accept, so that whoever made it can be told why.

    client, service: as named by the call, in REST form; empty where it named none. path: without query, empty where it may hold
    something personal. code: X-Road's, in full. detail: the id that the caller was given. number: of the gateway's notice.
    """

    pk = models.CompositePrimaryKey("gateway", "number")
    gateway = models.SmallIntegerField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    client = models.TextField()
    service = models.TextField()
    method = models.TextField()
    path = models.TextField()
    code = models.TextField()
    status = models.SmallIntegerField()
    detail = models.UUIDField()
    message = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["at", "gateway", "number"], name="refusal_by_time"),
            models.Index(fields=["client", "at"], name="refusal_by_client"),
            models.Index(fields=["detail"], name="refusal_by_detail"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(path__contains="?"), name="refusal_tells_no_query"),
            models.CheckConstraint(condition=Q(status__gte=200, status__lte=599), name="refusal_has_an_http_status"),
        ]


class SecretPlace(models.Model):
    """A network from which a secret is used, or may be used.

    kind, name: `key` or `certificate` and the first 16 hexadecimal digits of its SHA-256, or `secret` and the number of a
    consumer's secret. network: /24 of IPv4 or /48 of IPv6 as seen; what a steward accepts may be wider. client: the subsystem it
    spoke for first. first_at null: never seen there, only accepted. alarmed_at: when it appeared beside another place that
    nobody had accepted it beside; accepted_at: when a steward said that it is right.
    """

    pk = models.CompositePrimaryKey("kind", "name", "network")
    kind = models.TextField()
    name = models.TextField()
    network = models.TextField()
    client = models.TextField(default="", db_default="", blank=True)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.TextField(default="", db_default="", blank=True)

    class Meta:
        db_table = "exchange_secret_place"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["key", "secret", "certificate"]), name="place_is_of_a_secret"),
            models.CheckConstraint(condition=Q(name__regex=r"^[0-9a-f]{1,16}$"), name="place_names_no_secret"),
            models.CheckConstraint(
                condition=Q(first_at__isnull=False, last_at__gte=F("first_at"))
                | Q(first_at__isnull=True, last_at__isnull=True, accepted_at__isnull=False),
                name="place_was_seen_or_accepted",
            ),
        ]
