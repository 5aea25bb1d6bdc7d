"""Officers and dossiers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Officer",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("code", models.CharField(max_length=8, unique=True)),
                ("name", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            "Dossier",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("received", models.DateTimeField()),
                ("papers", models.JSONField(default=list)),
                (
                    "officer",
                    models.ForeignKey(
                        "small_application.Officer", django.db.models.deletion.PROTECT, related_name="dossiers"
                    ),
                ),
            ],
        ),
    ]
