"""The rule that a payload belongs to one entry becomes a trigger for a whole statement: see `sql/payload.sql`."""

from pathlib import Path

from django.db import migrations

STATEMENTS = Path(__file__).parents[1] / "sql" / "payload.sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_finality")]

    operations = [migrations.RunSQL(STATEMENTS.read_text(encoding="utf-8"))]
