"""Recalls of lots: what is called back, why, and every step taken. What Django cannot declare stands in `sql/recalls.sql`."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Recall(models.Model):
    """A recall that begins at a lot, a piece or a container. text: as `Identifier` has it.

    product, party: their names when it was opened, for the notice; empty where nobody registered them.
    """

    text = models.TextField()
    reason = models.TextField()
    product = models.TextField(blank=True)
    party = models.TextField(blank=True)
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["text"], condition=Q(closed_at__isnull=True), name="goods_have_one_open_recall"
            ),
            models.CheckConstraint(condition=Q(closed_at__gte=F("opened_at")), name="recall_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="recall_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.text}"


class RecallStep(models.Model):
    """What was done in a recall, by whom (an account, as the ledger names it), why. items: identifiers that it added;
    complete: false where following the goods stopped before its end. Never changed, never removed."""

    class Verb(models.TextChoices):
        """What can be done in a recall."""

        OPENED = "opened", "mở"
        EXTENDED = "extended", "mở rộng"
        CLOSED = "closed", "kết thúc"

    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=8, choices=Verb.choices)
    at = models.DateTimeField(db_default=Now())
    by = models.TextField()
    reason = models.TextField()
    items = models.IntegerField()
    complete = models.BooleanField()

    class Meta:
        db_table = "trace_recall_step"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall"], condition=Q(verb="opened"), name="recall_is_opened_once"),
            models.UniqueConstraint(fields=["recall"], condition=Q(verb="closed"), name="recall_is_closed_once"),
            models.CheckConstraint(
                condition=Q(verb__in=["opened", "extended", "closed"]), name="recall_step_is_one_of_three"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recall_step_has_a_reason"),
            models.CheckConstraint(condition=Q(items__gte=0), name="recall_step_adds_or_leaves"),
        ]

    def __str__(self) -> str:
        return f"{self.recall_id} {self.verb}"


class RecallItem(models.Model):
    """An identifier that a recall covers. start: somebody named it; the others were found by following the goods from there."""

    pk = models.CompositePrimaryKey("recall_id", "identifier")
    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="items")
    step = models.ForeignKey(RecallStep, on_delete=models.PROTECT, related_name="+", db_index=False)
    identifier = models.BigIntegerField()
    text = models.TextField()
    start = models.BooleanField()

    class Meta:
        db_table = "trace_recall_item"
        indexes: ClassVar = [models.Index(fields=["identifier"], name="recall_item_by_identifier")]

    def __str__(self) -> str:
        return self.text
