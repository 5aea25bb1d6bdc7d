"""What events of a capture job were warned of, kept with the job."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trace", "0012_stamp_alarms")]

    operations = [
        migrations.AddField(model_name="capture", name="warnings", field=models.JSONField(default=list)),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(
                condition=models.Q(("warnings", []), _negated=True),
                fields=["created_at", "id"],
                name="capture_with_warnings",
            ),
        ),
    ]
