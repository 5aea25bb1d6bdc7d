"""Incidents and who has looked at them, kept reports of scans, decisions by moment; `sql/watch.sql` holds what Django cannot."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import duoc.guard

PROMISES = (Path(duoc.guard.__file__).parent / "sql" / "watch.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("guard", "0002_applications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event", models.UUIDField()),
                ("time", models.DateTimeField()),
                ("rule", models.TextField(db_default="", default="")),
                ("writer", models.TextField(db_default="", default="")),
                ("decision", models.BigIntegerField(null=True)),
                ("application", models.TextField(db_default="", default="")),
                ("account", models.TextField(db_default="", default="")),
                ("officer", models.TextField(db_default="", default="")),
            ],
            options={
                "indexes": [models.Index(fields=["-time", "-number"], name="guard_incident_newest_first")],
                "constraints": [models.UniqueConstraint(fields=("event",), name="incident_is_one_event")],
            },
        ),
        migrations.CreateModel(
            name="ScanReport",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("path", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("files_read", models.IntegerField()),
                ("files_unread", models.IntegerField()),
                ("size", models.BigIntegerField()),
                ("duration_us", models.BigIntegerField()),
                ("types", models.JSONField(default=dict)),
                ("files", models.JSONField(default=list)),
            ],
            options={
                "indexes": [models.Index(fields=["-at", "-id"], name="guard_scan_newest_first")],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("by", models.TextField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.UUIDField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="guard.incident",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="acknowledgement_says_something"
                    ),
                    models.UniqueConstraint(fields=("event",), name="acknowledgement_is_one_event"),
                ],
            },
        ),
        # Never undone: what was said stays said.
        migrations.RunSQL(PROMISES),
    ]
