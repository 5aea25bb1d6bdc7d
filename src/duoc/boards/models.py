"""What the link to the population database demands, what the law says of it, what people stated, which audits were run.

Rows are only added: the triggers in `sql/readiness.sql` refuse every change. A row of demands or provisions is one wording from a
day on; the newest wording that has begun is the one in force.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact, LessThanOrEqual

LARGEST_FILE = 1_000_000  # bytes: a scan of a decision; larger documents are named by their SHA-256


class Wording(models.Model):
    """One wording. verified: held against the text of the law itself; caveat: what was not, and why. ends: from `valid_from` on
    the matter holds no more. entered_by null: came with the program.
    """

    key = models.SlugField(max_length=40)
    number = models.SmallIntegerField()
    source = models.TextField()
    verified = models.BooleanField()
    caveat = models.TextField(blank=True)
    caveat_en = models.TextField(blank=True)
    ends = models.BooleanField(default=False, db_default=False)
    valid_from = models.DateField()
    entered_at = models.DateTimeField(db_default=Now())
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    event = models.UUIDField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["number", "-valid_from", "-id"]


class Demand(Wording):
    """A demand of the checklist. asks: what a person must state (empty: what the system shows suffices); basis: the law;
    review_days: evidence that is older is stale (null: no period); review_basis: who says so.
    """

    title = models.TextField()
    title_en = models.TextField(blank=True)
    asks = models.TextField(blank=True)
    asks_en = models.TextField(blank=True)
    basis = models.TextField()
    review_days = models.SmallIntegerField(null=True)
    review_basis = models.TextField(blank=True)
    review_basis_en = models.TextField(blank=True)

    class Meta(Wording.Meta):
        abstract = False
        db_table = "boards_demand"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(review_days=None) | Q(review_days__gte=1), name="review_is_in_days"),
            models.CheckConstraint(condition=~Q(basis=""), name="demand_has_a_legal_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Provision(Wording):
    """What a document of the law says. in_force: its first day, null where that is not known."""

    document = models.TextField()
    says = models.TextField()
    says_en = models.TextField(blank=True)
    in_force = models.DateField(null=True)

    class Meta(Wording.Meta):
        abstract = False
        db_table = "boards_provision"

    def __str__(self) -> str:
        return self.document


class Statement(models.Model):
    """A document that a person names as evidence of a demand (`control`, its key).

    dated, issuer, number: the document's own. review_by: the day before which it is to be looked at again, null: by the demand's
    period. file_hash: SHA-256 of the document, 32 bytes; the file itself may be kept beside (`StatementFile`).
    replaces: the statement that this one corrects, or withdraws (`withdraws`; then `note` says why).
    """

    control = models.SlugField(max_length=40)
    title = models.TextField()
    number = models.TextField(blank=True)
    dated = models.DateField()
    issuer = models.TextField()
    note = models.TextField(blank=True)
    review_by = models.DateField(null=True)
    file_name = models.TextField(blank=True)
    file_hash = models.BinaryField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    withdraws = models.BooleanField(default=False, db_default=False)
    entered_at = models.DateTimeField(db_default=Now())
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["control", "-id"], name="statement_by_demand")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["replaces"], name="statement_is_replaced_once"),
            models.CheckConstraint(
                condition=Q(withdraws=False) | (Q(replaces__isnull=False) & ~Q(note="")),
                name="withdrawal_names_a_statement_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(file_hash=None) | Q(Exact(Length("file_hash"), 32)), name="document_is_named_by_its_sha256"
            ),
            models.CheckConstraint(
                condition=Q(review_by=None) | Q(review_by__gt=F("dated")), name="review_comes_after_the_document"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StatementFile(models.Model):
    """The document itself, small. Not under the triggers: what is personal in it can be erased, its hash stays."""

    statement = models.OneToOneField(Statement, primary_key=True, on_delete=models.PROTECT, related_name="file")
    media = models.TextField()
    content = models.BinaryField()

    class Meta:
        db_table = "boards_statement_file"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("content"), LARGEST_FILE), name="kept_document_is_small"
            ),
        ]

    def __str__(self) -> str:
        return self.statement.file_name


class Check(models.Model):
    """An audit that was run to its end. subject: `ledger`, `exchange`, `guard` or `scan`; seen: how much was looked at (entries,
    calls, decisions, bytes); wrong: how much was found; detail: the first findings, without a personal value.
    """

    subject = models.TextField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    seen = models.BigIntegerField()
    wrong = models.IntegerField()
    detail = models.TextField(blank=True)
    event = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(subject__in=["ledger", "exchange", "guard", "scan"]), name="check_is_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(ended_at__gte=F("begun_at")), name="check_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(seen__gte=0, wrong__gte=0), name="check_counts_from_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.ended_at:%Y-%m-%d}"
