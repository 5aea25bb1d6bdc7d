"""Stamps: what was ordered, each serial, and in which state the stamps of a batch are, as ranges.

Every stamp of the province has a number; a batch's stamps are consecutive. A row of a stamp is number and serial and never
changes: ten million of them are read and written in bulk. What changes is a division of the batch into ranges (`StampSpan`), so
that activating ten thousand stamps is one row. Only what happens to a stamp alone (sold, void, PIN) has a row of its own.
What Django cannot declare stands in `sql/stamps.sql`.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact


class _Numbers(Func):
    """The range of numbers from the first to the last, both within."""

    function = "int8range"
    output_field = BigIntegerRangeField()


class StampBatch(models.Model):
    """An order of stamps and the run that prints them: producer and product are fixed here for good.

    first: number of its first stamp. seed: 32 bytes, of which the salts of its commitments come; pin_seed likewise its PINs,
    until they are handed out. minted: how many stamps exist already. knots, pin_knots: roots of the subtrees of 1,024 commitments
    (32 bytes each); root, pin_root: of all. host: as printed, in capitals.
    """

    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("trace.Product", on_delete=models.PROTECT, related_name="+")
    count = models.IntegerField()
    first = models.BigIntegerField()
    host = models.CharField(max_length=80)
    preset = models.CharField(max_length=30)
    level = models.CharField(max_length=1)
    pins = models.BooleanField()
    seed = models.BinaryField()
    pin_seed = models.BinaryField(null=True)
    minted = models.IntegerField(default=0)
    knots = models.BinaryField(default=bytes)
    pin_knots = models.BinaryField(default=bytes)
    root = models.BinaryField(null=True)
    pin_root = models.BinaryField(null=True)
    ordered_at = models.DateTimeField(db_default=Now())
    minted_at = models.DateTimeField(null=True)
    handed_out_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trace_stamp_batch"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(count__gte=1), name="batch_orders_one_stamp_or_more"),
            models.CheckConstraint(condition=Q(first__gte=1), name="batch_numbers_its_stamps_from_one"),
            ExclusionConstraint(
                name="batches_share_no_number",
                expressions=[(_Numbers(F("first"), F("first") + F("count") - 1, Value("[]")), "&&")],
            ),
            models.CheckConstraint(
                condition=Q(minted__gte=0, minted__lte=F("count")), name="batch_mints_no_more_than_ordered"
            ),
            models.CheckConstraint(
                condition=Q(root=None, minted_at=None) | Q(root__isnull=False, minted_at__isnull=False, minted=F("count")),
                name="batch_has_a_root_when_all_is_minted",
            ),
            models.CheckConstraint(
                condition=Q(handed_out_at=None) | Q(pin_seed=None, minted_at__isnull=False),
                name="pins_are_forgotten_when_stamps_are_handed_out",
            ),
            models.CheckConstraint(condition=Q(level__in=["M", "Q"]), name="batch_corrects_errors_at_m_or_q"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk}: {self.count}"


class Stamp(models.Model):
    """A stamp: its number and its serial, 80 random bits. pin: the commitment to its PIN, where it has one."""

    number = models.BigIntegerField(primary_key=True)
    serial = models.BinaryField()
    pin = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["serial"], name="serial_names_one_stamp"),
            models.CheckConstraint(condition=Exact(Length("serial"), 10), name="serial_has_80_bits"),
            models.CheckConstraint(condition=Q(pin=None) | Q(Exact(Length("pin"), 32)), name="pin_is_kept_as_a_commitment"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.number)


class StampSpan(models.Model):
    """Consecutive stamps of a batch in one state. lot: of activated ones (GS1 AI 10). hold: suspended or recalled, or empty."""

    batch = models.ForeignKey(StampBatch, on_delete=models.PROTECT, related_name="spans")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    state = models.CharField(max_length=9)
    hold = models.CharField(max_length=9, blank=True)
    lot = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "trace_stamp_span"
        ordering: ClassVar = ["first"]
        indexes: ClassVar = [
            models.Index(fields=["first"], name="span_by_first"),
            models.Index(fields=["lot"], condition=~Q(lot=""), name="span_by_lot"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="span_runs_forwards"),
            ExclusionConstraint(
                name="stamp_is_in_one_state_at_a_time",
                expressions=[(_Numbers(F("first"), F("last"), Value("[]")), "&&")],
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["minted", "scrapped", "printed", "spoiled", "lost", "delivered", "activated", "void"]
                ),
                name="span_is_in_one_of_eight_states",
            ),
            models.CheckConstraint(
                condition=~Q(state="activated") | ~Q(lot=""), name="activated_stamps_belong_to_a_lot"
            ),
            models.CheckConstraint(
                condition=Q(hold__in=["", "suspended", "recalled"]), name="span_is_held_as_suspended_or_recalled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}–{self.last} {self.state}"


class StampMove(models.Model):
    """One step of consecutive stamps, only ever added to. to: a state or a hold. event: its entry in the ledger.

    Of an activation also, for `rules.activation`: bound, the entry with the root of its tree; seed and knots of that tree.
    """

    batch = models.ForeignKey(StampBatch, on_delete=models.PROTECT, related_name="moves")
    to = models.CharField(max_length=9)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    lot = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())
    event = models.UUIDField()
    bound = models.UUIDField(null=True)
    seed = models.BinaryField(null=True)
    knots = models.BinaryField(null=True)

    class Meta:
        db_table = "trace_stamp_move"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(bound=None, seed=None, knots=None)
                | Q(to="activated", bound__isnull=False, seed__isnull=False, knots__isnull=False),
                name="activation_alone_has_a_tree_of_its_stamps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}–{self.last} → {self.to}"


class StampEnd(models.Model):
    """A single activated stamp was sold (its PIN was shown) or made void. Undone: by its producer, with a public reason."""

    number = models.BigIntegerField()
    kind = models.CharField(max_length=4, choices=[("sold", "sold"), ("void", "void")])
    reason = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        db_table = "trace_stamp_end"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["number"], name="end_by_number")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], condition=Q(undone_at=None), name="stamp_ends_once"),
            models.CheckConstraint(condition=Q(kind__in=["sold", "void"]), name="stamp_ends_sold_or_void"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(kind="void") & ~Q(undone_reason=""),
                name="only_void_is_undone_and_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class StampPin(models.Model):
    """Tries of a stamp's PIN: wrong ones since a moment, and when the right one was shown first."""

    number = models.BigIntegerField(primary_key=True)
    wrong = models.SmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trace_stamp_pin"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(wrong__range=(0, 5)), name="pin_is_tried_five_times_a_day_at_most")
        ]

    def __str__(self) -> str:
        return str(self.number)
