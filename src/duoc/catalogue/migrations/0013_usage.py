"""How often entries were used, by day; the score of the whole catalogue; when a source is harvested next."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0012_push"),
    ]

    operations = [
        migrations.CreateModel(
            name="Usage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("kind", models.TextField()),
                ("robot", models.BooleanField(db_default=False, default=False)),
                ("count", models.BigIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="usage", to="catalogue.entry"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="catalogue_usage_of_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "day", "kind", "robot"), name="uses_of_a_day_are_one_number"
                    ),
                    models.CheckConstraint(
                        condition=Q(("kind__in", ("page", "rows", "download", "export"))), name="use_kind_is_known"
                    ),
                    models.CheckConstraint(condition=Q(("count__gt", 0)), name="uses_are_counted_up"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WholeScore",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("entries", models.IntegerField()),
                ("total", models.FloatField()),
                ("average", models.FloatField()),
                ("points", models.JSONField()),
                ("untried", models.IntegerField()),
                ("counted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("total__gte", 0), ("total__lte", 405)), name="whole_score_is_of_405_points"
                    ),
                ],
            },
        ),
        # Scores of before do not tell how many distributions they are of: they are counted anew.
        migrations.RunSQL("DELETE FROM catalogue_score", migrations.RunSQL.noop),
        migrations.AddField("score", "parts", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("score", "passed", models.JSONField(default=dict)),
        migrations.AddField(
            "score",
            "addresses",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddField("harvestsource", "every_hours", models.IntegerField(default=24, null=True)),
        migrations.AddField("harvestsource", "next_at", models.DateTimeField(null=True)),
        migrations.AddField("harvestsource", "failures", models.IntegerField(db_default=0, default=0)),
        migrations.AddConstraint(
            "harvestsource",
            models.CheckConstraint(
                condition=Q(("every_hours__isnull", True)) | Q(("every_hours__gte", 1), ("every_hours__lte", 8760)),
                name="harvest_comes_again_in_a_year",
            ),
        ),
    ]
