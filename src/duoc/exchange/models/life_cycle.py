"""Connections (a subsystem's use of a service), the dated steps of their lives and of services', and recorded contract tests.

The pairs of states are those of `rules.life_cycle`; what looks at more than one row stands in `sql/life_cycle.sql`.
"""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duoc.exchange.models.registry import Service, Subsystem
from duoc.exchange.rules import life_cycle
from duoc.exchange.rules.life_cycle import CONNECTION, DOCUMENT, DRAFT, ENDED, REASON, SERVICE, Life


def _steps(subject: str, life: Life) -> Q:
    """Rows of one kind of subject that are steps of its life."""
    pairs = [Q(verb=verb, from_state=before, to_state=after) for verb, before, after in life.pairs()]
    return Q(**{f"{subject}__isnull": False}) & reduce(or_, pairs)


def _said(column: str, what: str) -> Q:
    """Rows that say what their step needs."""
    wordless = [
        Q(**{f"{subject}__isnull": False}) & ~Q(verb__in=life.needing(what))
        for subject, life in life_cycle.LIVES.items()
    ]
    return ~Q(**{column: ""}) | reduce(or_, wordless)


class Connection(models.Model):
    """What a client subsystem asked of a service, and where that stands. fields: names of data fields, a JSON array of text.

    state: kept by the trigger that follows the steps; nobody else writes it.
    """

    client = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="connections")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="connections")
    purpose = models.TextField(default="", db_default="")
    legal_basis = models.TextField(default="", db_default="")
    fields = models.JSONField(default=list)
    state = models.TextField(default=DRAFT, db_default=DRAFT)
    asked_at = models.DateTimeField(db_default=Now())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "service"], condition=~Q(state=ENDED), name="pair_has_one_connection_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CONNECTION.states), name="connection_state_is_one_of_its_life"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DRAFT, ENDED]) | (~Q(purpose="") & ~Q(legal_basis="") & ~Q(fields=[])),
                name="connection_says_purpose_basis_and_fields",
            ),
        ]


class ConnectionScope(models.Model):
    """A method and path pattern that a connection asks for; the whole service is `*` and `**`."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="scope")
    method = models.TextField()
    path = models.TextField()

    class Meta:
        db_table = "exchange_connection_scope"
        constraints = [
            models.UniqueConstraint(fields=["connection", "method", "path"], name="connection_asks_once_for_a_path"),
        ]


class Transition(models.Model):
    """One dated step of a connection or a service; only added to. number (from 1 in each life) and at are the database's.

    document: number of the paper it rests on. until: what a suspension announces. event: the ledger's public entry of it.
    """

    connection = models.ForeignKey(Connection, null=True, on_delete=models.PROTECT, related_name="transitions")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="transitions")
    number = models.IntegerField(db_default=0)
    verb = models.TextField()
    from_state = models.TextField()
    to_state = models.TextField()
    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    document = models.TextField(default="", db_default="")
    reason = models.TextField(default="", db_default="")
    until = models.DateTimeField(null=True)
    event = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "number"], name="connection_takes_one_step_at_a_time"),
            models.UniqueConstraint(fields=["service", "number"], name="service_takes_one_step_at_a_time"),
            models.UniqueConstraint(fields=["event"], name="transition_is_one_event"),
            models.CheckConstraint(
                condition=Q(connection__isnull=False, service__isnull=True)
                | Q(connection__isnull=True, service__isnull=False),
                name="transition_is_of_a_connection_or_a_service",
            ),
            models.CheckConstraint(
                condition=_steps("connection", CONNECTION) | _steps("service", SERVICE),
                name="transition_is_a_step_of_its_life",
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | Q(verb="load"), name="transition_is_taken_by_a_person"
            ),
            models.CheckConstraint(condition=_said("document", DOCUMENT), name="transition_names_its_document"),
            models.CheckConstraint(condition=_said("reason", REASON), name="transition_gives_its_reason"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(verb="suspend"), name="only_a_suspension_announces_its_end"
            ),
        ]


class ContractTest(models.Model):
    """The result of a contract test of a service or of one connection to it; only added to.

    step: the number of the subject's last step when it was recorded, set by the database. report: what the test says, JSON.
    """

    connection = models.ForeignKey(Connection, null=True, on_delete=models.PROTECT, related_name="tests")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="tests")
    step = models.IntegerField(db_default=0)
    passed = models.BooleanField()
    report = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "exchange_contract_test"
        constraints = [
            models.CheckConstraint(
                condition=Q(connection__isnull=False, service__isnull=True)
                | Q(connection__isnull=True, service__isnull=False),
                name="contract_test_is_of_a_connection_or_a_service",
            ),
        ]
