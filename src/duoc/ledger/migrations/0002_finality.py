"""What witnesses have said of the log; what Django cannot declare stands in `sql/finality.sql`."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.functions import Now

STATEMENTS = Path(__file__).parents[1] / "sql" / "finality.sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "size", "witness", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("size", models.BigIntegerField()),
                ("witness", models.TextField()),
                ("line", models.TextField()),
                ("time", models.DateTimeField()),
                ("received_at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="Final",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("note", models.TextField()),
                ("at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="WitnessState",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("place", models.SmallIntegerField()),
                ("vkey", models.TextField()),
                ("size", models.BigIntegerField(null=True)),
                ("time", models.DateTimeField(null=True)),
                ("problem", models.TextField(null=True)),
                ("problem_since", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("problem__isnull", True), ("problem_since__isnull", True)),
                            models.Q(("problem__isnull", False), ("problem_since__isnull", False)),
                            _connector="OR",
                        ),
                        name="witness_has_a_problem_since_a_moment",
                    )
                ]
            },
        ),
        # Never undone: what witnesses said stays.
        migrations.RunSQL(STATEMENTS.read_text(encoding="utf-8")),
    ]
