"""Orders of stamps, the stamps, their states; what Django cannot declare stands in `sql/stamps.sql`."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import duoc.trace
import duoc.trace.models.stamps

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "stamps.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_parties"),
        ("trace", "0002_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("serial", models.BinaryField()),
                ("pin", models.BinaryField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("serial",), name="serial_names_one_stamp"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("serial"), 10),
                        name="serial_has_80_bits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pin", None),
                            django.db.models.lookups.Exact(django.db.models.functions.text.Length("pin"), 32),
                            _connector="OR",
                        ),
                        name="pin_is_kept_as_a_commitment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StampBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.IntegerField()),
                ("first", models.BigIntegerField()),
                ("host", models.CharField(max_length=80)),
                ("preset", models.CharField(max_length=30)),
                ("level", models.CharField(max_length=1)),
                ("pins", models.BooleanField()),
                ("seed", models.BinaryField()),
                ("pin_seed", models.BinaryField(null=True)),
                ("minted", models.IntegerField(default=0)),
                ("knots", models.BinaryField(default=bytes)),
                ("pin_knots", models.BinaryField(default=bytes)),
                ("root", models.BinaryField(null=True)),
                ("pin_root", models.BinaryField(null=True)),
                ("ordered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("minted_at", models.DateTimeField(null=True)),
                ("handed_out_at", models.DateTimeField(null=True)),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.product"
                    ),
                ),
            ],
            options={
                "db_table": "trace_stamp_batch",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="StampAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "party",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alarms", to="trace.stampbatch"
                    ),
                ),
            ],
            options={
                "db_table": "trace_stamp_alarm",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="StampEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("kind", models.CharField(choices=[("sold", "sold"), ("void", "void")], max_length=4)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_reason", models.TextField(blank=True)),
            ],
            options={
                "db_table": "trace_stamp_end",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["number"], name="end_by_number")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("number",), name="stamp_ends_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["sold", "void"])), name="stamp_ends_sold_or_void"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at", None),
                            models.Q(("kind", "void"), models.Q(("undone_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="only_void_is_undone_and_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StampMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.CharField(max_length=9)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("lot", models.CharField(blank=True, max_length=20)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.UUIDField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="trace.stampbatch"
                    ),
                ),
            ],
            options={
                "db_table": "trace_stamp_move",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="StampPin",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("wrong", models.SmallIntegerField(default=0)),
                ("wrong_since", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "trace_stamp_pin",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("wrong__range", (0, 5))), name="pin_is_tried_five_times_a_day_at_most"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StampSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("state", models.CharField(max_length=9)),
                ("hold", models.CharField(blank=True, max_length=9)),
                ("lot", models.CharField(blank=True, max_length=20)),
                ("reason", models.TextField(blank=True)),
                ("since", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="spans", to="trace.stampbatch"
                    ),
                ),
            ],
            options={
                "db_table": "trace_stamp_span",
                "ordering": ["first"],
            },
        ),
        migrations.AddConstraint(
            model_name="stampbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gte", 1)), name="batch_orders_one_stamp_or_more"
            ),
        ),
        migrations.AddConstraint(
            model_name="stampbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gte", 1)), name="batch_numbers_its_stamps_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="stampbatch",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        duoc.trace.models.stamps._Numbers(
                            models.F("first"),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first"), "+", models.F("count")
                                ),
                                "-",
                                models.Value(1),
                            ),
                            models.Value("[]"),
                        ),
                        "&&",
                    )
                ],
                name="batches_share_no_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("minted__gte", 0), ("minted__lte", models.F("count"))),
                name="batch_mints_no_more_than_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("minted_at", None), ("root", None)),
                    models.Q(("minted", models.F("count")), ("minted_at__isnull", False), ("root__isnull", False)),
                    _connector="OR",
                ),
                name="batch_has_a_root_when_all_is_minted",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handed_out_at", None), models.Q(("minted_at__isnull", False), ("pin_seed", None)), _connector="OR"
                ),
                name="pins_are_forgotten_when_stamps_are_handed_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["M", "Q"])), name="batch_corrects_errors_at_m_or_q"
            ),
        ),
        migrations.AddIndex(
            model_name="stampspan",
            index=models.Index(fields=["first"], name="span_by_first"),
        ),
        migrations.AddIndex(
            model_name="stampspan",
            index=models.Index(condition=models.Q(("lot", ""), _negated=True), fields=["lot"], name="span_by_lot"),
        ),
        migrations.AddConstraint(
            model_name="stampspan",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lte", models.F("last"))), name="span_runs_forwards"
            ),
        ),
        migrations.AddConstraint(
            model_name="stampspan",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (duoc.trace.models.stamps._Numbers(models.F("first"), models.F("last"), models.Value("[]")), "&&")
                ],
                name="stamp_is_in_one_state_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["minted", "scrapped", "printed", "spoiled", "lost", "delivered", "activated", "void"],
                    )
                ),
                name="span_is_in_one_of_eight_states",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "activated"), _negated=True),
                    models.Q(("lot", ""), _negated=True),
                    _connector="OR",
                ),
                name="activated_stamps_belong_to_a_lot",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampspan",
            constraint=models.CheckConstraint(
                condition=models.Q(("hold__in", ["", "suspended", "recalled"])),
                name="span_is_held_as_suspended_or_recalled",
            ),
        ),
        migrations.RunSQL(STATEMENTS),
    ]
