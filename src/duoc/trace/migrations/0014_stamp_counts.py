"""Counts of print runs that somebody has signed; the trigger stands in `sql/stamp_counts.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "stamp_counts.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_parties"),
        ("trace", "0013_capture_warnings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StampCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("printer", models.CharField(blank=True, max_length=100)),
                ("printed", models.IntegerField()),
                ("spoiled", models.IntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.UUIDField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="trace.stampbatch"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
                ),
            ],
            options={
                "db_table": "trace_stamp_count",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("spoiled__gte", 0), ("spoiled__lte", models.F("printed"))),
                        name="spoiled_stamps_are_among_the_printed",
                    )
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS),
    ]
