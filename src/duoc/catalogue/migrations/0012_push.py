"""National catalogues that entries are pushed to; `sql/push.sql` holds what Django cannot."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import duoc.catalogue

PROMISES = (Path(duoc.catalogue.__file__).parent / "sql" / "push.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0011_withdrawing"),
    ]

    operations = [
        migrations.CreateModel(
            name="PushTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60)),
                ("name", models.TextField()),
                ("adapter", models.TextField()),
                ("address", models.TextField(db_default="", default="")),
                ("organization", models.TextField(db_default="", default="")),
                ("prefix", models.TextField(db_default="", default="")),
                ("secret_file", models.TextField(db_default="", default="")),
                ("authority", models.TextField(db_default="", default="")),
                ("authority_since", models.DateField(null=True)),
                ("paused", models.BooleanField(db_default=False, default=False)),
                ("created", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("outage_since", models.DateTimeField(null=True)),
                ("failures", models.IntegerField(db_default=0, default=0)),
                ("probe_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(db_default="", default="")),
                ("next_at", models.DateTimeField(null=True)),
                ("reconcile_at", models.DateTimeField(null=True)),
                ("reconciled_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="push_target_is_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("adapter__in", ("ckan", "file"))), name="push_adapter_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adapter", "file"),
                            models.Q(
                                models.Q(("address", ""), _negated=True), models.Q(("organization", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="push_target_has_an_address_and_a_name_there",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authority", ""), ("authority_since__isnull", False), _connector="OR"),
                        name="pinned_authority_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outage_since__isnull", True), ("probe_at__isnull", True)),
                            models.Q(("outage_since__isnull", False), ("probe_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="outage_has_a_next_question",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PushSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("remote", models.TextField(db_default="", default="")),
                ("name", models.TextField()),
                ("title", models.TextField()),
                ("modified", models.TextField(db_default="", default="")),
                ("verdict", models.TextField()),
                (
                    "entry",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.entry"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seen", to="catalogue.pushtarget"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict__in", ("same", "lost", "changed", "old", "surplus", "new", "foreign"))
                        ),
                        name="push_verdict_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PushExport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", models.TextField()),
                ("sha256", models.TextField()),
                ("bytes", models.BigIntegerField()),
                ("items", models.JSONField()),
                ("event", models.UUIDField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("number", models.TextField(db_default="", default="")),
                ("day", models.DateField(null=True)),
                ("answer_sha256", models.TextField(db_default="", default="")),
                ("answer_name", models.TextField(db_default="", default="")),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exports", to="catalogue.pushtarget"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("acknowledged_at__isnull", True),
                                ("answer_sha256", ""),
                                ("day__isnull", True),
                                ("number", ""),
                            ),
                            models.Q(
                                ("acknowledged_at__gte", models.F("made_at")),
                                ("day__isnull", False),
                                models.Q(("number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="acknowledged_export_names_its_document",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Push",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.TextField(db_default="waiting", default="waiting")),
                ("revision", models.BigIntegerField(db_default=1, default=1)),
                (
                    "waiting_since",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True),
                ),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True)),
                ("tries", models.IntegerField(db_default=0, default=0)),
                ("tried_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("sent_hash", models.TextField(db_default="", default="")),
                ("echo", models.TextField(db_default="", default="")),
                ("remote", models.TextField(db_default="", default="")),
                ("receipt", models.JSONField(null=True)),
                ("reason", models.TextField(db_default="", default="")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pushes", to="catalogue.entry"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pushes", to="catalogue.pushtarget"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["target", "state", "due_at"], name="catalogue_push_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target", "entry"), name="newest_state_of_an_entry_waits_once_a_target"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "sending", "sent", "delayed", "refused"))),
                        name="push_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            models.Q(
                                ("receipt__isnull", False), ("sent_at__isnull", False), ("waiting_since__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="sent_push_has_a_receipt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["refused", "delayed"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refused_push_states_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", True), ("state__in", ["sent", "refused"])),
                            models.Q(
                                models.Q(("state__in", ["sent", "refused"]), _negated=True),
                                ("due_at__isnull", False),
                                ("waiting_since__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="push_is_due_until_it_is_sent_or_refused",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROMISES),
    ]
