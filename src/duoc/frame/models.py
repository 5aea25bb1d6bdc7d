"""The transactional outbox: what happened, on its way into the ledger.

A queue: rooms add rows in the transaction of the change itself, the sequencer moves them into the log and deletes them.
Constraints that Django cannot declare, and the trigger that wakes the sequencer, are in `sql/outbox.sql`.
"""

from django.db import models
from django.db.models.functions import Now


class Outbox(models.Model):
    """entry: exactly the bytes that become the log entry. payload, salt: what the entry commits to; both or neither."""

    id = models.BigAutoField(primary_key=True)
    event = models.UUIDField()
    kind = models.TextField()
    entry = models.BinaryField()
    payload = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event"], name="outbox_event_is_queued_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"
