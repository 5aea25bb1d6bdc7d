"""What the columns of a firm's file are, said once by hand."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_parties"), ("trace", "0014_stamp_counts")]

    operations = [
        migrations.AddField(
            model_name="diaryupload",
            name="chosen",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="DiaryHeadings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("template", models.CharField(max_length=40)),
                ("heads", models.BinaryField()),
                ("chosen", models.JSONField()),
                ("stage", models.CharField(blank=True, max_length=40)),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.party"
                    ),
                ),
            ],
            options={
                "db_table": "trace_diary_headings",
                "constraints": [
                    models.UniqueConstraint(fields=("party", "heads"), name="head_of_a_party_is_read_in_one_way"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("heads"), 32),
                        name="head_is_known_by_32_octets",
                    ),
                ],
            },
        ),
    ]
