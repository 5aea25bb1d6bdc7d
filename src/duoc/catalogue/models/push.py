"""National catalogues that entries are pushed to, what waits for each, what they have, and exports carried by hand."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.catalogue.rules.push.comparison import VERDICTS
from duoc.catalogue.rules.push.queue import ADAPTERS, STATES

from .entries import Entry


class PushTarget(models.Model):
    """A catalogue elsewhere. Whoever reads this table learns no secret: `secret_file` names the file that holds it.

    organization: our name there; prefix: in front of names there; authority: PEM of the only certificates that vouch for it since
    `authority_since` ('' : those that this machine trusts). outage_since: nobody answers since then, the next question is asked
    at `probe_at` (both None: it answers). reconcile_at: when both sides are next compared.
    """

    key = models.SlugField(max_length=60)
    name = models.TextField()
    adapter = models.TextField()
    address = models.TextField(default="", db_default="")
    organization = models.TextField(default="", db_default="")
    prefix = models.TextField(default="", db_default="")
    secret_file = models.TextField(default="", db_default="")
    authority = models.TextField(default="", db_default="")
    authority_since = models.DateField(null=True)
    paused = models.BooleanField(default=False, db_default=False)
    created = models.DateTimeField(db_default=Now())
    outage_since = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0, db_default=0)
    probe_at = models.DateTimeField(null=True)
    fault = models.TextField(default="", db_default="")
    next_at = models.DateTimeField(null=True)
    reconcile_at = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="push_target_is_named_once"),
            models.CheckConstraint(condition=Q(adapter__in=ADAPTERS), name="push_adapter_is_known"),
            models.CheckConstraint(
                condition=Q(adapter="file") | ~Q(address="") & ~Q(organization=""),
                name="push_target_has_an_address_and_a_name_there",
            ),
            models.CheckConstraint(
                condition=Q(authority="") | Q(authority_since__isnull=False), name="pinned_authority_is_dated"
            ),
            models.CheckConstraint(
                condition=Q(outage_since__isnull=True, probe_at__isnull=True)
                | Q(outage_since__isnull=False, probe_at__isnull=False),
                name="outage_has_a_next_question",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Push(models.Model):
    """What waits of an entry for a target: always its newest state. Made by the trigger on entries, in their transaction.

    revision: moves with every change, so that one that comes during a sending is not lost. `sent_hash`: of the document that the
    target has received, '' when it has none; `echo`: of how it listed it since, '' when it has not yet. `remote`: its id there,
    where it is not ours. `waiting_since`: of the oldest change that is not received. receipt: {kind: ckan | document, …}.
    """

    target = models.ForeignKey(PushTarget, on_delete=models.CASCADE, related_name="pushes")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="pushes")
    state = models.TextField(default="waiting", db_default="waiting")
    revision = models.BigIntegerField(default=1, db_default=1)
    waiting_since = models.DateTimeField(null=True, db_default=Now())
    due_at = models.DateTimeField(null=True, db_default=Now())
    tries = models.IntegerField(default=0, db_default=0)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_hash = models.TextField(default="", db_default="")
    echo = models.TextField(default="", db_default="")
    remote = models.TextField(default="", db_default="")
    receipt = models.JSONField(null=True)
    reason = models.TextField(default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "entry"], name="newest_state_of_an_entry_waits_once_a_target"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="push_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="sent")
                | Q(sent_at__isnull=False, receipt__isnull=False, waiting_since__isnull=True),
                name="sent_push_has_a_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "delayed"]) | ~Q(reason=""), name="refused_push_states_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "refused"], due_at__isnull=True)
                | ~Q(state__in=["sent", "refused"]) & Q(due_at__isnull=False, waiting_since__isnull=False),
                name="push_is_due_until_it_is_sent_or_refused",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["target", "state", "due_at"], name="catalogue_push_due")]


class PushSeen(models.Model):
    """A record as the last comparison found it: on the other side, or missing there. `entry`: None for what is not ours."""

    target = models.ForeignKey(PushTarget, on_delete=models.CASCADE, related_name="seen")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    remote = models.TextField(default="", db_default="")
    name = models.TextField()
    title = models.TextField()
    modified = models.TextField(default="", db_default="")
    verdict = models.TextField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="push_verdict_is_known"),
        ]


class PushExport(models.Model):
    """A signed file for a target. items: [{entry, revision, hash}], hash '' for what was taken away.

    `number`, `day`: of the written acknowledgement; `answer_sha256`: of its file, '' when none was handed in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    target = models.ForeignKey(PushTarget, on_delete=models.CASCADE, related_name="exports")
    made_at = models.DateTimeField(db_default=Now())
    by = models.TextField()
    sha256 = models.TextField()
    bytes = models.BigIntegerField()
    items = models.JSONField()
    event = models.UUIDField()
    acknowledged_at = models.DateTimeField(null=True)
    number = models.TextField(default="", db_default="")
    day = models.DateField(null=True)
    answer_sha256 = models.TextField(default="", db_default="")
    answer_name = models.TextField(default="", db_default="")

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, number="", day__isnull=True, answer_sha256="")
                | Q(acknowledged_at__gte=F("made_at"), day__isnull=False) & ~Q(number=""),
                name="acknowledged_export_names_its_document",
            ),
        ]
