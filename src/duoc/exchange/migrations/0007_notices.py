"""What gateways tell beside their messages: refused calls and the places of secrets."""

from pathlib import Path

from django.db import migrations, models

import duoc.exchange

PROMISES = (Path(duoc.exchange.__file__).parent / "sql" / "notices.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_statistics"),
    ]

    operations = [
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "gateway", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("gateway", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("client", models.TextField()),
                ("service", models.TextField()),
                ("method", models.TextField()),
                ("path", models.TextField()),
                ("code", models.TextField()),
                ("status", models.SmallIntegerField()),
                ("detail", models.UUIDField()),
                ("message", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at", "gateway", "number"], name="refusal_by_time"),
                    models.Index(fields=["client", "at"], name="refusal_by_client"),
                    models.Index(fields=["detail"], name="refusal_by_detail"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("path__contains", "?"), _negated=True), name="refusal_tells_no_query"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__gte", 200), ("status__lte", 599)),
                        name="refusal_has_an_http_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecretPlace",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "name", "network", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("network", models.TextField()),
                ("client", models.TextField(blank=True, db_default="", default="")),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("alarmed_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("accepted_by", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "exchange_secret_place",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["key", "secret", "certificate"])), name="place_is_of_a_secret"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[0-9a-f]{1,16}$")), name="place_names_no_secret"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_at__isnull", False), ("last_at__gte", models.F("first_at"))),
                            models.Q(
                                ("accepted_at__isnull", False), ("first_at__isnull", True), ("last_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="place_was_seen_or_accepted",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROMISES),
    ]
