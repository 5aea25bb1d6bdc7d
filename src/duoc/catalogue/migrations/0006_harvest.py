"""Sources that entries are taken from, their runs; scores and tried addresses."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_ckan"),
        ("people", "0004_diary_consent"),
    ]

    operations = [
        migrations.CreateModel(
            name="HarvestSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("address", models.TextField()),
                ("checked_from", models.DateTimeField(null=True)),
                ("created", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.agency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HarvestRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(db_default="running", default="running")),
                ("whole", models.BooleanField(db_default=False, default=False)),
                ("seen", models.IntegerField(db_default=0, default=0)),
                ("made", models.IntegerField(db_default=0, default=0)),
                ("changed", models.IntegerField(db_default=0, default=0)),
                ("withdrawn", models.IntegerField(db_default=0, default=0)),
                ("refused", models.IntegerField(db_default=0, default=0)),
                ("log", models.JSONField(default=list)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="catalogue.harvestsource"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Harvested",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="harvested",
                        serialize=False,
                        to="catalogue.entry",
                    ),
                ),
                ("remote", models.TextField()),
                ("hash", models.TextField()),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("missing", models.IntegerField(db_default=0, default=0)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="catalogue.harvestsource",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="score",
                        serialize=False,
                        to="catalogue.entry",
                    ),
                ),
                ("total", models.FloatField()),
                ("average", models.FloatField()),
                ("points", models.JSONField()),
                ("untried", models.IntegerField(default=0)),
                ("counted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("total__gte", 0), ("total__lte", 405)), name="score_is_of_405_points"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tried",
            fields=[
                ("address", models.TextField(primary_key=True, serialize=False)),
                ("answered", models.BooleanField()),
                ("status", models.IntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered", False), models.Q(("status__gte", 200), ("status__lte", 299)), _connector="OR"
                        ),
                        name="answered_address_said_2xx",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="harvestsource",
            constraint=models.UniqueConstraint(fields=("name",), name="harvest_source_is_named_once"),
        ),
        migrations.AddConstraint(
            model_name="harvestsource",
            constraint=models.UniqueConstraint(fields=("address",), name="harvest_source_is_taken_once"),
        ),
        migrations.AddConstraint(
            model_name="harvestsource",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("ckan", "dcat"))), name="harvest_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="harvestrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ("running", "done", "partial", "failed"))),
                name="harvest_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="harvestrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("outcome", "running")),
                    models.Q(
                        models.Q(("outcome", "running"), _negated=True), ("ended_at__gte", models.F("started_at"))
                    ),
                    _connector="OR",
                ),
                name="harvest_run_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="harvestrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "running")), fields=("source",), name="source_has_one_running_harvest"
            ),
        ),
        migrations.AddConstraint(
            model_name="harvested",
            constraint=models.UniqueConstraint(fields=("source", "remote"), name="harvested_record_is_one_entry"),
        ),
    ]
