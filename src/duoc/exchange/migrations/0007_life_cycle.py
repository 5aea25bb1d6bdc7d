"""The lives of connections and services: asked for, tested, approved by two persons, live, suspended, ended."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import duoc.exchange

PROMISES = (Path(duoc.exchange.__file__).parent / "sql" / "life_cycle.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0006_quotas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.TextField(db_default="", default="")),
                ("legal_basis", models.TextField(db_default="", default="")),
                ("fields", models.JSONField(default=list)),
                ("state", models.TextField(db_default="draft", default="draft")),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="connections", to="exchange.subsystem"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="connections", to="exchange.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConnectionScope",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("method", models.TextField()),
                ("path", models.TextField()),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scope", to="exchange.connection"
                    ),
                ),
            ],
            options={
                "db_table": "exchange_connection_scope",
            },
        ),
        migrations.CreateModel(
            name="ContractTest",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.IntegerField(db_default=0)),
                ("passed", models.BooleanField()),
                ("report", models.JSONField(default=dict)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tests",
                        to="exchange.connection",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tests",
                        to="exchange.service",
                    ),
                ),
            ],
            options={
                "db_table": "exchange_contract_test",
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(db_default=0)),
                ("verb", models.TextField()),
                ("from_state", models.TextField()),
                ("to_state", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("document", models.TextField(db_default="", default="")),
                ("reason", models.TextField(db_default="", default="")),
                ("until", models.DateTimeField(null=True)),
                ("event", models.UUIDField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="exchange.connection",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="exchange.service",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("client", "service"),
                name="pair_has_one_connection_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ("draft", "registered", "tested", "endorsed", "approved", "live", "suspended", "ended"),
                    )
                ),
                name="connection_state_is_one_of_its_life",
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "ended"]),
                    models.Q(
                        models.Q(("purpose", ""), _negated=True),
                        models.Q(("legal_basis", ""), _negated=True),
                        models.Q(("fields", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="connection_says_purpose_basis_and_fields",
            ),
        ),
        migrations.AddConstraint(
            model_name="connectionscope",
            constraint=models.UniqueConstraint(
                fields=("connection", "method", "path"), name="connection_asks_once_for_a_path"
            ),
        ),
        migrations.AddConstraint(
            model_name="contracttest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("connection__isnull", False), ("service__isnull", True)),
                    models.Q(("connection__isnull", True), ("service__isnull", False)),
                    _connector="OR",
                ),
                name="contract_test_is_of_a_connection_or_a_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.UniqueConstraint(
                fields=("connection", "number"), name="connection_takes_one_step_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.UniqueConstraint(fields=("service", "number"), name="service_takes_one_step_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.UniqueConstraint(fields=("event",), name="transition_is_one_event"),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("connection__isnull", False), ("service__isnull", True)),
                    models.Q(("connection__isnull", True), ("service__isnull", False)),
                    _connector="OR",
                ),
                name="transition_is_of_a_connection_or_a_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("connection__isnull", False),
                        models.Q(
                            models.Q(("from_state", "draft"), ("to_state", "registered"), ("verb", "register")),
                            models.Q(("from_state", "registered"), ("to_state", "tested"), ("verb", "test")),
                            models.Q(("from_state", "tested"), ("to_state", "endorsed"), ("verb", "endorse")),
                            models.Q(("from_state", "endorsed"), ("to_state", "approved"), ("verb", "approve")),
                            models.Q(("from_state", "approved"), ("to_state", "live"), ("verb", "open")),
                            models.Q(("from_state", "live"), ("to_state", "suspended"), ("verb", "suspend")),
                            models.Q(("from_state", "suspended"), ("to_state", "live"), ("verb", "resume")),
                            models.Q(("from_state", "registered"), ("to_state", "draft"), ("verb", "return")),
                            models.Q(("from_state", "tested"), ("to_state", "draft"), ("verb", "return")),
                            models.Q(("from_state", "endorsed"), ("to_state", "draft"), ("verb", "return")),
                            models.Q(("from_state", "approved"), ("to_state", "draft"), ("verb", "return")),
                            models.Q(("from_state", "draft"), ("to_state", "ended"), ("verb", "end")),
                            models.Q(("from_state", "registered"), ("to_state", "ended"), ("verb", "end")),
                            models.Q(("from_state", "tested"), ("to_state", "ended"), ("verb", "end")),
                            models.Q(("from_state", "endorsed"), ("to_state", "ended"), ("verb", "end")),
                            models.Q(("from_state", "approved"), ("to_state", "ended"), ("verb", "end")),
                            models.Q(("from_state", "live"), ("to_state", "ended"), ("verb", "end")),
                            models.Q(("from_state", "suspended"), ("to_state", "ended"), ("verb", "end")),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("service__isnull", False),
                        models.Q(
                            models.Q(("from_state", "registered"), ("to_state", "tested"), ("verb", "test")),
                            models.Q(("from_state", "tested"), ("to_state", "approved"), ("verb", "approve")),
                            models.Q(("from_state", "approved"), ("to_state", "live"), ("verb", "open")),
                            models.Q(("from_state", "live"), ("to_state", "suspended"), ("verb", "suspend")),
                            models.Q(("from_state", "suspended"), ("to_state", "live"), ("verb", "resume")),
                            models.Q(("from_state", "tested"), ("to_state", "registered"), ("verb", "return")),
                            models.Q(("from_state", "approved"), ("to_state", "registered"), ("verb", "return")),
                            models.Q(("from_state", "registered"), ("to_state", "retired"), ("verb", "retire")),
                            models.Q(("from_state", "tested"), ("to_state", "retired"), ("verb", "retire")),
                            models.Q(("from_state", "approved"), ("to_state", "retired"), ("verb", "retire")),
                            models.Q(("from_state", "live"), ("to_state", "retired"), ("verb", "retire")),
                            models.Q(("from_state", "suspended"), ("to_state", "retired"), ("verb", "retire")),
                            models.Q(("from_state", "registered"), ("to_state", "live"), ("verb", "load")),
                            models.Q(("from_state", "tested"), ("to_state", "live"), ("verb", "load")),
                            models.Q(("from_state", "approved"), ("to_state", "live"), ("verb", "load")),
                            models.Q(("from_state", "suspended"), ("to_state", "live"), ("verb", "load")),
                            models.Q(("from_state", "retired"), ("to_state", "live"), ("verb", "load")),
                            models.Q(("from_state", "registered"), ("to_state", "suspended"), ("verb", "load")),
                            models.Q(("from_state", "tested"), ("to_state", "suspended"), ("verb", "load")),
                            models.Q(("from_state", "approved"), ("to_state", "suspended"), ("verb", "load")),
                            models.Q(("from_state", "live"), ("to_state", "suspended"), ("verb", "load")),
                            models.Q(("from_state", "retired"), ("to_state", "suspended"), ("verb", "load")),
                            models.Q(("from_state", "registered"), ("to_state", "retired"), ("verb", "load")),
                            models.Q(("from_state", "tested"), ("to_state", "retired"), ("verb", "load")),
                            models.Q(("from_state", "approved"), ("to_state", "retired"), ("verb", "load")),
                            models.Q(("from_state", "live"), ("to_state", "retired"), ("verb", "load")),
                            models.Q(("from_state", "suspended"), ("to_state", "retired"), ("verb", "load")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="transition_is_a_step_of_its_life",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor__isnull", False), ("verb", "load"), _connector="OR"),
                name="transition_is_taken_by_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", ""), _negated=True),
                    models.Q(
                        ("connection__isnull", False), models.Q(("verb__in", ["approve", "endorse"]), _negated=True)
                    ),
                    models.Q(("service__isnull", False), models.Q(("verb__in", ["approve", "retire"]), _negated=True)),
                    _connector="OR",
                ),
                name="transition_names_its_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True),
                    models.Q(
                        ("connection__isnull", False),
                        models.Q(("verb__in", ["end", "resume", "return", "suspend"]), _negated=True),
                    ),
                    models.Q(
                        ("service__isnull", False),
                        models.Q(("verb__in", ["resume", "retire", "return", "suspend"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="transition_gives_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("verb", "suspend"), _connector="OR"),
                name="only_a_suspension_announces_its_end",
            ),
        ),
        # Never undone: what was decided stays told.
        migrations.RunSQL(PROMISES),
    ]
