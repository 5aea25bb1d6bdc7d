"""What of a version was counted and summed when it was published."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_duties")]

    operations = [
        migrations.AddField(model_name="version", name="rollups", field=models.JSONField(db_default={}, default=dict)),
    ]
