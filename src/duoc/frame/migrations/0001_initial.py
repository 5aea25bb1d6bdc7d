"""The outbox; what Django cannot declare stands in `sql/outbox.sql`."""

from pathlib import Path

import django.db.models.functions.datetime
from django.db import migrations, models

STATEMENTS = Path(__file__).parents[1] / "sql" / "outbox.sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.UUIDField()),
                ("kind", models.TextField()),
                ("entry", models.BinaryField()),
                ("payload", models.BinaryField(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("event",), name="outbox_event_is_queued_once")],
            },
        ),
        # Never undone: what was logged stays.
        migrations.RunSQL(STATEMENTS.read_text(encoding="utf-8")),
    ]
