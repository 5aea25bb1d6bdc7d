"""What is known of the quality of entries, and of the addresses of their data."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .entries import Entry


class Score(models.Model):
    """The MQA score of an entry as anybody is served it. points: {metric: earned}; `average`: the way of ckan-mqa; 0 to 405.

    parts: distributions of the entry; passed: {metric: how many of them pass}; addresses: of their data.
    """

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="score")
    total = models.FloatField()
    average = models.FloatField()
    points = models.JSONField()
    untried = models.IntegerField(default=0)
    parts = models.IntegerField(default=0, db_default=0)
    passed = models.JSONField(default=dict)
    addresses = ArrayField(models.TextField(), default=list)
    counted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total__gte=0, total__lte=405), name="score_is_of_405_points"),
        ]


class WholeScore(models.Model):
    """The MQA score of the whole catalogue on a day of the province, by the share of datasets and distributions that pass."""

    day = models.DateField(primary_key=True)
    entries = models.IntegerField()
    total = models.FloatField()
    average = models.FloatField()
    points = models.JSONField()
    untried = models.IntegerField()
    counted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total__gte=0, total__lte=405), name="whole_score_is_of_405_points"),
        ]


class Tried(models.Model):
    """An address of data, tried from outside the web process. `answered`: 2xx; `status`: 0 where nothing came."""

    address = models.TextField(primary_key=True)
    answered = models.BooleanField()
    status = models.IntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered=False) | Q(status__gte=200, status__lte=299), name="answered_address_said_2xx"
            ),
        ]
