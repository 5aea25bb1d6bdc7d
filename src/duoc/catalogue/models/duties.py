"""What the law gives how long for, what was reminded of, and what others ask of the data's holders."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.catalogue.rules.access import REQUEST_STATES
from duoc.catalogue.rules.demands import DEMAND_STATES
from duoc.catalogue.rules.terms import KEYS, UNITS
from duoc.people.models import Agency

from .entries import Entry, Topic


class Term(models.Model):
    """How long something may take, in force from `starts` to before `ends`; what the law changes is a new row."""

    key = models.TextField()
    length = models.IntegerField()
    unit = models.TextField()
    basis = models.TextField()
    starts = models.DateField()
    ends = models.DateField(null=True)
    verified = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["key", "starts"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "starts"], name="term_begins_once_a_day"),
            models.CheckConstraint(condition=Q(key__in=KEYS), name="term_is_known"),
            models.CheckConstraint(condition=Q(unit__in=UNITS, length__gt=0), name="term_has_a_length"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="term_ends_after_it_begins"),
        ]


class Reminder(models.Model):
    """Somebody was reminded of a deadline: once a step of the ladder (days left; negative: days late)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="reminders")
    kind = models.TextField()
    due = models.DateField()
    step = models.IntegerField()
    at = models.DateTimeField(db_default=Now())
    event = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "kind", "due", "step"], name="deadline_is_reminded_once_a_step"),
            models.UniqueConstraint(fields=["event"], name="reminder_is_one_event"),
        ]


class AccessRequest(models.Model):
    """An agency asks for shared data of another. `due`: the day by which it is answered; a refusal states reason and ground."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="access_requests")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField()
    ground = models.TextField()
    state = models.TextField(default="received", db_default="received")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    due = models.DateField()
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", db_default="")
    refusal_ground = models.TextField(default="", db_default="")
    complaint = models.TextField(default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=REQUEST_STATES), name="request_state_is_known"),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(ground=""), name="request_says_what_for_and_by_what"),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "disputed"]) | ~Q(answer="") & ~Q(refusal_ground=""),
                name="refusal_states_reason_and_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused", "disputed", "closed"]) | Q(decided_at__isnull=False),
                name="decided_request_says_when",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due"], name="catalogue_request_waiting")]


class RequestStep(models.Model):
    """A step of a request: who, when, to which state, with what words. Only added to."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField(db_default=Now())
    by = models.TextField()
    state = models.TextField()
    words = models.TextField(default="", db_default="")
    event = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["event"], name="step_of_a_request_is_one_event")]


class Demand(models.Model):
    """Data that somebody outside would like to have. Nothing of who asks is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.TextField()
    words = models.TextField(default="", db_default="")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.TextField(default="open", db_default="open")
    answer = models.TextField(default="", db_default="")
    answered_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="demand_says_what"),
            models.CheckConstraint(condition=Q(state__in=DEMAND_STATES), name="demand_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(answer="") & Q(answered_at__isnull=False),
                name="answered_demand_has_an_answer",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-created"], name="catalogue_demand_by_state")]


class Vote(models.Model):
    """A device wants it too: a keyed hash that means nothing elsewhere, forgotten with the demand."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="votes")
    device = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["demand", "device"], name="device_votes_once")]
