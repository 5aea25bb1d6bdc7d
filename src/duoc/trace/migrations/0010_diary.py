"""The producers' diary. What Django cannot declare stands in `sql/diary.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "diary.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_parties"),
        ("trace", "0008_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DiaryEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("site", models.UUIDField(null=True)),
                ("template", models.CharField(max_length=40)),
                ("stage", models.CharField(max_length=40)),
                ("lot", models.CharField(blank=True, max_length=20)),
                ("fields", models.JSONField()),
                ("at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("origin", models.SmallIntegerField(choices=[(1, "biểu mẫu"), (2, "tệp")])),
                ("digest", models.BinaryField()),
                ("voids", models.BooleanField(default=False)),
                ("event", models.UUIDField(null=True)),
                ("ledger", models.UUIDField()),
                ("seed", models.BinaryField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        db_index=False,
                        to="trace.diaryentry",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trace.product",
                    ),
                ),
            ],
            options={
                "db_table": "trace_diary_entry",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="DiaryUpload",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("template", models.CharField(max_length=40)),
                ("product", models.CharField(blank=True, max_length=30)),
                ("stage", models.CharField(blank=True, max_length=40)),
                ("name", models.TextField()),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.party"),
                ),
            ],
            options={
                "db_table": "trace_diary_upload",
            },
        ),
        migrations.CreateModel(
            name="DiaryPhoto",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="photo",
                        serialize=False,
                        to="trace.diaryentry",
                    ),
                ),
                ("jpeg", models.BinaryField()),
                ("digest", models.BinaryField()),
                ("width", models.SmallIntegerField()),
                ("height", models.SmallIntegerField()),
            ],
            options={
                "db_table": "trace_diary_photo",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("jpeg"), 300000
                        ),
                        name="photo_has_at_most_300_kb",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("digest"), 32),
                        name="photo_is_known_by_32_octets",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="diaryentry",
            index=models.Index(fields=["party", "-at", "-id"], name="entry_by_time"),
        ),
        migrations.AddIndex(
            model_name="diaryentry",
            index=models.Index(fields=["party", "template", "stage", "-received_at"], name="entry_by_stage"),
        ),
        migrations.AddIndex(
            model_name="diaryentry",
            index=models.Index(
                condition=models.Q(("lot", ""), _negated=True), fields=["party", "lot"], name="entry_by_lot"
            ),
        ),
        migrations.AddConstraint(
            model_name="diaryentry",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("digest"), 32),
                name="entry_is_known_by_32_octets",
            ),
        ),
        migrations.AddConstraint(
            model_name="diaryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("lot__regex", "^([A-Za-z0-9][A-Za-z0-9._-]{0,19})?$")),
                name="lot_of_an_entry_has_at_most_20_signs",
            ),
        ),
        migrations.AddConstraint(
            model_name="diaryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("corrects", models.F("id")), _negated=True), name="entry_corrects_another_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="diaryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("voids", False), ("corrects__isnull", False), _connector="OR"),
                name="only_a_correction_takes_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="diaryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("template", ""), _negated=True), models.Q(("stage", ""), _negated=True)),
                name="entry_is_of_a_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="diaryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", [1, 2])), name="entry_comes_by_form_or_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="diaryupload",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("content"), 2000000
                ),
                name="upload_has_at_most_2_mb",
            ),
        ),
        migrations.AddConstraint(
            model_name="diaryentry",
            constraint=models.UniqueConstraint(fields=("corrects",), name="entry_is_corrected_once"),
        ),
        migrations.RunSQL(STATEMENTS),
    ]
