"""What journeys need to be quick: the identifiers of a lot, and the few events that have an error declaration."""

from pathlib import Path

from django.db import migrations

import duoc.trace

STATEMENTS = (Path(duoc.trace.__file__).parent / "sql" / "journey_indexes.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("trace", "0005_links"),
    ]

    operations = [
        migrations.RunSQL(STATEMENTS, "DROP INDEX identifier_of_lot, event_that_declares_an_error"),
    ]
