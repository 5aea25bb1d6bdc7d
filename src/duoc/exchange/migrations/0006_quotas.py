"""Quotas of callers; the gateways hear of them as of any other change of the registry."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import duoc.exchange

SQL = Path(duoc.exchange.__file__).parent / "sql" / "quotas.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_statistics"),
    ]

    operations = [
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("calls", models.IntegerField()),
                ("seconds", models.IntegerField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotas", to="exchange.service"
                    ),
                ),
                (
                    "subsystem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotas", to="exchange.subsystem"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subsystem", "service", "seconds"), name="quota_is_set_once_for_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("calls__gte", 1), ("calls__lte", 1000000000)),
                        name="quota_lets_some_calls_pass",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seconds__in", (1, 60, 3600, 86400))), name="quota_period_is_known"
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
