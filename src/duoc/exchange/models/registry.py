"""The registry: members, their subsystems, the services they provide, and who may call them.

Identifiers are stored as separate parts, never as one joined key (X-Road PR-REST 4.8; parts of other instances may hold
odd characters). What is registered is never renamed or deleted: `sql/registry.sql` refuses it.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

# The characters of PR-REST 4.8; 1-255 per part. `rules.identifiers` says the same and gives the reason to people.
PART = r"^[A-Za-z0-9'()+,.=?-]{1,255}$"
# What an imported registry may hold besides (`legacy`): nothing that a decoded part of a call may not hold either.
LEGACY_PART = r"^[^\u0001-\u001f\u0025\u002f\u003a\u003b\u005c\u007f-\u009f\u200b\ufeff]{1,255}$"


def _permitted(*columns: str) -> Q:
    named = {f"{column}__regex": PART for column in columns}
    imported = {f"{column}__regex": LEGACY_PART for column in columns}
    return Q(**named) | Q(legacy=True, **imported)


class Member(models.Model):
    """An organisation of the exchange: instance / class / code, e.g. VN / GOV / 000.00.00.H12."""

    instance = models.TextField()
    member_class = models.TextField()
    member_code = models.TextField()
    name = models.TextField()
    agency = models.ForeignKey("people.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    # Set for the one member that runs this gateway: the fourth part of the security server's identifier.
    server_code = models.TextField(null=True)
    status = models.TextField(default="registered", db_default="registered")
    legacy = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "member_class", "member_code"], name="member_is_registered_once"
            ),
            models.UniqueConstraint(
                fields=["instance"], condition=Q(server_code__isnull=False), name="instance_has_one_server_of_ours"
            ),
            models.CheckConstraint(
                condition=_permitted("instance", "member_class", "member_code"),
                name="member_is_named_in_permitted_characters",
            ),
            models.CheckConstraint(condition=Q(status__in=["registered", "retired"]), name="member_status_is_known"),
            models.CheckConstraint(
                condition=Q(server_code__isnull=True) | Q(server_code__regex=PART),
                name="server_is_named_in_permitted_characters",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instance}/{self.member_class}/{self.member_code}"


class Subsystem(models.Model):
    """An information system of a member: it calls services (client), provides them, or both."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="subsystems")
    code = models.TextField()
    name = models.TextField()
    # The key of the software in the published statistics (e.g. CaMauG): a column of the report.
    software = models.TextField(null=True)
    authentication = models.TextField(default="key", db_default="key")
    # Calls over plain HTTP are refused (X-Road's SSLNOAUTH); a certificate needs TLS anyway.
    tls_required = models.BooleanField(default=False, db_default=False)
    status = models.TextField(default="registered", db_default="registered")
    legacy = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "code"], name="subsystem_is_registered_once"),
            models.CheckConstraint(condition=_permitted("code"), name="subsystem_is_named_in_permitted_characters"),
            models.CheckConstraint(
                condition=Q(authentication__in=["key", "certificate", "open"]),
                name="subsystem_authenticates_by_key_certificate_or_not_at_all",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["registered", "saved", "retired"]), name="subsystem_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}/{self.code}"


class Service(models.Model):
    """A service of a provider subsystem, reached at `base_url`. `stt` is its row in the published statistics.

    version: of a WSDL operation, which REST names never show. description_url: where its OpenAPI document or WSDL is.
    """

    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="services")
    code = models.TextField()
    kind = models.TextField(default="REST", db_default="REST")
    name = models.TextField()
    ministry = models.TextField(default="", db_default="")
    stt = models.SmallIntegerField(null=True)
    state = models.TextField(default="connected", db_default="connected")
    base_url = models.TextField()
    timeout_s = models.FloatField(default=30.0, db_default=30.0)
    receipt = models.TextField(default="async", db_default="async")
    personal = models.BooleanField(default=False, db_default=False)
    disabled_notice = models.TextField(null=True)
    enabled = models.BooleanField(default=True, db_default=True)
    version = models.TextField(null=True)
    description_url = models.TextField(null=True)
    status = models.TextField(default="registered", db_default="registered")
    legacy = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subsystem", "code"], name="service_is_registered_once"),
            models.UniqueConstraint(fields=["stt"], name="published_row_belongs_to_one_service"),
            models.CheckConstraint(condition=_permitted("code"), name="service_is_named_in_permitted_characters"),
            models.CheckConstraint(condition=Q(kind__in=["REST", "OPENAPI3", "WSDL"]), name="service_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["connected", "not_connected"]), name="service_is_connected_or_not"
            ),
            models.CheckConstraint(condition=Q(receipt__in=["async", "hold"]), name="service_receipt_is_async_or_hold"),
            models.CheckConstraint(condition=Q(timeout_s__gt=0), name="service_timeout_is_positive"),
            models.CheckConstraint(condition=Q(status__in=["registered", "retired"]), name="service_status_is_known"),
            models.CheckConstraint(
                condition=Q(version__isnull=True) | Q(kind="WSDL", version__regex=PART),
                name="service_version_belongs_to_a_wsdl",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem}/{self.code}"


class Endpoint(models.Model):
    """A method and path pattern of a service, for rights narrower than the whole service.

    described: it stands in the service's description, and goes when it is no longer there; others were made by hand.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="endpoints")
    method = models.TextField()
    path = models.TextField()
    described = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "method", "path"], name="endpoint_is_listed_once"),
        ]


class Right(models.Model):
    """Permission to call: one subsystem, member or local group × a service's method and path pattern. Deny by default."""

    subsystem = models.ForeignKey(Subsystem, null=True, on_delete=models.PROTECT, related_name="rights")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="rights")
    group = models.ForeignKey("exchange.Group", null=True, on_delete=models.PROTECT, related_name="rights")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="rights")
    method = models.TextField(default="*", db_default="*")
    path = models.TextField(default="**", db_default="**")
    granted_at = models.DateTimeField(db_default=Now())
    granted_by = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subsystem", "member", "group", "service", "method", "path"],
                nulls_distinct=False,
                name="right_is_granted_once",
            ),
            models.CheckConstraint(
                condition=Q(subsystem__isnull=False, member__isnull=True, group__isnull=True)
                | Q(subsystem__isnull=True, member__isnull=False, group__isnull=True)
                | Q(subsystem__isnull=True, member__isnull=True, group__isnull=False),
                name="right_has_exactly_one_subject",
            ),
        ]


class Certificate(models.Model):
    """A client certificate for mutual TLS. fingerprint: SHA-256 of its DER form, 32 bytes."""

    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="certificates")
    fingerprint = models.BinaryField()
    pem = models.TextField()
    not_after = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], name="certificate_belongs_to_one_subsystem"),
        ]


class EnvironmentKey(models.Model):
    """An API key of the replay or sandbox environment; production's keys are those of `people`.

    hash: SHA-256 of the key, 32 bytes. `member` null: the key speaks for every member (the player of a replay).
    """

    hash = models.BinaryField(primary_key=True)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()

    class Meta:
        db_table = "exchange_environment_key"
