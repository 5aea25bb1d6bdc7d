"""Capture jobs, events and their mentions, named queries; what Django cannot declare stands in `sql/events.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "events.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_parties"),
        ("trace", "0001_products"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event_id", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("time", models.DateTimeField()),
                ("quantity", models.FloatField(null=True)),
                (
                    "role",
                    models.SmallIntegerField(
                        choices=[
                            (1, "epc"),
                            (2, "parent"),
                            (3, "child"),
                            (4, "input"),
                            (5, "output"),
                            (6, "transformation"),
                            (7, "source"),
                            (8, "destination"),
                            (9, "transaction"),
                        ]
                    ),
                ),
                ("position", models.SmallIntegerField()),
                ("is_class", models.BooleanField()),
                ("uom", models.TextField(null=True)),
            ],
            options={
                "db_table": "trace_mention",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("identity", models.UUIDField()),
                ("hash", models.BinaryField()),
                ("event_time", models.DateTimeField()),
                ("record_time", models.DateTimeField()),
                (
                    "type",
                    models.SmallIntegerField(
                        choices=[
                            (1, "ObjectEvent"),
                            (2, "AggregationEvent"),
                            (3, "TransactionEvent"),
                            (4, "TransformationEvent"),
                            (5, "AssociationEvent"),
                        ]
                    ),
                ),
                ("action", models.SmallIntegerField(choices=[(1, "OBSERVE"), (2, "ADD"), (3, "DELETE")], null=True)),
                ("zone", models.SmallIntegerField()),
                ("declares_error", models.BooleanField()),
                ("event_id", models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                ("running", models.BooleanField(default=True)),
                ("success", models.BooleanField(default=True)),
                ("behaviour", models.CharField(max_length=8)),
                ("media_type", models.CharField(max_length=24)),
                ("size", models.BigIntegerField()),
                ("kept", models.IntegerField(default=0)),
                ("errors", models.JSONField(default=list)),
                ("attempts", models.SmallIntegerField(default=0)),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Context",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
                ("members", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("hash",), name="context_is_stored_once")],
            },
        ),
        migrations.CreateModel(
            name="EventDocument",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="trace.event",
                    ),
                ),
                ("entry", models.UUIDField()),
                ("document", models.TextField()),
                ("warnings", models.JSONField(null=True)),
            ],
            options={
                "db_table": "trace_event_document",
            },
        ),
        migrations.AddField(
            model_name="event",
            name="capture",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="trace.capture",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="party",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.party",
            ),
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("key", models.BigIntegerField()),
                ("text", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["key", "id"], name="identifier_by_product")],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "identifier_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="trace.event",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
                ),
                (
                    "identifier",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="trace.identifier",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NamedQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("definition", models.JSONField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
                ),
            ],
            options={
                "db_table": "trace_named_query",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("dest", models.URLField(max_length=2000)),
                ("token", models.BinaryField(null=True)),
                ("report_if_empty", models.BooleanField(default=False)),
                ("stream", models.BooleanField()),
                ("schedule", models.JSONField(null=True)),
                ("epc_format", models.CharField(max_length=24)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("min_record_time", models.DateTimeField()),
                ("last_notified_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(db_index=True)),
                ("failures", models.IntegerField(default=0)),
                ("last_failure", models.TextField(blank=True)),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="subscriptions", to="trace.namedquery"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("kind", models.SmallIntegerField(choices=[(1, "bizStep"), (2, "disposition"), (3, "place")])),
                ("text", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "text"), name="word_is_stored_once")],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="biz_location",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="trace.word",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="biz_step",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="trace.word",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="disposition",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="trace.word",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="read_point",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="trace.word",
            ),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["party", "created_at", "id"], name="capture_by_party"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(condition=models.Q(("running", True)), fields=["created_at"], name="capture_that_waits"),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("running", True)),
                    models.Q(("finished_at__isnull", False), ("running", False)),
                    _connector="OR",
                ),
                name="capture_is_finished_when_it_no_longer_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(("behaviour__in", ["rollback", "proceed"])), name="capture_rolls_back_or_proceeds"
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished_at__gte", models.F("created_at"))), name="capture_ends_after_it_begins"
            ),
        ),
        migrations.AddField(
            model_name="eventdocument",
            name="context",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="trace.context",
            ),
        ),
        migrations.AddIndex(
            model_name="holding",
            index=models.Index(fields=["identifier"], name="holding_by_identifier"),
        ),
        migrations.AddConstraint(
            model_name="namedquery",
            constraint=models.UniqueConstraint(fields=("party", "name"), name="query_is_named_once_by_a_party"),
        ),
        migrations.AddConstraint(
            model_name="namedquery",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="query_has_a_name"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("schedule__isnull", True), ("stream", True)),
                    models.Q(("schedule__isnull", False), ("stream", False)),
                    _connector="OR",
                ),
                name="subscription_streams_or_has_a_schedule",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["party", "event_time", "id"], name="event_by_party"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["event_time", "id"], name="event_by_time"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["record_time", "id"], name="event_by_record_time"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["biz_step", "event_time"], name="event_by_biz_step"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["disposition", "event_time"], name="event_by_disposition"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["read_point", "event_time"], name="event_by_read_point"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["biz_location", "event_time"], name="event_by_biz_location"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declares_error", False)), fields=("identity",), name="event_is_stored_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declares_error", True)),
                fields=("identity", "hash"),
                name="declaration_is_stored_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("hash"), 32),
                name="event_has_a_hash_of_32_bytes",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone__range", (-840, 840))), name="event_zone_is_within_14_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("type__range", (1, 5))), name="event_is_one_of_five_types"
            ),
        ),
        migrations.RunSQL(STATEMENTS),
    ]
