"""Topics, publishers, entries with their history, resources, versions, publications; `sql/registry.sql` holds what Django cannot."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import duoc.catalogue

PROMISES = (Path(duoc.catalogue.__file__).parent / "sql" / "registry.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0004_diary_consent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("title", models.TextField()),
                ("title_en", models.TextField(db_default="", default="")),
                ("notes", models.TextField(db_default="", default="")),
                ("kind", models.TextField()),
                ("level", models.TextField()),
                ("frequency", models.TextField(db_default="", default="")),
                ("review_months", models.IntegerField(null=True)),
                ("reviewed_on", models.DateField(null=True)),
                ("data_updated_on", models.DateField(null=True)),
                ("source_note", models.TextField(db_default="", default="")),
                (
                    "formats",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "sharing",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("license_id", models.TextField(db_default="", default="")),
                ("access_right", models.TextField()),
                ("legal_bases", models.JSONField(default=list)),
                ("contact", models.JSONField(default=dict)),
                ("spatial", models.TextField(db_default="", default="")),
                ("starts", models.DateField(null=True)),
                ("ends", models.DateField(null=True)),
                (
                    "keywords",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("extras", models.JSONField(default=dict)),
                ("personal", models.BooleanField(db_default=False, default=False)),
                ("personal_basis", models.TextField(db_default="", default="")),
                ("author", models.TextField(db_default="", default="")),
                ("version", models.TextField(db_default="", default="")),
                ("sort_key", models.TextField()),
                ("state", models.TextField(db_default="draft", default="draft")),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(db_default="", default="")),
                ("sample", models.BooleanField(db_default=False, default=False)),
                ("created", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("modified", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.agency"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.agency"
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Publisher",
            fields=[
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.agency",
                    ),
                ),
                ("name", models.TextField()),
                ("description", models.TextField(db_default="", default="")),
                ("created", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="publisher_is_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z0-9_-]{2,100}$")), name="publisher_name_is_an_address"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("position", models.IntegerField(db_default=0, default=0)),
                ("name", models.TextField(db_default="", default="")),
                ("description", models.TextField(db_default="", default="")),
                ("format", models.TextField(db_default="", default="")),
                ("url", models.TextField(db_default="", default="")),
                ("url_type", models.TextField(db_default="", default="")),
                ("service", models.TextField(db_default="", default="")),
                ("mimetype", models.TextField(db_default="", default="")),
                ("size", models.BigIntegerField(null=True)),
                ("hash", models.TextField(db_default="", default="")),
                ("extras", models.JSONField(default=dict)),
                (
                    "searchable",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("removed", models.BooleanField(db_default=False, default=False)),
                ("created", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("modified", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="resources", to="catalogue.entry"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "created", "id"],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60)),
                ("title", models.TextField()),
                ("title_en", models.TextField(blank=True, db_default="", default="")),
                ("theme", models.TextField()),
                ("position", models.IntegerField(db_default=0, default=0)),
            ],
            options={
                "ordering": ["position", "key"],
                "constraints": [models.UniqueConstraint(fields=("key",), name="topic_is_named_once")],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="topic",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="catalogue.topic"
            ),
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("state", models.TextField(db_default="published", default="published")),
                ("schema", models.JSONField()),
                ("columns", models.JSONField(default=list)),
                ("rows", models.BigIntegerField()),
                ("parquet_sha256", models.TextField()),
                ("parquet_bytes", models.BigIntegerField()),
                ("original_sha256", models.TextField()),
                ("original_bytes", models.BigIntegerField()),
                ("original_name", models.TextField()),
                ("manifest", models.JSONField()),
                ("event", models.UUIDField()),
                ("rows_table", models.TextField(db_default="", default="")),
                ("rows_until", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(db_default="", default="")),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="catalogue.resource"
                    ),
                ),
            ],
            options={
                "ordering": ["resource", "-number"],
            },
        ),
        migrations.AddField(
            model_name="resource",
            name="current",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.version"
            ),
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("source", models.JSONField()),
                ("choice", models.JSONField(default=dict)),
                ("state", models.TextField(db_default="waiting", default="waiting")),
                ("stage", models.TextField(db_default="", default="")),
                ("done", models.BigIntegerField(db_default=0, default=0)),
                ("total", models.BigIntegerField(db_default=0, default=0)),
                ("report", models.JSONField(default=dict)),
                ("error", models.TextField(db_default="", default="")),
                ("asked_by", models.TextField()),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("cancel_asked", models.BooleanField(db_default=False, default=False)),
                ("claimed_by", models.TextField(db_default="", default="")),
                ("claimed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="catalogue.resource",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="catalogue.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EntryChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", models.TextField()),
                ("what", models.TextField()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.TextField(db_default="", default="")),
                ("event", models.UUIDField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="catalogue.entry"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["entry", "-id"], name="catalogue_change_of_entry")],
                "constraints": [models.UniqueConstraint(fields=("event",), name="change_of_an_entry_is_one_event")],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("column", models.TextField()),
                ("type", models.TextField()),
                ("legal", models.TextField(db_default="", default="")),
                ("count", models.BigIntegerField()),
                (
                    "rows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("reason", models.TextField(db_default="", default="")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="catalogue.publication"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "column", "type"), name="finding_is_told_once_a_column"
                    ),
                    models.CheckConstraint(condition=models.Q(("count__gt", 0)), name="finding_counts_something"),
                    models.CheckConstraint(
                        condition=models.Q(("rows__len__lte", 20)), name="finding_tells_where_never_what"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Marking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("original_sha256", models.TextField()),
                ("column", models.TextField()),
                ("types", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("reason", models.TextField()),
                ("state", models.TextField(db_default="proposed", default="proposed")),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("event", models.UUIDField(null=True)),
                (
                    "decider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="markings", to="catalogue.resource"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("proposed", "in_force", "rejected"))),
                        name="marking_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="marking_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "in_force"), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decider__isnull", False),
                                ("event__isnull", False),
                                models.Q(("decider", models.F("proposer")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="marking_takes_two_persons",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "rejected"), _negated=True),
                        fields=("resource", "original_sha256", "column"),
                        name="column_is_marked_once",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["-modified", "id"], name="catalogue_entry_newest"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["agency", "state"], name="catalogue_entry_of_agency"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("code",), name="code_of_an_entry_is_never_reused"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("name",), name="name_of_an_entry_is_an_address"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "^[a-z0-9_-]{2,100}$")), name="name_of_an_entry_is_in_small_letters"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="entry_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("master", "shared", "open"))), name="entry_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ("open", "restricted", "hidden"))), name="entry_level_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("draft", "waiting", "published", "ended", "withdrawn"))),
                name="entry_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("access_right__in", ("PUBLIC", "RESTRICTED", "NON_PUBLIC"))),
                name="access_right_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "open"), _negated=True),
                    models.Q(("access_right", "PUBLIC"), ("kind", "open"), ("personal", False)),
                    _connector="OR",
                ),
                name="open_entry_is_public_and_free_of_personal_data",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level", "open"), models.Q(("access_right", "PUBLIC"), _negated=True), _connector="OR"
                ),
                name="only_open_entries_are_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "withdrawn"),
                        ("withdrawn_at__isnull", False),
                        models.Q(("withdrawn_reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "withdrawn"), _negated=True),
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_reason", ""),
                    ),
                    _connector="OR",
                ),
                name="withdrawn_entry_says_when_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["published", "ended"]), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="published_entry_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts"))), name="period_of_an_entry_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("review_months__gt", 0)), name="review_period_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("resource", "number"), name="resource_has_one_version_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("event",), name="version_is_one_event"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("published", "replaced", "withdrawn"))), name="version_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("rows__gte", 0)), name="version_has_no_negative_rows"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rows_table", ""),
                        ("state", "withdrawn"),
                        ("withdrawn_at__isnull", False),
                        models.Q(("withdrawn_reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "withdrawn"), _negated=True),
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_reason", ""),
                    ),
                    _connector="OR",
                ),
                name="version_is_withdrawn_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(fields=["entry", "position"], name="catalogue_resource_of_entry"),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("url_type__in", ("", "upload", "datastore", "service"))),
                name="resource_kind_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["state", "asked_at"], name="catalogue_publication_queue"),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("waiting", "running", "published", "stopped", "refused", "cancelled", "failed"))
                ),
                name="publication_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ("published", "stopped", "refused", "cancelled", "failed")),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ("published", "stopped", "refused", "cancelled", "failed")), _negated=True
                        ),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="publication_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), ("version__isnull", False)),
                    models.Q(models.Q(("state", "published"), _negated=True), ("version__isnull", True)),
                    _connector="OR",
                ),
                name="only_a_published_job_has_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "running"))),
                fields=("resource",),
                name="resource_has_one_running_publication",
            ),
        ),
        # Never undone: what was said stays said.
        migrations.RunSQL(PROMISES),
    ]
