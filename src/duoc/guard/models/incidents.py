"""Incidents that the ledger told of, and who has looked at them; `sql/watch.sql` keeps what was said as it was said."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Incident(models.Model):
    """One entry `guard.incident` of the ledger. number: of the entry. rule: empty where what it told was erased.

    decision: the number of the decision of `writer` that it was, None where it was none (a chain that is broken).
    """

    number = models.BigIntegerField(primary_key=True)
    event = models.UUIDField()
    time = models.DateTimeField()
    rule = models.TextField(default="", db_default="")
    writer = models.TextField(default="", db_default="")
    decision = models.BigIntegerField(null=True)
    application = models.TextField(default="", db_default="")
    account = models.TextField(default="", db_default="")
    officer = models.TextField(default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event"], name="incident_is_one_event")]
        indexes = [models.Index(fields=["-time", "-number"], name="guard_incident_newest_first")]


class Acknowledgement(models.Model):
    """Somebody has looked at an incident and says what came of it. by: the name as it was then. event: its own entry."""

    id = models.AutoField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="acknowledgements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.TextField()
    note = models.TextField()
    at = models.DateTimeField(db_default=Now())
    event = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(note=""), name="acknowledgement_says_something"),
            models.UniqueConstraint(fields=["event"], name="acknowledgement_is_one_event"),
        ]
