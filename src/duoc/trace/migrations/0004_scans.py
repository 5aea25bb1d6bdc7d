"""Scans, what is remembered of each serial, the inspector's queue; what Django cannot declare stands in `sql/scans.sql`."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "scans.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("trace", "0003_stamps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ScanSalt",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
            ],
            options={
                "db_table": "trace_scan_salt",
            },
        ),
        migrations.CreateModel(
            name="ScanState",
            fields=[
                ("serial", models.BinaryField(primary_key=True, serialize=False)),
                ("state", models.JSONField(default=dict)),
                ("scans", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "trace_scan_state",
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serial", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=9)),
                ("commune", models.CharField(blank=True, max_length=5)),
                ("device", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="scan_by_day", pages_per_range=16),
                    models.Index(fields=["serial", "id"], name="scan_by_serial"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pin_ok", "pin_wrong", "scan"])),
                        name="scan_is_of_one_of_three_kinds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("commune__regex", "^([0-9]{2}([0-9]{3})?)?$")),
                        name="scan_names_a_commune_or_a_province_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("device", None),
                            django.db.models.lookups.Exact(django.db.models.functions.text.Length("device"), 12),
                            _connector="OR",
                        ),
                        name="phone_of_a_scan_is_kept_as_a_hash",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("serial"), 10),
                        name="scanned_serial_has_80_bits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScanCrowd",
            fields=[
                ("subject", models.TextField(primary_key=True, serialize=False)),
                ("day", models.DateField(null=True)),
                ("state", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "trace_scan_crowd",
                "indexes": [
                    models.Index(condition=models.Q(("day__isnull", False)), fields=["day"], name="crowd_by_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("serial", "serial"), ("batch", "batch"), ("phone", "phone")], max_length=6
                    ),
                ),
                ("subject", models.TextField()),
                ("score", models.IntegerField()),
                ("level", models.CharField(blank=True, max_length=4)),
                ("reasons", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "đang mở"), ("dismissed", "đã bỏ qua"), ("confirmed", "đã xác nhận")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("raised_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "batch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.stampbatch"
                    ),
                ),
            ],
            options={
                "ordering": ["-score", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SuspicionStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "to",
                    models.CharField(
                        choices=[("open", "đang mở"), ("dismissed", "đã bỏ qua"), ("confirmed", "đã xác nhận")],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason", models.TextField(blank=True)),
                ("score", models.IntegerField()),
                ("event", models.UUIDField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suspicion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="trace.suspicion"
                    ),
                ),
            ],
            options={
                "db_table": "trace_suspicion_step",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="suspicion",
            index=models.Index(fields=["status", "-score", "-id"], name="suspicion_by_weight"),
        ),
        migrations.AddIndex(
            model_name="suspicion",
            index=models.Index(fields=["subject"], name="suspicion_by_subject"),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("kind", "subject"),
                name="subject_has_one_open_suspicion",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "dismissed", "confirmed"])),
                name="suspicion_is_open_dismissed_or_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["serial", "batch", "phone"])),
                name="suspicion_is_of_a_serial_a_batch_or_a_phone",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__gte", 0)), name="suspicion_has_points_or_none"
            ),
        ),
        migrations.AddConstraint(
            model_name="suspicionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("actor", None), ("to", "open")),
                    models.Q(
                        ("actor__isnull", False), ("event__isnull", False), models.Q(("reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="suspicion_is_settled_by_a_person_with_a_reason",
            ),
        ),
        migrations.RunSQL(STATEMENTS),
    ]
