"""What CKAN's queries ask of texts and lists: `sql/words.sql`."""

from pathlib import Path

from django.db import migrations

import duoc.catalogue

STATEMENTS = (Path(duoc.catalogue.__file__).parent / "sql" / "words.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_publishing")]

    operations = [migrations.RunSQL(STATEMENTS)]
