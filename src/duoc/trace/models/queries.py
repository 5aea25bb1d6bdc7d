"""Named queries and the subscriptions to them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class NamedQuery(models.Model):
    """A query that a party has given a name (EPCIS 2.0 §12.7). definition: the JSON as it was sent."""

    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    definition = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "trace_named_query"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "name"], name="query_is_named_once_by_a_party"),
            models.CheckConstraint(condition=~Q(name=""), name="query_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """New events of a named query are posted to `dest`: after every capture (`stream`) or at the times of `schedule`.

    token: the shared secret of `GS1-Signature`, sealed with the house's key. min_record_time: what was recorded from then on
    has not been told. due_at: when it is looked at next; failures: deliveries in a row that failed;
    last_failure: why, in one sentence.
    """

    id = models.UUIDField(primary_key=True)
    query = models.ForeignKey(NamedQuery, on_delete=models.CASCADE, related_name="subscriptions")
    dest = models.URLField(max_length=2000)
    token = models.BinaryField(null=True)
    report_if_empty = models.BooleanField(default=False)
    stream = models.BooleanField()
    schedule = models.JSONField(null=True)
    epc_format = models.CharField(max_length=24)
    created_at = models.DateTimeField(db_default=Now())
    min_record_time = models.DateTimeField()
    last_notified_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_index=True)
    failures = models.IntegerField(default=0)
    last_failure = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stream=True, schedule__isnull=True) | Q(stream=False, schedule__isnull=False),
                name="subscription_streams_or_has_a_schedule",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
