"""Kept bodies, how long what is kept, and what was archived. Partitioned tables and triggers are made by `sql/bodies.sql`."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.exchange.models.evidence import Gateway
from duoc.exchange.models.registry import Service

LONGEST_DAYS = 36_500


class BodyRule(models.Model):
    """The bodies of a service's calls are kept for `days`, on a legal basis where they carry personal data.

    Dated: in force from `valid_from` until before `valid_to` (null: still). most_bytes: a larger body is noted, not kept."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="body_rules")
    days = models.IntegerField()
    basis = models.TextField(default="", db_default="", blank=True)
    most_bytes = models.IntegerField(default=1 << 20, db_default=1 << 20)
    valid_from = models.DateTimeField(db_default=Now())
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_body_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=Q(valid_to__isnull=True), name="service_keeps_bodies_by_one_rule"
            ),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=LONGEST_DAYS), name="kept_bodies_have_an_end"),
            models.CheckConstraint(
                condition=Q(most_bytes__gte=1, most_bytes__lte=8 << 20), name="kept_body_is_8_mib_at_most"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="body_rule_ends_after_it_begins",
            ),
        ]


class Body(models.Model):
    """The sealed bodies of one call; `sealed` is null once they were erased for this call alone."""

    pk = models.CompositePrimaryKey("day", "request_id")
    day = models.DateField()
    request_id = models.UUIDField()
    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, db_column="service", related_name="+")
    request = models.TextField()
    response = models.TextField()
    sealed = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "exchange_body"


class Retention(models.Model):
    """How many days the messages stay in the database, or bodies at most, from a day of the province on. Dated, never changed:
    the row with the newest `valid_from` that is not in the future holds."""

    subject = models.TextField()
    days = models.IntegerField()
    basis = models.TextField()
    valid_from = models.DateField()
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(subject__in=["messages", "bodies"]), name="retention_is_of_two_things"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=LONGEST_DAYS), name="retention_is_whole_days"),
            models.CheckConstraint(condition=Q(basis__regex=r"\S{2}"), name="retention_has_a_legal_basis"),
        ]


class RetentionRun(models.Model):
    """One run: what it erased and archived; `problem` says why it did not end well."""

    begun_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    bodies = models.BigIntegerField(default=0, db_default=0)
    messages = models.BigIntegerField(default=0, db_default=0)
    days = models.IntegerField(default=0, db_default=0)
    problem = models.TextField(default="", db_default="", blank=True)

    class Meta:
        db_table = "exchange_retention_run"


class Segment(models.Model):
    """An archive segment: the messages of one day and gateway, or a part of them, in a file that verifies on its own.

    earliest, latest: of its messages' times; digest: SHA-256 of the file's lines, 32 bytes; path: within the environment's
    `archive` folder."""

    day = models.DateField()
    gateway = models.ForeignKey(Gateway, on_delete=models.DO_NOTHING, db_constraint=False, related_name="segments")
    number = models.IntegerField()
    batches = models.IntegerField()
    messages = models.IntegerField()
    earliest = models.DateTimeField()
    latest = models.DateTimeField()
    digest = models.BinaryField()
    path = models.TextField()
    archived_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "number"], name="segment_has_one_place_in_its_gateways_chain"),
            models.CheckConstraint(condition=Q(messages__gte=1), name="segment_holds_messages"),
        ]
