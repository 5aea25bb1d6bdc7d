"""Demands, provisions, statements, checks; triggers stand in `sql/readiness.sql`, what was demanded at first in `sql/demands.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import duoc.boards

SQL = Path(duoc.boards.__file__).parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("control", models.SlugField(max_length=40)),
                ("title", models.TextField()),
                ("number", models.TextField(blank=True)),
                ("dated", models.DateField()),
                ("issuer", models.TextField()),
                ("note", models.TextField(blank=True)),
                ("review_by", models.DateField(null=True)),
                ("file_name", models.TextField(blank=True)),
                ("file_hash", models.BinaryField(null=True)),
                ("withdraws", models.BooleanField(db_default=False, default=False)),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.UUIDField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="boards.statement",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.TextField()),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("seen", models.BigIntegerField()),
                ("wrong", models.IntegerField()),
                ("detail", models.TextField(blank=True)),
                ("event", models.UUIDField()),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject__in", ["ledger", "exchange", "guard", "scan"])),
                        name="check_is_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("begun_at"))), name="check_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen__gte", 0), ("wrong__gte", 0)), name="check_counts_from_nothing"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Provision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40)),
                ("number", models.SmallIntegerField()),
                ("source", models.TextField()),
                ("verified", models.BooleanField()),
                ("caveat", models.TextField(blank=True)),
                ("caveat_en", models.TextField(blank=True)),
                ("ends", models.BooleanField(db_default=False, default=False)),
                ("valid_from", models.DateField()),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.UUIDField(null=True)),
                ("document", models.TextField()),
                ("says", models.TextField()),
                ("says_en", models.TextField(blank=True)),
                ("in_force", models.DateField(null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "boards_provision",
                "ordering": ["number", "-valid_from", "-id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40)),
                ("number", models.SmallIntegerField()),
                ("source", models.TextField()),
                ("verified", models.BooleanField()),
                ("caveat", models.TextField(blank=True)),
                ("caveat_en", models.TextField(blank=True)),
                ("ends", models.BooleanField(db_default=False, default=False)),
                ("valid_from", models.DateField()),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.UUIDField(null=True)),
                ("title", models.TextField()),
                ("title_en", models.TextField(blank=True)),
                ("asks", models.TextField(blank=True)),
                ("asks_en", models.TextField(blank=True)),
                ("basis", models.TextField()),
                ("review_days", models.SmallIntegerField(null=True)),
                ("review_basis", models.TextField(blank=True)),
                ("review_basis_en", models.TextField(blank=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "boards_demand",
                "ordering": ["number", "-valid_from", "-id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("review_days", None), ("review_days__gte", 1), _connector="OR"),
                        name="review_is_in_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True), name="demand_has_a_legal_basis"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementFile",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="boards.statement",
                    ),
                ),
                ("media", models.TextField()),
                ("content", models.BinaryField()),
            ],
            options={
                "db_table": "boards_statement_file",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("content"), 1000000
                        ),
                        name="kept_document_is_small",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["control", "-id"], name="statement_by_demand"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("replaces",), name="statement_is_replaced_once"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdraws", False),
                    models.Q(("replaces__isnull", False), models.Q(("note", ""), _negated=True)),
                    _connector="OR",
                ),
                name="withdrawal_names_a_statement_and_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("file_hash", None),
                    django.db.models.lookups.Exact(django.db.models.functions.text.Length("file_hash"), 32),
                    _connector="OR",
                ),
                name="document_is_named_by_its_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("review_by", None), ("review_by__gt", models.F("dated")), _connector="OR"),
                name="review_comes_after_the_document",
            ),
        ),
        migrations.RunSQL((SQL / "demands.sql").read_text("utf-8")),
        migrations.RunSQL((SQL / "readiness.sql").read_text("utf-8")),
    ]
