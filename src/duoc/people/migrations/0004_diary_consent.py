"""A household may agree to have the work shown that stands in its diary alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_members")]

    operations = [
        migrations.RemoveConstraint(model_name="partyconsent", name="consent_is_to_name_phone_or_site"),
        migrations.AddConstraint(
            model_name="partyconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["name", "phone", "site", "diary"])),
                name="consent_is_to_name_phone_site_or_diary",
            ),
        ),
    ]
