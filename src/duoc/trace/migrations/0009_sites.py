"""Sites, the history of goods, what the worker does for stamps; what Django cannot declare stands in `sql/sites.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "sites.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_parties"),
        ("trace", "0007_fields"),
    ]

    operations = [
        migrations.CreateModel(
            name="StampWork",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="work",
                        serialize=False,
                        to="trace.stampbatch",
                    ),
                ),
                ("by", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("stopped_at", models.DateTimeField(null=True)),
                ("form", models.TextField(blank=True)),
                ("written", models.IntegerField(default=0)),
                ("ready_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(blank=True)),
            ],
            options={
                "db_table": "trace_stamp_work",
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["", "pdf", "csv"])), name="stamp_file_is_pdf_or_csv"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ready_at", None), models.Q(("form", ""), _negated=True), _connector="OR"),
                        name="ready_file_was_asked_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fetched_at", None), ("ready_at__isnull", False), _connector="OR"),
                        name="fetched_file_was_ready",
                    ),
                    models.CheckConstraint(condition=models.Q(("written__gte", 0)), name="stamps_written_are_counted"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noun", models.TextField()),
                ("subject", models.TextField()),
                ("verb", models.TextField()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("author", models.TextField(blank=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.UUIDField()),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["party", "noun", "subject"], name="change_by_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("noun__in", ["product", "link", "site"])),
                        name="change_is_of_a_product_a_link_or_a_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verb__in", ["registered", "corrected", "ended"])),
                        name="change_registers_corrects_or_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("gln", models.CharField(blank=True, max_length=13)),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("commune", models.CharField(max_length=5)),
                ("capacity_kg", models.BigIntegerField(null=True)),
                ("illustrative", models.BooleanField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [models.Index(fields=["party"], name="site_by_party")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gln", ""), _negated=True), fields=("gln",), name="gln_names_one_site"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gln__regex", "^([0-9]{13})?$")), name="gln_of_a_site_is_13_digits"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="site_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pond", "apiary", "workshop", "store"])),
                        name="site_is_one_of_four_kinds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("commune__regex", "^[0-9]{5}$")), name="site_lies_in_a_commune"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity_kg__gt", 0)), name="site_yields_something_or_says_nothing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("created_at"))), name="site_ends_after_it_begins"
                    ),
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS),
    ]
