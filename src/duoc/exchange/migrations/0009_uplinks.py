"""Mappings in versions that stay, and uplinks: how calls leave for services that are not simply reached."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.exchange

PROMISES = (Path(duoc.exchange.__file__).parent / "sql" / "outward.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0008_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Uplink",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("settings", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="uplink_is_registered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z0-9][a-z0-9-]{0,39}$")), name="uplink_is_named_plainly"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ngsp", "vdxp", "xrdadapter", "population"])),
                        name="uplink_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UplinkService",
            fields=[
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="uplink",
                        serialize=False,
                        to="exchange.service",
                    ),
                ),
                ("remote", models.TextField(db_default="", default="")),
                (
                    "uplink",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="services", to="exchange.uplink"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_uplink_service",
            },
        ),
        migrations.CreateModel(
            name="ServiceMapping",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("text", models.TextField(null=True)),
                ("document", models.JSONField(null=True)),
                ("sha256", models.TextField(null=True)),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("set_by", models.TextField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mappings", to="exchange.service"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_mapping",
                "constraints": [
                    models.UniqueConstraint(fields=("service", "number"), name="mapping_version_is_counted_once"),
                    models.CheckConstraint(condition=models.Q(("number__gt", 0)), name="mapping_versions_begin_at_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", True), ("sha256__isnull", True), ("text__isnull", True)),
                            models.Q(
                                ("document__isnull", False),
                                ("sha256__regex", "^[0-9a-f]{64}$"),
                                ("text__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="mapping_is_whole_or_none",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROMISES),
    ]
