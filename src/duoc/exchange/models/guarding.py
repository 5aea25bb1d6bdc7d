"""Under which guard a service's calls pass at the gateway."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.exchange.models.registry import Service

REQUEST_MODES = ("off", "observe", "mask", "block", "tokens")
ANSWER_MODES = ("off", "observe", "mask", "block")
# Reading so much holds the interpreter for some 50 ms at worst.
LARGEST_BYTES = 4 << 20


class GuardRule(models.Model):
    """ticket: every call shows the ticket of an open dossier. request, answer: what is done with personal data in the bodies
    (`tokens`: left out of the request, put back into the answer). most_bytes: a larger body is not looked into; unread: whether
    such a one passes. identities_day: distinct citizens of one officer a day, 0 without a limit.

    Dated: in force from `valid_from` until before `valid_to` (null: still)."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="guard_rules")
    ticket = models.BooleanField()
    request = models.TextField()
    answer = models.TextField()
    most_bytes = models.IntegerField()
    unread = models.TextField()
    identities_day = models.IntegerField()
    valid_from = models.DateTimeField(db_default=Now())
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_guard_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=Q(valid_to__isnull=True), name="service_is_guarded_by_one_rule"
            ),
            models.CheckConstraint(
                condition=Q(request__in=REQUEST_MODES, answer__in=ANSWER_MODES, unread__in=["block", "pass"]),
                name="guard_does_what_is_known",
            ),
            models.CheckConstraint(
                condition=Q(most_bytes__gte=1, most_bytes__lte=LARGEST_BYTES, identities_day__gte=0),
                name="guard_reads_4_mib_at_most",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="guard_rule_ends_after_it_begins",
            ),
        ]
