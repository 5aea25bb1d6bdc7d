"""Which lot a piece is of; recalls with their history. What Django cannot declare stands in `sql/recalls.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "recalls.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("trace", "0005_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("reason", models.TextField()),
                ("product", models.TextField(blank=True)),
                ("party", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("text",),
                        name="goods_have_one_open_recall",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_at__gte", models.F("opened_at"))),
                        name="recall_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="recall_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecallStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[("opened", "mở"), ("extended", "mở rộng"), ("closed", "kết thúc")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", models.TextField()),
                ("reason", models.TextField()),
                ("items", models.IntegerField()),
                ("complete", models.BooleanField()),
                (
                    "recall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="trace.recall"
                    ),
                ),
            ],
            options={
                "db_table": "trace_recall_step",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RecallItem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "recall_id", "identifier", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("identifier", models.BigIntegerField()),
                ("text", models.TextField()),
                ("start", models.BooleanField()),
                (
                    "recall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="trace.recall"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trace.recallstep",
                    ),
                ),
            ],
            options={
                "db_table": "trace_recall_item",
            },
        ),
        migrations.CreateModel(
            name="LotPiece",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "piece_id", "lot_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="trace.event",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="trace.identifier",
                    ),
                ),
                (
                    "piece",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="trace.identifier",
                    ),
                ),
            ],
            options={
                "db_table": "trace_lot_piece",
                "indexes": [models.Index(fields=["lot", "piece"], name="piece_by_lot")],
            },
        ),
        migrations.AddConstraint(
            model_name="recallstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verb", "opened")), fields=("recall",), name="recall_is_opened_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recallstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verb", "closed")), fields=("recall",), name="recall_is_closed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recallstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("verb__in", ["opened", "extended", "closed"])), name="recall_step_is_one_of_three"
            ),
        ),
        migrations.AddConstraint(
            model_name="recallstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="recall_step_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="recallstep",
            constraint=models.CheckConstraint(condition=models.Q(("items__gte", 0)), name="recall_step_adds_or_leaves"),
        ),
        migrations.AddIndex(
            model_name="recallitem",
            index=models.Index(fields=["identifier"], name="recall_item_by_identifier"),
        ),
        migrations.RunSQL(STATEMENTS),
    ]
