"""What clients of the other languages are known by: consumers and their secrets, networks; and the paths they call.

Secrets are kept as hashes only. What Django cannot say of these tables stands in `sql/consumers.sql`.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.exchange.models.registry import Service, Subsystem

# Segments of unreserved characters (RFC 3986 §2.3); `.` and `..` are refused apart.
PATH = r"^(/[A-Za-z0-9._~-]{1,64}){1,6}$"
_DOTS = r"/\.{1,2}(/|$)"
# What the gateway answers itself.
_OWN = r"^/(r1|token|healthz|metrics|XrdAdapter|VXPAdapter|web)(/|$)"


class Consumer(models.Model):
    """A public name in a dialect (WSO2's consumer key, an AccessKey) and the subsystem it speaks for.

    fingerprint: SHA-256 of the certificate that its connections must show, 32 bytes."""

    dialect = models.TextField()
    name = models.TextField()
    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="consumers")
    fingerprint = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dialect", "name"], name="consumer_speaks_for_one_subsystem"),
            models.CheckConstraint(condition=Q(dialect__in=["wso2", "lgsp"]), name="consumer_dialect_is_known"),
            models.CheckConstraint(condition=Q(name__regex=r"^[!-9;-~]{1,255}$"), name="consumer_is_named_visibly"),
        ]


class ConsumerNetwork(models.Model):
    """A network that a consumer may call from; one without any may call from anywhere."""

    consumer = models.ForeignKey(Consumer, on_delete=models.CASCADE, related_name="networks")
    network = models.TextField()

    class Meta:
        db_table = "exchange_consumer_network"
        constraints = [
            models.UniqueConstraint(fields=["consumer", "network"], name="consumer_network_is_listed_once"),
        ]


class ConsumerSecret(models.Model):
    """One secret of a consumer: SHA-256, 32 bytes. It holds from `valid_from` until before `valid_to`; two may overlap."""

    consumer = models.ForeignKey(Consumer, on_delete=models.CASCADE, related_name="secrets")
    hash = models.BinaryField()
    valid_from = models.DateTimeField(db_default=Now())
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_consumer_secret"
        constraints = [
            models.UniqueConstraint(fields=["consumer", "hash"], name="consumer_secret_is_stored_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="consumer_secret_ends_after_it_begins",
            ),
        ]


class SubsystemNetwork(models.Model):
    """A network of a subsystem's own: in `open` mode its connections are known by it; with a key it vouches beside it."""

    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="networks")
    network = models.TextField()

    class Meta:
        db_table = "exchange_subsystem_network"
        constraints = [
            models.UniqueConstraint(fields=["subsystem", "network"], name="subsystem_network_is_listed_once"),
        ]


class Context(models.Model):
    """A path of the gateway, as clients of a WSO2 or LGSP gateway call it: `path/…` goes to `front/…` of the service."""

    path = models.TextField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="contexts")
    front = models.TextField(default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path"], name="context_leads_to_one_service"),
            models.CheckConstraint(
                condition=Q(path__regex=PATH) & ~Q(path__regex=_DOTS), name="context_is_a_plain_path"
            ),
            models.CheckConstraint(condition=~Q(path__regex=_OWN), name="context_hides_no_path_of_the_gateway"),
            models.CheckConstraint(
                condition=Q(front="") | (Q(front__regex=PATH) & ~Q(front__regex=_DOTS)),
                name="context_puts_a_plain_path_in_front",
            ),
        ]


class Destination(models.Model):
    """A provider as XrdAdapter's callers name it (`dstcode`, four parts joined by "/"), and the service that is meant.

    provider_url: the one `providerurl` that means this row; null: the row that is meant without one."""

    code = models.TextField()
    provider_url = models.TextField(null=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="destinations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "provider_url"], nulls_distinct=False, name="destination_leads_to_one_service"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9'()+,.=?_-]{1,255}(/[A-Za-z0-9'()+,.=?_-]{1,255}){3}$"),
                name="destination_has_four_parts",
            ),
        ]
