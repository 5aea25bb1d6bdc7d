"""Catalogues of others that entries are taken from, and what each run found."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.catalogue.rules.harvest import KINDS, MOST_HOURS, OUTCOMES
from duoc.people.models import Agency

from .entries import Entry


class HarvestSource(models.Model):
    """A catalogue elsewhere. `agency`: who answers here for what comes from it; `checked_from`: start of the last whole run.

    every_hours: from one run to the next, null: by hand alone; next_at: when the next is due, null: now; failures: runs that
    failed one after the other.
    """

    name = models.TextField()
    kind = models.TextField()
    address = models.TextField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    checked_from = models.DateTimeField(null=True)
    every_hours = models.IntegerField(null=True, default=24)
    next_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0, db_default=0)
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="harvest_source_is_named_once"),
            models.UniqueConstraint(fields=["address"], name="harvest_source_is_taken_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="harvest_kind_is_known"),
            models.CheckConstraint(
                condition=Q(every_hours__isnull=True) | Q(every_hours__gte=1, every_hours__lte=MOST_HOURS),
                name="harvest_comes_again_in_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Harvested(models.Model):
    """An entry that came from a source: its identity there, what was last read of it (`hash` of the source's words).

    missing: in how many whole lists since it was absent.
    """

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="harvested")
    source = models.ForeignKey(HarvestSource, on_delete=models.PROTECT, related_name="entries")
    remote = models.TextField()
    hash = models.TextField()
    seen_at = models.DateTimeField(db_default=Now())
    missing = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "remote"], name="harvested_record_is_one_entry"),
        ]


class HarvestRun(models.Model):
    """One run. `whole`: everything was listed, so that what is missing is known to be gone; `log`: lines for people."""

    source = models.ForeignKey(HarvestSource, on_delete=models.PROTECT, related_name="runs")
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="running", db_default="running")
    whole = models.BooleanField(default=False, db_default=False)
    seen = models.IntegerField(default=0, db_default=0)
    made = models.IntegerField(default=0, db_default=0)
    changed = models.IntegerField(default=0, db_default=0)
    withdrawn = models.IntegerField(default=0, db_default=0)
    refused = models.IntegerField(default=0, db_default=0)
    log = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="harvest_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(outcome="running", ended_at__isnull=True)
                | ~Q(outcome="running") & Q(ended_at__gte=F("started_at")),
                name="harvest_run_ends_once",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(outcome="running"), name="source_has_one_running_harvest"
            ),
        ]
