"""Scans of stamps, what is remembered of each serial, and the inspector's queue. Nobody's name, address or exact place.

`device` is an HMAC under a salt of the day; salt and hashes are deleted after a few days (`services.scans.forget`). What Django
cannot declare stands in `sql/scans.sql`.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from duoc.trace.rules.clones.scans import VIEWING


class Scan(models.Model):
    """Somebody held a phone over a stamp, or tried its PIN. serial: as on `Stamp`; also one that was never minted.

    commune: five digits, or a province's two, only where the person chose it. Rows lie in the order of time: BRIN finds a day.
    """

    serial = models.BinaryField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=9)
    commune = models.CharField(max_length=5, blank=True)
    device = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            BrinIndex(fields=["at"], name="scan_by_day", pages_per_range=16),
            models.Index(fields=["serial", "id"], name="scan_by_serial"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=sorted(VIEWING)), name="scan_is_of_one_of_three_kinds"),
            models.CheckConstraint(
                condition=Q(commune__regex=r"^([0-9]{2}([0-9]{3})?)?$"), name="scan_names_a_commune_or_a_province_at_most"
            ),
            models.CheckConstraint(
                condition=Q(device=None) | Q(Exact(Length("device"), 12)), name="phone_of_a_scan_is_kept_as_a_hash"
            ),
            models.CheckConstraint(condition=Exact(Length("serial"), 10), name="scanned_serial_has_80_bits"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class ScanSalt(models.Model):
    """The salt of a day of the province: 32 bytes. Whoever holds it can tell whether a phone he has in hand scanned that day."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField()

    class Meta:
        db_table = "trace_scan_salt"

    def __str__(self) -> str:
        return str(self.day)


class ScanState(models.Model):
    """What is remembered of a serial (`rules.clones.state`), a few hundred bytes however often it is scanned."""

    serial = models.BinaryField(primary_key=True)
    state = models.JSONField(default=dict)
    scans = models.IntegerField(default=0)

    class Meta:
        db_table = "trace_scan_state"

    def __str__(self) -> str:
        return f"{self.scans} scans"


class ScanCrowd(models.Model):
    """What is remembered over many serials: of a batch (its number) the places, of a phone's day (its hash) the serials.

    day: of phones only, for they are forgotten with their hashes.
    """

    subject = models.TextField(primary_key=True)
    day = models.DateField(null=True)
    state = models.JSONField(default=dict)

    class Meta:
        db_table = "trace_scan_crowd"
        indexes: ClassVar = [models.Index(fields=["day"], condition=Q(day__isnull=False), name="crowd_by_day")]

    def __str__(self) -> str:
        return self.subject


class Suspicion(models.Model):
    """One thing for the inspector to look at. subject: a serial in its 16 signs, a batch's number or a phone's hash.

    reasons: [{rule, count, points}] as of `raised_at`. status: kept by `SuspicionStep`s; nobody else writes it.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "đang mở"
        DISMISSED = "dismissed", "đã bỏ qua"
        CONFIRMED = "confirmed", "đã xác nhận"

    kind = models.CharField(max_length=6, choices=[("serial", "serial"), ("batch", "batch"), ("phone", "phone")])
    subject = models.TextField()
    batch = models.ForeignKey("trace.StampBatch", null=True, on_delete=models.PROTECT, related_name="+")
    score = models.IntegerField()
    level = models.CharField(max_length=4, blank=True)
    reasons = models.JSONField(default=list)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField(db_default=Now())
    raised_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["-score", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["status", "-score", "-id"], name="suspicion_by_weight"),
            models.Index(fields=["subject"], name="suspicion_by_subject"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(status="open"), name="subject_has_one_open_suspicion"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "dismissed", "confirmed"]), name="suspicion_is_open_dismissed_or_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["serial", "batch", "phone"]), name="suspicion_is_of_a_serial_a_batch_or_a_phone"
            ),
            models.CheckConstraint(condition=Q(score__gte=0), name="suspicion_has_points_or_none"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind}"


class SuspicionStep(models.Model):
    """What happened to a suspicion; only ever added to. event: its entry in the ledger, for what a person decided."""

    suspicion = models.ForeignKey(Suspicion, on_delete=models.PROTECT, related_name="steps")
    to = models.CharField(max_length=9, choices=Suspicion.Status.choices)
    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    score = models.IntegerField()
    event = models.UUIDField(null=True)

    class Meta:
        db_table = "trace_suspicion_step"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to="open", actor=None) | (Q(actor__isnull=False, event__isnull=False) & ~Q(reason="")),
                name="suspicion_is_settled_by_a_person_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suspicion_id} → {self.to}"
