"""What programs write into a resource row by row, before it is a version."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .resources import Resource


class Draft(models.Model):
    """The rows of a resource that are being written, in a table of their own (`rules.drafts.table_of`), its agency's alone.

    `fields`: [{id, type, info}] in their order; `keys`: columns that name a row. `written` counts writes; up to `asked` they
    were taken into a publication. `waits_since`: the first write after that; `by`: whose the last write was.
    """

    resource = models.OneToOneField(Resource, primary_key=True, on_delete=models.PROTECT, related_name="draft")
    fields = models.JSONField(default=list)
    keys = ArrayField(models.TextField(), default=list)
    written = models.BigIntegerField(default=0, db_default=0)
    asked = models.BigIntegerField(default=0, db_default=0)
    waits_since = models.DateTimeField(null=True)
    written_at = models.DateTimeField(db_default=Now())
    by = models.TextField(default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(asked__lte=F("written")), name="draft_asks_for_what_was_written"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["written_at"], condition=Q(asked__lt=F("written")), name="catalogue_draft_waits"),
        ]
