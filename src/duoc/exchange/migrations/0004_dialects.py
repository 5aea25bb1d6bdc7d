"""Consumers, their secrets and networks; contexts and destinations: what clients of the other languages are known by."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.exchange

PROMISES = (Path(duoc.exchange.__file__).parent / "sql" / "consumers.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_registry"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consumer",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dialect", models.TextField()),
                ("name", models.TextField()),
                ("fingerprint", models.BinaryField(null=True)),
                (
                    "subsystem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consumers", to="exchange.subsystem"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConsumerNetwork",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.TextField()),
                (
                    "consumer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="networks", to="exchange.consumer"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_consumer_network",
            },
        ),
        migrations.CreateModel(
            name="ConsumerSecret",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.BinaryField()),
                ("valid_from", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("valid_to", models.DateTimeField(null=True)),
                (
                    "consumer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="secrets", to="exchange.consumer"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_consumer_secret",
            },
        ),
        migrations.CreateModel(
            name="Context",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField()),
                ("front", models.TextField(blank=True, db_default="", default="")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contexts", to="exchange.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Destination",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField()),
                ("provider_url", models.TextField(null=True)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="destinations", to="exchange.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubsystemNetwork",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.TextField()),
                (
                    "subsystem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="networks", to="exchange.subsystem"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_subsystem_network",
            },
        ),
        migrations.AddConstraint(
            model_name="consumer",
            constraint=models.UniqueConstraint(fields=("dialect", "name"), name="consumer_speaks_for_one_subsystem"),
        ),
        migrations.AddConstraint(
            model_name="consumer",
            constraint=models.CheckConstraint(
                condition=models.Q(("dialect__in", ["wso2", "lgsp"])), name="consumer_dialect_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consumer",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "^[!-9;-~]{1,255}$")), name="consumer_is_named_visibly"
            ),
        ),
        migrations.AddConstraint(
            model_name="consumernetwork",
            constraint=models.UniqueConstraint(fields=("consumer", "network"), name="consumer_network_is_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="consumersecret",
            constraint=models.UniqueConstraint(fields=("consumer", "hash"), name="consumer_secret_is_stored_once"),
        ),
        migrations.AddConstraint(
            model_name="consumersecret",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="consumer_secret_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="context",
            constraint=models.UniqueConstraint(fields=("path",), name="context_leads_to_one_service"),
        ),
        migrations.AddConstraint(
            model_name="context",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("path__regex", "^(/[A-Za-z0-9._~-]{1,64}){1,6}$"),
                    models.Q(("path__regex", "/\\.{1,2}(/|$)"), _negated=True),
                ),
                name="context_is_a_plain_path",
            ),
        ),
        migrations.AddConstraint(
            model_name="context",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("path__regex", "^/(r1|token|healthz|metrics|XrdAdapter|VXPAdapter|web)(/|$)"), _negated=True
                ),
                name="context_hides_no_path_of_the_gateway",
            ),
        ),
        migrations.AddConstraint(
            model_name="context",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("front", ""),
                    models.Q(
                        ("front__regex", "^(/[A-Za-z0-9._~-]{1,64}){1,6}$"),
                        models.Q(("front__regex", "/\\.{1,2}(/|$)"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="context_puts_a_plain_path_in_front",
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.UniqueConstraint(
                fields=("code", "provider_url"), name="destination_leads_to_one_service", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Za-z0-9'()+,.=?_-]{1,255}(/[A-Za-z0-9'()+,.=?_-]{1,255}){3}$")),
                name="destination_has_four_parts",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsystemnetwork",
            constraint=models.UniqueConstraint(
                fields=("subsystem", "network"), name="subsystem_network_is_listed_once"
            ),
        ),
        migrations.RunSQL(PROMISES),
    ]
