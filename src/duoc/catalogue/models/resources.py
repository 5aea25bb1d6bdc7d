"""What an entry offers: resources, and the immutable versions of their data."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duoc.catalogue.rules.entries import RESOURCE_KINDS
from duoc.catalogue.rules.versions import VERSION_STATES

from .entries import Entry


class Resource(models.Model):
    """A file, link, table or service of an entry.

    `url_type`: '' a link, `upload` our own versions of a file, `datastore` rows without a file, `service` a service of
    the exchange
    (`service`: its identifier). `hash`, `size`: of the current original. `searchable`: columns whose rows are found by
    words; `keys`: columns that name a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="resources")
    position = models.IntegerField(default=0, db_default=0)
    name = models.TextField(default="", db_default="")
    description = models.TextField(default="", db_default="")
    format = models.TextField(default="", db_default="")
    url = models.TextField(default="", db_default="")
    url_type = models.TextField(default="", db_default="")
    service = models.TextField(default="", db_default="")
    mimetype = models.TextField(default="", db_default="")
    size = models.BigIntegerField(null=True)
    hash = models.TextField(default="", db_default="")
    extras = models.JSONField(default=dict)
    searchable = ArrayField(models.TextField(), default=list)
    keys = ArrayField(models.TextField(), default=list)
    current = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+")
    removed = models.BooleanField(default=False, db_default=False)
    created = models.DateTimeField(db_default=Now())
    modified = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["position", "created", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(url_type__in=RESOURCE_KINDS), name="resource_kind_is_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["entry", "position"], name="catalogue_resource_of_entry")]

    def __str__(self) -> str:
        return self.name or str(self.id)


class Version(models.Model):
    """One state of a resource's data: Parquet, original and manifest, told to the ledger. Never changed, at most withdrawn.

    `schema`: Table Schema; `columns`: figures of each column; `rows`: their number. `rows_table`: where they lie in
    PostgreSQL, '' where they do not (any more), `rows_until`: until when a replaced version's stay there for open
    cursors. `rollups`: what was counted beforehand, in a table beside the rows.
    """

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    state = models.TextField(default="published", db_default="published")
    schema = models.JSONField()
    columns = models.JSONField(default=list)
    rows = models.BigIntegerField()
    parquet_sha256 = models.TextField()
    parquet_bytes = models.BigIntegerField()
    original_sha256 = models.TextField()
    original_bytes = models.BigIntegerField()
    original_name = models.TextField()
    manifest = models.JSONField()
    event = models.UUIDField()
    rows_table = models.TextField(default="", db_default="")
    rows_until = models.DateTimeField(null=True)
    rollups = models.JSONField(default=dict, db_default={})
    published_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(default="", db_default="")

    class Meta:
        ordering: ClassVar = ["resource", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resource", "number"], name="resource_has_one_version_of_a_number"),
            models.UniqueConstraint(fields=["event"], name="version_is_one_event"),
            models.CheckConstraint(condition=Q(state__in=VERSION_STATES), name="version_state_is_known"),
            models.CheckConstraint(condition=Q(rows__gte=0), name="version_has_no_negative_rows"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, rows_table="") & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_reason=""),
                name="version_is_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.number}"
