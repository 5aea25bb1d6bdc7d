"""Terms, reminders, requests for shared data, demand; `sql/duties.sql` holds what Django cannot."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import duoc.catalogue

PROMISES = (Path(duoc.catalogue.__file__).parent / "sql" / "duties.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_harvest"),
        ("people", "0005_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("purpose", models.TextField()),
                ("ground", models.TextField()),
                ("state", models.TextField(db_default="received", default="received")),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("due", models.DateField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(db_default="", default="")),
                ("refusal_ground", models.TextField(db_default="", default="")),
                ("complaint", models.TextField(db_default="", default="")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.agency"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_requests",
                        to="catalogue.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("title", models.TextField()),
                ("words", models.TextField(db_default="", default="")),
                ("state", models.TextField(db_default="open", default="open")),
                ("answer", models.TextField(db_default="", default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("created", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.agency"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.entry"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.topic"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("due", models.DateField()),
                ("step", models.IntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("event", models.UUIDField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="catalogue.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", models.TextField()),
                ("state", models.TextField()),
                ("words", models.TextField(db_default="", default="")),
                ("event", models.UUIDField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="catalogue.accessrequest"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("length", models.IntegerField()),
                ("unit", models.TextField()),
                ("basis", models.TextField()),
                ("starts", models.DateField()),
                ("ends", models.DateField(null=True)),
                ("verified", models.BooleanField()),
            ],
            options={
                "ordering": ["key", "starts"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "starts"), name="term_begins_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("key__in", ("review", "answer", "first_data"))), name="term_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("length__gt", 0), ("unit__in", ("months", "days", "working_days"))),
                        name="term_has_a_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="term_ends_after_it_begins"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="catalogue.demand"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(fields=["state", "due"], name="catalogue_request_waiting"),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("received", "considered", "granted", "refused", "disputed", "closed"))
                ),
                name="request_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("purpose", ""), _negated=True), models.Q(("ground", ""), _negated=True)),
                name="request_says_what_for_and_by_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["refused", "disputed"]), _negated=True),
                    models.Q(models.Q(("answer", ""), _negated=True), models.Q(("refusal_ground", ""), _negated=True)),
                    _connector="OR",
                ),
                name="refusal_states_reason_and_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["granted", "refused", "disputed", "closed"]), _negated=True),
                    ("decided_at__isnull", False),
                    _connector="OR",
                ),
                name="decided_request_says_when",
            ),
        ),
        migrations.AddIndex(
            model_name="demand",
            index=models.Index(fields=["state", "-created"], name="catalogue_demand_by_state"),
        ),
        migrations.AddConstraint(
            model_name="demand",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="demand_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="demand",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "planned", "answered", "declined", "hidden"))),
                name="demand_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="demand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="answered_demand_has_an_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("entry", "kind", "due", "step"), name="deadline_is_reminded_once_a_step"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("event",), name="reminder_is_one_event"),
        ),
        migrations.AddConstraint(
            model_name="requeststep",
            constraint=models.UniqueConstraint(fields=("event",), name="step_of_a_request_is_one_event"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(fields=("demand", "device"), name="device_votes_once"),
        ),
        # Never undone: what was said stays said.
        migrations.RunSQL(PROMISES),
    ]
