"""Guards of services with personal data: tickets, budgets, what is done with bodies. The gateways hear of them at once."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.exchange

SQL = Path(duoc.exchange.__file__).parent / "sql" / "guarding.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0012_narrow_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="GuardRule",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ticket", models.BooleanField()),
                ("request", models.TextField()),
                ("answer", models.TextField()),
                ("most_bytes", models.IntegerField()),
                ("unread", models.TextField()),
                ("identities_day", models.IntegerField()),
                ("valid_from", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("valid_to", models.DateTimeField(null=True)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="guard_rules", to="exchange.service"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_guard_rule",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("service",),
                        name="service_is_guarded_by_one_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__in", ("off", "observe", "mask", "block")),
                            ("request__in", ("off", "observe", "mask", "block", "tokens")),
                            ("unread__in", ["block", "pass"]),
                        ),
                        name="guard_does_what_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("identities_day__gte", 0), ("most_bytes__gte", 1), ("most_bytes__lte", 4194304)
                        ),
                        name="guard_reads_4_mib_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="guard_rule_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
