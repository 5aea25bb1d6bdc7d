"""Bodies that a service keeps, how long what is kept, and what was archived."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.exchange

SQL = Path(duoc.exchange.__file__).parent / "sql" / "bodies.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0009_uplinks"),
    ]

    # Never undone: what was kept and archived stays.
    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day", "request_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("request_id", models.UUIDField()),
                ("request", models.TextField()),
                ("response", models.TextField()),
                ("sealed", models.BinaryField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "exchange_body",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("bodies", models.BigIntegerField(db_default=0, default=0)),
                ("messages", models.BigIntegerField(db_default=0, default=0)),
                ("days", models.IntegerField(db_default=0, default=0)),
                ("problem", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "exchange_retention_run",
            },
        ),
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.TextField()),
                ("days", models.IntegerField()),
                ("basis", models.TextField()),
                ("valid_from", models.DateField()),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject__in", ["messages", "bodies"])), name="retention_is_of_two_things"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 36500)), name="retention_is_whole_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__regex", "\\S{2}")), name="retention_has_a_legal_basis"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyRule",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.IntegerField()),
                ("basis", models.TextField(blank=True, db_default="", default="")),
                ("most_bytes", models.IntegerField(db_default=1048576, default=1048576)),
                ("valid_from", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("valid_to", models.DateTimeField(null=True)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="body_rules", to="exchange.service"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_body_rule",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("service",),
                        name="service_keeps_bodies_by_one_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 36500)), name="kept_bodies_have_an_end"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most_bytes__gte", 1), ("most_bytes__lte", 8388608)),
                        name="kept_body_is_8_mib_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="body_rule_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("number", models.IntegerField()),
                ("batches", models.IntegerField()),
                ("messages", models.IntegerField()),
                ("earliest", models.DateTimeField()),
                ("latest", models.DateTimeField()),
                ("digest", models.BinaryField()),
                ("path", models.TextField()),
                ("archived_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "gateway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        db_constraint=False,
                        related_name="segments",
                        to="exchange.gateway",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gateway", "number"), name="segment_has_one_place_in_its_gateways_chain"
                    ),
                    models.CheckConstraint(condition=models.Q(("messages__gte", 1)), name="segment_holds_messages"),
                ],
            },
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8")),
    ]
