"""Alarms about stamps are looked at by a person; what Django cannot declare stands in `sql/stamp_alarms.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "stamp_alarms.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("trace", "0010_diary"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StampAlarmNote",
            fields=[
                (
                    "alarm",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="note",
                        serialize=False,
                        to="trace.stampalarm",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason", models.TextField()),
                ("event", models.UUIDField()),
            ],
            options={
                "db_table": "trace_stamp_alarm_note",
            },
        ),
        migrations.AddField(
            model_name="stampalarm",
            name="event",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="stampalarm",
            name="lot",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="stampalarm",
            name="made_kg",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="stampalarm",
            name="stamped_kg",
            field=models.FloatField(null=True),
        ),
        migrations.AddConstraint(
            model_name="stampalarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_kg", None), ("stamped_kg", None)),
                    models.Q(
                        ("made_kg__gte", 0),
                        ("made_kg__isnull", False),
                        ("stamped_kg__gte", 0),
                        ("stamped_kg__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="alarm_weighs_stamps_against_what_was_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampalarmnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="alarm_is_acknowledged_with_a_reason"
            ),
        ),
        migrations.RunSQL(STATEMENTS),
    ]
