"""Rows are found by their words without marks alone: tables that were published before get the index that is asked for now."""

from django.db import migrations

# Tables of rows lie where every environment sees them: the first that comes here changes them, the others find nothing to do.
AGAIN = """DO $$ DECLARE held record; BEGIN
    FOR held IN SELECT schemaname, tablename, indexname FROM pg_indexes
        WHERE schemaname = 'public' AND tablename LIKE 'catalogue\\_rows\\_%' AND indexname = tablename || '_search'
        AND indexdef LIKE '%string\\_to\\_array(_search,%'
    LOOP
        EXECUTE format('DROP INDEX %I.%I', held.schemaname, held.indexname);
        EXECUTE format($made$CREATE INDEX %I ON %I.%I USING gin (string_to_array(split_part(_search, '/', -1), ' '))
            WITH (fastupdate = off)$made$, held.indexname, held.schemaname, held.tablename);
    END LOOP;
END $$"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0013_usage"),
    ]

    operations = [
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
