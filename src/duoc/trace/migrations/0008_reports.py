"""What buyers report of a stamp; what Django cannot declare stands in `sql/reports.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "reports.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("trace", "0011_mention_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("text", models.TextField(blank=True)),
                ("photo", models.BinaryField(null=True)),
                ("commune", models.CharField(blank=True, max_length=5)),
                ("event", models.UUIDField()),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "suspicion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="trace.suspicion"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["at"], name="report_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", False),
                            models.Q(("text", ""), _negated=True),
                            ("photo__isnull", False),
                            _connector="OR",
                        ),
                        name="report_says_or_shows_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at", None), models.Q(("photo", None), ("text", "")), _connector="OR"
                        ),
                        name="erased_report_holds_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("text"), 1000
                            )
                        ),
                        name="report_is_a_thousand_signs_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("photo", None),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("photo"), 300000
                            ),
                            _connector="OR",
                        ),
                        name="photo_of_a_report_has_300_kb_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("commune__regex", "^([0-9]{2}([0-9]{3})?)?$")),
                        name="report_names_a_commune_or_a_province",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS),
    ]
