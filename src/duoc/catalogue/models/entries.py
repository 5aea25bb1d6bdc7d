"""The registry: topics, entries, and what was changed of them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from duoc.catalogue.rules.entries import ACCESS_RIGHTS, KINDS, LEVELS, NAME_FORM, STATES
from duoc.people.models import Agency


class Topic(models.Model):
    """A sector of the province's own list (lĩnh vực), with the EU data theme that it belongs to."""

    key = models.SlugField(max_length=60)
    title = models.TextField()
    title_en = models.TextField(blank=True, default="", db_default="")
    theme = models.TextField()
    position = models.IntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar = ["position", "key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="topic_is_named_once")]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """A database or dataset of the registry. Times UTC; days of the province.

    `code`: the number of the registry, never reused; `name`: its address, [a-z0-9_-]. `kind`: what the law calls it;
    `level`: who may
    see what (open: entry and rows; restricted: the entry; hidden: neither). `frequency`: EU code. `legal_bases`:
    [{title, article,
    url}]; `contact`: {role, phone, email} of an office. `modified` moves with every visible change, by trigger.
    `sample`: MINH HỌA.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.TextField()
    name = models.TextField()
    title = models.TextField()
    title_en = models.TextField(default="", db_default="")
    notes = models.TextField(default="", db_default="")
    kind = models.TextField()
    level = models.TextField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    operator = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="entries")
    frequency = models.TextField(default="", db_default="")
    review_months = models.IntegerField(null=True)
    reviewed_on = models.DateField(null=True)
    data_updated_on = models.DateField(null=True)
    source_note = models.TextField(default="", db_default="")
    formats = ArrayField(models.TextField(), default=list)
    sharing = ArrayField(models.TextField(), default=list)
    license_id = models.TextField(default="", db_default="")
    access_right = models.TextField()
    legal_bases = models.JSONField(default=list)
    contact = models.JSONField(default=dict)
    spatial = models.TextField(default="", db_default="")
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    keywords = ArrayField(models.TextField(), default=list)
    extras = models.JSONField(default=dict)
    personal = models.BooleanField(default=False, db_default=False)
    personal_basis = models.TextField(default="", db_default="")
    author = models.TextField(default="", db_default="")
    version = models.TextField(default="", db_default="")
    sort_key = models.TextField()
    state = models.TextField(default="draft", db_default="draft")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(default="", db_default="")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    sample = models.BooleanField(default=False, db_default=False)
    created = models.DateTimeField(db_default=Now())
    modified = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="code_of_an_entry_is_never_reused"),
            models.UniqueConstraint(fields=["name"], name="name_of_an_entry_is_an_address"),
            models.CheckConstraint(condition=Q(name__regex=NAME_FORM), name="name_of_an_entry_is_in_small_letters"),
            models.CheckConstraint(condition=~Q(title=""), name="entry_has_a_title"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="entry_kind_is_known"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="entry_level_is_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="entry_state_is_known"),
            models.CheckConstraint(condition=Q(access_right__in=ACCESS_RIGHTS), name="access_right_is_known"),
            models.CheckConstraint(
                condition=~Q(level="open") | Q(kind="open", access_right="PUBLIC", personal=False),
                name="open_entry_is_public_and_free_of_personal_data",
            ),
            models.CheckConstraint(
                condition=Q(level="open") | ~Q(access_right="PUBLIC"), name="only_open_entries_are_public"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_reason=""),
                name="withdrawn_entry_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "ended"]) | Q(published_at__isnull=False),
                name="published_entry_says_since_when",
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="period_of_an_entry_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(review_months__gt=0), name="review_period_is_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-modified", "id"], name="catalogue_entry_newest"),
            models.Index(fields=["agency", "state"], name="catalogue_entry_of_agency"),
        ]

    def __str__(self) -> str:
        return self.title


class EntryChange(models.Model):
    """What somebody did to an entry: before and after hold the members that changed. Only added to."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField(db_default=Now())
    by = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    what = models.TextField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(default="", db_default="")
    event = models.UUIDField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["entry", "-id"], name="catalogue_change_of_entry")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["event"], name="change_of_an_entry_is_one_event")]
