"""Rows that programs write, before they are a version."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0010_rollups")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "resource",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="draft",
                        serialize=False,
                        to="catalogue.resource",
                    ),
                ),
                ("fields", models.JSONField(default=list)),
                ("keys", django.contrib.postgres.fields.ArrayField(models.TextField(), default=list)),
                ("written", models.BigIntegerField(db_default=0, default=0)),
                ("asked", models.BigIntegerField(db_default=0, default=0)),
                ("waits_since", models.DateTimeField(null=True)),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", models.TextField(db_default="", default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(asked__lte=F("written")), name="draft_asks_for_what_was_written"
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["written_at"], condition=Q(asked__lt=F("written")), name="catalogue_draft_waits"
                    ),
                ],
            },
        ),
    ]
