"""Tables of the log; what Django cannot declare stands in `sql/log.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

STATEMENTS = Path(__file__).parents[1] / "sql" / "log.sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("event", models.UUIDField()),
                ("entry", models.BinaryField()),
                ("logged_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Log",
            fields=[
                ("id", models.SmallIntegerField(db_default=1, default=1, primary_key=True, serialize=False)),
                ("origin", models.TextField()),
                ("vkey", models.TextField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("note", models.TextField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("note__isnull", True), ("signed_at__isnull", True)),
                            models.Q(("note__isnull", False), ("signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="checkpoint_is_signed_at_a_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payload",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_column="index",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="opened",
                        serialize=False,
                        to="ledger.entry",
                    ),
                ),
                ("payload", models.BinaryField()),
                ("salt", models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["kind", "index"], name="entry_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("event",), name="event_is_logged_once"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("index__gte", 0)), name="entry_index_counts_from_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="log",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_log"),
        ),
        # Never undone: what was logged stays.
        migrations.RunSQL(STATEMENTS.read_text(encoding="utf-8")),
    ]
