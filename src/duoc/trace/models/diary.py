"""The producers' diary: entries, their photos, files that wait to be imported. What Django cannot declare: `sql/diary.sql`."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact, LessThanOrEqual


class DiaryEntry(models.Model):
    """One piece of work, as a producer wrote it down. Never changed, at most forgotten: who erred writes a correction.

    id: made by the phone, or from the row of a file. by: the account that wrote it, null for the command line. site: `Site`'s
    number. fields: stored values by name (`rules.diary.fields`). at: when the work was done; made_at: when it was written, by the
    writer's clock. digest: of what was sent (`rules.diary.entries.Sent.digest`). corrects: the entry that it takes back; voids:
    and puts nothing in its place. event: identity of its EPCIS event, null for what only the diary keeps. ledger: its entry
    there, which holds the root over its facts (`rules.diary.facts`); seed: of their salts, null when the fields were erased.
    """

    class Origin(models.IntegerChoices):
        """How it came."""

        FORM = 1, "biểu mẫu"
        FILE = 2, "tệp"

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey("trace.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    site = models.UUIDField(null=True)
    template = models.CharField(max_length=40)
    stage = models.CharField(max_length=40)
    lot = models.CharField(max_length=20, blank=True)
    fields = models.JSONField()
    at = models.DateTimeField()
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    origin = models.SmallIntegerField(choices=Origin.choices)
    digest = models.BinaryField()
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrections", null=True, db_index=False
    )
    voids = models.BooleanField(default=False)
    event = models.UUIDField(null=True)
    ledger = models.UUIDField()
    seed = models.BinaryField(null=True)

    class Meta:
        db_table = "trace_diary_entry"
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["party", "-at", "-id"], name="entry_by_time"),
            models.Index(fields=["party", "template", "stage", "-received_at"], name="entry_by_stage"),
            models.Index(fields=["party", "lot"], condition=~Q(lot=""), name="entry_by_lot"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["corrects"], name="entry_is_corrected_once"),
            models.CheckConstraint(condition=Exact(Length("digest"), 32), name="entry_is_known_by_32_octets"),
            models.CheckConstraint(
                condition=Q(lot__regex=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,19})?$"),
                name="lot_of_an_entry_has_at_most_20_signs",
            ),
            models.CheckConstraint(condition=~Q(corrects=F("id")), name="entry_corrects_another_one"),
            models.CheckConstraint(
                condition=Q(voids=False) | Q(corrects__isnull=False), name="only_a_correction_takes_back"
            ),
            models.CheckConstraint(condition=~Q(template="") & ~Q(stage=""), name="entry_is_of_a_stage"),
            models.CheckConstraint(condition=Q(origin__in=[1, 2]), name="entry_comes_by_form_or_file"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.stage} {self.lot}".strip()


class DiaryPhoto(models.Model):
    """The photo of an entry, encoded anew and without metadata: pixels, and nothing of where and with what it was taken.

    digest: SHA-256 of `jpeg`, which the ledger's entry names. May be erased; never changed.
    """

    entry = models.OneToOneField(DiaryEntry, on_delete=models.PROTECT, primary_key=True, related_name="photo")
    jpeg = models.BinaryField()
    digest = models.BinaryField()
    width = models.SmallIntegerField()
    height = models.SmallIntegerField()

    class Meta:
        db_table = "trace_diary_photo"
        constraints: ClassVar = [
            models.CheckConstraint(condition=LessThanOrEqual(Length("jpeg"), 300_000), name="photo_has_at_most_300_kb"),
            models.CheckConstraint(condition=Exact(Length("digest"), 32), name="photo_is_known_by_32_octets"),
        ]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"


class DiaryUpload(models.Model):
    """A file between its preview and its import; forgotten after a day. chosen: column → what it is (`rules.diary.headings`)."""

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey("people.Party", on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=40)
    product = models.CharField(max_length=30, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    chosen = models.JSONField(default=dict)
    name = models.TextField()
    content = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "trace_diary_upload"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("content"), 2_000_000), name="upload_has_at_most_2_mb"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DiaryHeadings(models.Model):
    """What the columns of a party's files are, as it said once: the next file with the same head is read so.

    heads: SHA-256 of template and head (`rules.diary.headings.digest`); stage: of all rows, where no column tells it.
    """

    party = models.ForeignKey("people.Party", on_delete=models.CASCADE, related_name="+", db_index=False)
    template = models.CharField(max_length=40)
    heads = models.BinaryField()
    chosen = models.JSONField()
    stage = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "trace_diary_headings"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "heads"], name="head_of_a_party_is_read_in_one_way"),
            models.CheckConstraint(condition=Exact(Length("heads"), 32), name="head_is_known_by_32_octets"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.stage}".strip()
