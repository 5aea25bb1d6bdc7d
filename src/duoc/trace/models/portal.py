"""Goods whose events are on their way to the national portal."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class PortalDelivery(models.Model):
    """One piece, lot or product of goods; sent anew, it is the same row: the portal knows it by one name.

    text, lot: how events name the goods (`lot`: of a stamped piece, or empty). name: under which the portal gets them. due_at:
    when it is tried next, null once it was sent or refused. tries: since somebody asked. answer: what came back last, in one
    sentence. digest: SHA-256 of the document that arrived.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "đang chờ"
        SENT = "sent", "đã gửi"
        REFUSED = "refused", "bị từ chối"

    id = models.UUIDField(primary_key=True)
    text = models.TextField()
    lot = models.TextField(blank=True)
    name = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    by = models.TextField(blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True, db_index=True)
    tries = models.IntegerField(default=0)
    answer = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    digest = models.BinaryField(null=True)

    class Meta:
        db_table = "trace_portal_delivery"
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="goods_have_one_delivery"),
            models.CheckConstraint(
                condition=Q(state="waiting", due_at__isnull=False) | Q(state__in=["sent", "refused"], due_at=None),
                name="delivery_waits_until_it_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, digest__isnull=False),
                name="sent_delivery_has_its_time_and_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.state}"
