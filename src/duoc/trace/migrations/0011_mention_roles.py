"""The role of a mention in its index: of what a lorry carried before, the index alone then says which mentions a journey needs."""

from django.db import migrations

STATEMENTS = """
CREATE INDEX mention_by_identifier_and_role ON trace_mention (identifier, time, event, role);
DROP INDEX mention_by_identifier;
ALTER INDEX mention_by_identifier_and_role RENAME TO mention_by_identifier;
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0009_sites")]

    operations = [migrations.RunSQL(STATEMENTS, elidable=False)]
