"""Applications behind the wall, their changes, and the statements that the wall saw of them.

An application holds what is in force; `Change` is how it came there, and the only way: `sql/applications.sql`.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.guard.rules.applications import INSPECT, KINDS, MODES, OBSERVE
from duoc.people.models import Agency

CANDIDATE, PROPOSED, APPROVED, REJECTED, SUPERSEDED = "candidate", "proposed", "approved", "rejected", "superseded"
STATES = (CANDIDATE, PROPOSED, APPROVED, REJECTED, SUPERSEDED)
LIVE, WITHDRAWN = "live", "withdrawn"


class Application(models.Model):
    """What is in force. The JSON members have the form of the application's document (docs/formats.md); version: its number.

    agency: whose application it is; None where it is the province's own.
    """

    id = models.AutoField(primary_key=True)
    name = models.TextField()
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    upstream = models.TextField()
    search_path = models.TextField(default="", db_default="")
    unproven = models.BooleanField(default=False, db_default=False)
    tls_only = models.BooleanField(default=False, db_default=False)
    time_limits = models.JSONField(default=dict)
    mode = models.TextField(default=OBSERVE, db_default=OBSERVE)
    inspect = models.TextField(default="observe", db_default="observe")
    watched = models.JSONField(default=list)
    limits = models.JSONField(default=dict)
    honey = models.JSONField(default=list)
    version = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="application_is_named_once"),
            models.CheckConstraint(condition=Q(mode__in=MODES), name="application_mode_is_known"),
            models.CheckConstraint(condition=Q(inspect__in=INSPECT), name="application_inspection_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """A change of an application: proposed, then live or withdrawn; what loosens goes live by another person.

    number: the version that it made. before, after: the members that it changes. proposer is None where it came from the
    command line of an account that is no user's; proposed_by names that account. event: the ledger's entry of its going live.
    """

    id = models.AutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="changes")
    number = models.IntegerField(null=True)
    kind = models.TextField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    loosens = models.BooleanField()
    reason = models.TextField(default="", db_default="")
    state = models.TextField(default=PROPOSED, db_default=PROPOSED)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField(db_default=Now())
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.TextField(default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    event = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="change_is_of_a_known_kind"),
            models.CheckConstraint(condition=Q(state__in=[PROPOSED, LIVE, WITHDRAWN]), name="change_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=LIVE, number__isnull=False, event__isnull=False, decided_at__isnull=False)
                | (~Q(state=LIVE) & Q(number__isnull=True, event__isnull=True)),
                name="live_change_is_a_version_and_an_event",
            ),
            models.CheckConstraint(
                condition=Q(loosens=False)
                | ~Q(state=LIVE)
                | (Q(decider__isnull=False) & (Q(proposer__isnull=True) | ~Q(proposer=F("decider")))),
                name="loosening_takes_two_persons",
            ),
            models.UniqueConstraint(fields=["application", "number"], name="application_has_one_change_a_version"),
            models.UniqueConstraint(fields=["event"], name="change_is_one_event"),
            models.UniqueConstraint(
                fields=["application", "kind"], condition=Q(state=PROPOSED), name="one_proposal_of_a_kind_at_a_time"
            ),
        ]


class Statement(models.Model):
    """A statement by its key: seen by the wall or in a file, then proposed, and approved or rejected.

    sql: readable, ordinary literals blank. places: how far its values may go (`engines.sql`). never: why nobody may approve it.
    rule: what blocked it, empty where it passed. change: with which it was proposed and went live.
    """

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="statements")
    key = models.TextField()
    kind = models.TextField()
    sql = models.TextField()
    search_path = models.TextField()
    places = models.JSONField(default=list)
    seen = models.BigIntegerField(default=0, db_default=0)
    users = models.JSONField(default=list)
    programs = models.JSONField(default=list)
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    never = models.TextField(default="", db_default="")
    rule = models.TextField(default="", db_default="")
    state = models.TextField(default=CANDIDATE, db_default=CANDIDATE)
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="statements")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="statement_state_is_known"),
            models.CheckConstraint(
                condition=Q(never="") | ~Q(state__in=[PROPOSED, APPROVED]), name="never_is_never_approved"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PROPOSED, APPROVED]) | Q(change__isnull=False),
                name="statement_is_proposed_with_a_change",
            ),
            models.UniqueConstraint(
                fields=["application", "key"], condition=Q(state=APPROVED), name="statement_is_approved_once"
            ),
            models.UniqueConstraint(
                fields=["application", "key"],
                condition=Q(state__in=[CANDIDATE, PROPOSED, REJECTED]),
                name="statement_is_offered_once",
            ),
        ]
        indexes = [models.Index(fields=["application", "state", "-seen", "id"], name="guard_statement_by_state")]
