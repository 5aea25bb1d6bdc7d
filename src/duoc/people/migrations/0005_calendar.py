"""The calendar of the province's offices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_diary_consent"),
    ]

    operations = [
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("off", models.BooleanField()),
                ("name", models.TextField()),
                ("basis", models.TextField()),
                ("verified", models.BooleanField()),
            ],
            options={
                "ordering": ["day"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("basis", ""), _negated=True)
                        ),
                        name="holiday_says_what_and_why",
                    )
                ],
            },
        ),
    ]
