"""Test keys that integrators gave themselves."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0010_bodies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SandboxKey",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.BinaryField()),
                ("tail", models.CharField(max_length=4)),
                ("issued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subsystem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sandbox_keys",
                        to="exchange.subsystem",
                    ),
                ),
            ],
            options={
                "db_table": "exchange_sandbox_key",
                "constraints": [
                    models.UniqueConstraint(fields=("hash",), name="sandbox_key_is_known_once"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("hash"), 32),
                        name="sandbox_key_is_stored_as_sha256",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("tail"), 4),
                        name="sandbox_key_shows_four_signs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revoked_at__gte", models.F("issued_at"))),
                        name="sandbox_key_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
