"""The queue to the national portal."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trace", "0015_diary_headings")]

    operations = [
        migrations.CreateModel(
            name="PortalDelivery",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("lot", models.TextField(blank=True)),
                ("name", models.CharField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "đang chờ"), ("sent", "đã gửi"), ("refused", "bị từ chối")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("by", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("due_at", models.DateTimeField(db_index=True, null=True)),
                ("tries", models.IntegerField(default=0)),
                ("answer", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("digest", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "trace_portal_delivery",
                "ordering": ["-asked_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="goods_have_one_delivery"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", False), ("state", "waiting")),
                            models.Q(("due_at", None), ("state__in", ["sent", "refused"])),
                            _connector="OR",
                        ),
                        name="delivery_waits_until_it_is_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            models.Q(("digest__isnull", False), ("sent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="sent_delivery_has_its_time_and_content",
                    ),
                ],
            },
        ),
    ]
