"""Tables of the registry and of the evidence; what Django cannot declare stands in `sql/`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.exchange

SQL = Path(duoc.exchange.__file__).parent / "sql"


def statements(name: str) -> migrations.RunSQL:
    """One file of `sql/`, run once inside the schema that is being migrated. Never undone: the evidence stays."""
    return migrations.RunSQL((SQL / name).read_text(encoding="utf-8"))


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "gateway_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("event", models.UUIDField()),
                ("size", models.IntegerField()),
                ("root", models.BinaryField()),
                ("leaves", models.BinaryField()),
                ("entry", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "exchange_batch",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "gateway_id",
                        "batch",
                        "leaf",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("batch", models.BigIntegerField()),
                ("leaf", models.SmallIntegerField()),
                ("time", models.DateTimeField()),
                ("method", models.TextField()),
                ("status", models.SmallIntegerField()),
                ("duration_us", models.IntegerField()),
                ("request_size", models.BigIntegerField()),
                ("response_size", models.BigIntegerField()),
                ("request_id", models.UUIDField()),
                ("message_id", models.TextField()),
                ("issue", models.TextField(null=True)),
                ("user_hash", models.BinaryField(null=True)),
                ("fault", models.TextField(null=True)),
                ("request_hash", models.BinaryField()),
                ("response_hash", models.BinaryField()),
            ],
            options={
                "db_table": "exchange_message",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Rollup",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "service_id",
                        "client_id",
                        "status",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("status", models.SmallIntegerField()),
                ("requests", models.BigIntegerField()),
                ("duration_us", models.BigIntegerField()),
                ("request_bytes", models.BigIntegerField()),
                ("response_bytes", models.BigIntegerField()),
            ],
            options={
                "db_table": "exchange_rollup",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField()),
                ("kind", models.TextField(db_default="REST", default="REST")),
                ("name", models.TextField()),
                ("ministry", models.TextField(db_default="", default="")),
                ("stt", models.SmallIntegerField(null=True)),
                ("state", models.TextField(db_default="connected", default="connected")),
                ("base_url", models.TextField()),
                ("timeout_s", models.FloatField(db_default=30.0, default=30.0)),
                ("receipt", models.TextField(db_default="async", default="async")),
                ("personal", models.BooleanField(db_default=False, default=False)),
                ("disabled_notice", models.TextField(null=True)),
                ("enabled", models.BooleanField(db_default=True, default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Gateway",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("vkey", models.TextField()),
                ("position", models.BigIntegerField(db_default=0, default=0)),
                ("head", models.BinaryField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name",), name="gateway_is_named_once")],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("instance", models.TextField()),
                ("member_class", models.TextField()),
                ("member_code", models.TextField()),
                ("name", models.TextField()),
                ("server_code", models.TextField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.agency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EnvironmentKey",
            fields=[
                ("hash", models.BinaryField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                (
                    "member",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="exchange.member"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_environment_key",
            },
        ),
        migrations.CreateModel(
            name="Replay",
            fields=[
                ("run", models.TextField(primary_key=True, serialize=False)),
                ("scale", models.FloatField()),
                ("seed", models.BigIntegerField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "exchange_replay",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scale__gt", 0), ("scale__lte", 1)), name="replay_scale_lies_in_0_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="replay_ends_after_it_begins"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("method", models.TextField()),
                ("path", models.TextField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="endpoints", to="exchange.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Subsystem",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("software", models.TextField(null=True)),
                ("authentication", models.TextField(db_default="key", default="key")),
                ("status", models.TextField(db_default="registered", default="registered")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subsystems", to="exchange.member"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="service",
            name="subsystem",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="services", to="exchange.subsystem"
            ),
        ),
        migrations.CreateModel(
            name="Right",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("method", models.TextField(db_default="*", default="*")),
                ("path", models.TextField(db_default="**", default="**")),
                ("granted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("granted_by", models.TextField()),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights",
                        to="exchange.member",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rights", to="exchange.service"
                    ),
                ),
                (
                    "subsystem",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights",
                        to="exchange.subsystem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.BinaryField()),
                ("pem", models.TextField()),
                ("not_after", models.DateTimeField()),
                (
                    "subsystem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="exchange.subsystem",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                fields=("instance", "member_class", "member_code"), name="member_is_registered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("server_code__isnull", False)),
                fields=("instance",),
                name="instance_has_one_server_of_ours",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("instance__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                    ("member_class__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                    ("member_code__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                ),
                name="member_is_named_in_permitted_characters",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("server_code__isnull", True),
                    ("server_code__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                    _connector="OR",
                ),
                name="server_is_named_in_permitted_characters",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.UniqueConstraint(fields=("service", "method", "path"), name="endpoint_is_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="subsystem",
            constraint=models.UniqueConstraint(fields=("member", "code"), name="subsystem_is_registered_once"),
        ),
        migrations.AddConstraint(
            model_name="subsystem",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$")),
                name="subsystem_is_named_in_permitted_characters",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsystem",
            constraint=models.CheckConstraint(
                condition=models.Q(("authentication__in", ["key", "certificate", "open"])),
                name="subsystem_authenticates_by_key_certificate_or_not_at_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsystem",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["registered", "saved", "retired"])), name="subsystem_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(fields=("subsystem", "code"), name="service_is_registered_once"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(fields=("stt",), name="published_row_belongs_to_one_service"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$")),
                name="service_is_named_in_permitted_characters",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["REST", "OPENAPI3", "WSDL"])), name="service_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["connected", "not_connected"])), name="service_is_connected_or_not"
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("receipt__in", ["async", "hold"])), name="service_receipt_is_async_or_hold"
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("timeout_s__gt", 0)), name="service_timeout_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.UniqueConstraint(
                fields=("subsystem", "member", "service", "method", "path"),
                name="right_is_granted_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member__isnull", True), ("subsystem__isnull", False)),
                    models.Q(("member__isnull", False), ("subsystem__isnull", True)),
                    _connector="OR",
                ),
                name="right_has_exactly_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(fields=("fingerprint",), name="certificate_belongs_to_one_subsystem"),
        ),
        statements("registry.sql"),
        statements("evidence.sql"),
        statements("production_keys.sql"),
    ]
