"""A withdrawn version keeps no figures of its columns (`sql/withdrawing.sql`)."""

from pathlib import Path

from django.db import migrations

import duoc.catalogue

WITHDRAWING = (Path(duoc.catalogue.__file__).parent / "sql" / "withdrawing.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0012_unchanged")]

    # Never undone: what was withdrawn stays withdrawn.
    operations = [migrations.RunSQL(WITHDRAWING)]
