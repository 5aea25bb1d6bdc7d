"""How often a job was begun; what an open entry and a marking promise (`sql/publishing.sql`)."""

from pathlib import Path

from django.db import migrations, models

import duoc.catalogue

PROMISES = (Path(duoc.catalogue.__file__).parent / "sql" / "publishing.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_search")]

    operations = [
        migrations.AddField(
            model_name="publication", name="attempts", field=models.IntegerField(db_default=0, default=0)
        ),
        # Never undone: what was said stays said.
        migrations.RunSQL(PROMISES),
    ]
