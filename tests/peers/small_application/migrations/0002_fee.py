"""Fees, and what is closed: columns added to a table that has rows, a row changed by the migration itself."""

from django.db import migrations, models


def first_officer(apps, _editor):
    apps.get_model("small_application", "Officer").objects.create(code="cb00", name="Tiếp nhận")


class Migration(migrations.Migration):
    dependencies = [("small_application", "0001_first")]
    operations = [
        migrations.AddField("Dossier", "fee", models.DecimalField(max_digits=12, decimal_places=2, default=0)),
        migrations.AddField("Dossier", "closed", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "Dossier", models.CheckConstraint(condition=models.Q(fee__gte=0), name="fee_is_not_negative")
        ),
        migrations.RunPython(first_officer, migrations.RunPython.noop),
    ]
