"""What the worker is asked to do for a batch of stamps: mint it, write its file."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duoc.trace.models.stamps import StampBatch


class StampWork(models.Model):
    """A batch that was ordered in a page. How far minting is, the batch itself says; `written`: stamps in the file so far.

    `form`: the file that is wanted, once. `ready_at`: it is written, and waits for its one download (`fetched_at`). `stopped_at`:
    somebody stopped it; nothing is lost, and it goes on when told. `fault`: why it cannot go on.
    """

    batch = models.OneToOneField(StampBatch, primary_key=True, on_delete=models.PROTECT, related_name="work")
    by = models.TextField(blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    stopped_at = models.DateTimeField(null=True)
    form = models.TextField(blank=True)
    written = models.IntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        db_table = "trace_stamp_work"
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(form__in=["", "pdf", "csv"]), name="stamp_file_is_pdf_or_csv"),
            models.CheckConstraint(condition=Q(ready_at=None) | ~Q(form=""), name="ready_file_was_asked_for"),
            models.CheckConstraint(
                condition=Q(fetched_at=None) | Q(ready_at__isnull=False), name="fetched_file_was_ready"
            ),
            models.CheckConstraint(condition=Q(written__gte=0), name="stamps_written_are_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
