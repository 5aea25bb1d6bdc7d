"""Latencies of calls, counted so that they add up; those of calls recorded before are counted once from the messages."""

from pathlib import Path

from django.db import migrations, models

import duoc.exchange

SQL = Path(duoc.exchange.__file__).parent / "sql" / "latency.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0004_dialects"),
    ]

    # Never undone: the evidence stays.
    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8")),
        migrations.CreateModel(
            name="Latency",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "service_id",
                        "client_id",
                        "status",
                        "under_us",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("status", models.SmallIntegerField()),
                ("under_us", models.BigIntegerField()),
                ("requests", models.BigIntegerField()),
            ],
            options={
                "db_table": "exchange_latency",
                "managed": False,
            },
        ),
    ]
