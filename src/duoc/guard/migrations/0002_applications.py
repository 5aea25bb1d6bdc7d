"""Applications behind the wall, how they changed, what the wall saw of them; `sql/applications.sql` holds what Django cannot."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import duoc.guard

PROMISES = (Path(duoc.guard.__file__).parent / "sql" / "applications.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("guard", "0001_decisions"),
        ("people", "0004_diary_consent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("upstream", models.TextField()),
                ("search_path", models.TextField(db_default="", default="")),
                ("unproven", models.BooleanField(db_default=False, default=False)),
                ("tls_only", models.BooleanField(db_default=False, default=False)),
                ("time_limits", models.JSONField(default=dict)),
                ("mode", models.TextField(db_default="observe", default="observe")),
                ("inspect", models.TextField(db_default="observe", default="observe")),
                ("watched", models.JSONField(default=list)),
                ("limits", models.JSONField(default=dict)),
                ("honey", models.JSONField(default=list)),
                ("version", models.IntegerField(db_default=0, default=0)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.agency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField(null=True)),
                ("kind", models.TextField()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("loosens", models.BooleanField()),
                ("reason", models.TextField(db_default="", default="")),
                ("state", models.TextField(db_default="proposed", default="proposed")),
                ("proposed_by", models.TextField()),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_by", models.TextField(db_default="", default="")),
                ("decided_at", models.DateTimeField(null=True)),
                ("event", models.UUIDField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="guard.application"
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.TextField()),
                ("kind", models.TextField()),
                ("sql", models.TextField()),
                ("search_path", models.TextField()),
                ("places", models.JSONField(default=list)),
                ("seen", models.BigIntegerField(db_default=0, default=0)),
                ("users", models.JSONField(default=list)),
                ("programs", models.JSONField(default=list)),
                ("first_seen", models.DateTimeField(null=True)),
                ("last_seen", models.DateTimeField(null=True)),
                ("never", models.TextField(db_default="", default="")),
                ("rule", models.TextField(db_default="", default="")),
                ("state", models.TextField(db_default="candidate", default="candidate")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="guard.application"
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="guard.change",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(fields=("name",), name="application_is_named_once"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ("observe", "learn", "enforce"))), name="application_mode_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("inspect__in", ("off", "observe", "mask", "block"))),
                name="application_inspection_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("add", "mode", "way", "watched", "limits", "statements"))),
                name="change_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "live", "withdrawn"])), name="change_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("event__isnull", False),
                        ("number__isnull", False),
                        ("state", "live"),
                    ),
                    models.Q(
                        models.Q(("state", "live"), _negated=True), ("event__isnull", True), ("number__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="live_change_is_a_version_and_an_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("loosens", False),
                    models.Q(("state", "live"), _negated=True),
                    models.Q(
                        ("decider__isnull", False),
                        models.Q(
                            ("proposer__isnull", True),
                            models.Q(("proposer", models.F("decider")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="loosening_takes_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                fields=("application", "number"), name="application_has_one_change_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(fields=("event",), name="change_is_one_event"),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("application", "kind"),
                name="one_proposal_of_a_kind_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["application", "state", "-seen", "id"], name="guard_statement_by_state"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("candidate", "proposed", "approved", "rejected", "superseded"))),
                name="statement_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("never", ""), models.Q(("state__in", ["proposed", "approved"]), _negated=True), _connector="OR"
                ),
                name="never_is_never_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["proposed", "approved"]), _negated=True),
                    ("change__isnull", False),
                    _connector="OR",
                ),
                name="statement_is_proposed_with_a_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved")),
                fields=("application", "key"),
                name="statement_is_approved_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["candidate", "proposed", "rejected"])),
                fields=("application", "key"),
                name="statement_is_offered_once",
            ),
        ),
        # Never undone: what was decided stays told.
        migrations.RunSQL(PROMISES),
    ]
