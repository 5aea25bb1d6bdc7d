"""How a version comes to be: the job, what the gate found, and what two people said of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.catalogue.rules.versions import ENDED, LIVE, MARKING_STATES, PUBLICATION_STATES

from .resources import Resource, Version


class Publication(models.Model):
    """A job that makes a version of what somebody handed in or named.

    `source`: {kind: upload | url | table | service, …}, never a secret; `choice`: how the file is read; `report`: its
    quality in words and figures; `done` of `total` in `stage`. `claimed_by`, `claimed_at`: the process that has it;
    `attempts`: how often it was begun.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="publications")
    source = models.JSONField()
    choice = models.JSONField(default=dict)
    state = models.TextField(default="waiting", db_default="waiting")
    stage = models.TextField(default="", db_default="")
    done = models.BigIntegerField(default=0, db_default=0)
    total = models.BigIntegerField(default=0, db_default=0)
    report = models.JSONField(default=dict)
    error = models.TextField(default="", db_default="")
    version = models.OneToOneField(Version, null=True, on_delete=models.PROTECT, related_name="publication")
    asked_by = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    cancel_asked = models.BooleanField(default=False, db_default=False)
    claimed_by = models.TextField(default="", db_default="")
    claimed_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0, db_default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=PUBLICATION_STATES), name="publication_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | ~Q(state__in=ENDED) & Q(ended_at__isnull=True),
                name="publication_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(state="published", version__isnull=False) | ~Q(state="published") & Q(version__isnull=True),
                name="only_a_published_job_has_a_version",
            ),
            models.UniqueConstraint(
                fields=["resource"], condition=Q(state__in=LIVE), name="resource_has_one_running_publication"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="catalogue_publication_queue")]


class Finding(models.Model):
    """Personal data that the gate found in a column: where and how often, never what."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="findings")
    column = models.TextField()
    type = models.TextField()
    legal = models.TextField(default="", db_default="")
    count = models.BigIntegerField()
    rows = ArrayField(models.BigIntegerField(), default=list)
    reason = models.TextField(default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "column", "type"], name="finding_is_told_once_a_column"),
            models.CheckConstraint(condition=Q(count__gt=0), name="finding_counts_something"),
            models.CheckConstraint(condition=Q(rows__len__lte=20), name="finding_tells_where_never_what"),
        ]


class Marking(models.Model):
    """Two people say with a reason that what the gate found in a column of a resource's file is no personal data.

    It holds for the file of this content (`original_sha256`) and for these types alone.
    """

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="markings")
    original_sha256 = models.TextField()
    column = models.TextField()
    types = ArrayField(models.TextField())
    reason = models.TextField()
    state = models.TextField(default="proposed", db_default="proposed")
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    event = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MARKING_STATES), name="marking_state_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="marking_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="in_force")
                | Q(decider__isnull=False, event__isnull=False, decided_at__isnull=False) & ~Q(decider=F("proposer")),
                name="marking_takes_two_persons",
            ),
            models.UniqueConstraint(
                fields=["resource", "original_sha256", "column"],
                condition=~Q(state="rejected"),
                name="column_is_marked_once",
            ),
        ]
