"""The audit of wall and gateway; what Django cannot declare stands in `sql/decisions.sql`."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.guard

STATEMENTS = (Path(duoc.guard.__file__).parent / "sql" / "decisions.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day", "writer_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.BigIntegerField()),
                ("time", models.DateTimeField()),
                ("application", models.TextField()),
                ("session", models.TextField()),
                ("account", models.TextField()),
                ("program", models.TextField()),
                ("source", models.TextField()),
                ("key", models.TextField()),
                ("verdict", models.TextField()),
                ("of", models.BigIntegerField(null=True)),
                ("rule", models.TextField()),
                (
                    "objects_named",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_column="objects", size=None
                    ),
                ),
                ("dossier", models.TextField()),
                ("officer", models.TextField()),
                ("agency", models.TextField()),
                ("identities", models.IntegerField()),
                ("rows", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
                ("duration_us", models.BigIntegerField()),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "guard_decision",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Lookup",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mark",
                        "day",
                        "writer_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("mark", models.BinaryField()),
                ("day", models.DateField()),
                ("number", models.BigIntegerField()),
            ],
            options={
                "db_table": "guard_lookup",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="DecisionWriter",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("position", models.BigIntegerField(db_default=0, default=0)),
                ("number", models.BigIntegerField(db_default=0, default=0)),
                ("head", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "guard_decision_writer",
                "constraints": [models.UniqueConstraint(fields=("name",), name="decision_writer_is_named_once")],
            },
        ),
        migrations.CreateModel(
            name="DecisionSeal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("head", models.BinaryField()),
                ("root", models.BinaryField()),
                ("frames", models.BinaryField()),
                ("event", models.UUIDField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "writer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="seals", to="guard.decisionwriter"
                    ),
                ),
            ],
            options={
                "db_table": "guard_decision_seal",
                "constraints": [
                    models.UniqueConstraint(fields=("event",), name="seal_is_one_event"),
                    models.UniqueConstraint(fields=("writer", "first"), name="decision_is_sealed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                        name="seal_holds_decisions",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS),
    ]
