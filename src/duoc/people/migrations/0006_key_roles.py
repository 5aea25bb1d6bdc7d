"""A key may be one for our own rooms instead of the exchange."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_calendar")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="role",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["", "administrator", "steward"])),
                name="api_key_has_a_role_for_software",
            ),
        ),
    ]
