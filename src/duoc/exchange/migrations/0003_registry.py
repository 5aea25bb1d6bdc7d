"""The registry grows up: local groups, descriptions, retirement, plaintext refused, names of imported registries."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import duoc.exchange

WRITTEN = (Path(duoc.exchange.__file__).parent / "sql" / "written_names.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_gateways_in_the_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="Description",
            fields=[
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="description",
                        serialize=False,
                        to="exchange.service",
                    ),
                ),
                ("media", models.TextField()),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "db_table": "exchange_group_member",
            },
        ),
        migrations.RemoveConstraint(
            model_name="member",
            name="member_is_named_in_permitted_characters",
        ),
        migrations.RemoveConstraint(
            model_name="right",
            name="right_is_granted_once",
        ),
        migrations.RemoveConstraint(
            model_name="right",
            name="right_has_exactly_one_subject",
        ),
        migrations.RemoveConstraint(
            model_name="service",
            name="service_is_named_in_permitted_characters",
        ),
        migrations.RemoveConstraint(
            model_name="subsystem",
            name="subsystem_is_named_in_permitted_characters",
        ),
        migrations.AddField(
            model_name="endpoint",
            name="described",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="member",
            name="legacy",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="member",
            name="status",
            field=models.TextField(db_default="registered", default="registered"),
        ),
        migrations.AddField(
            model_name="service",
            name="description_url",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="legacy",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="service",
            name="status",
            field=models.TextField(db_default="registered", default="registered"),
        ),
        migrations.AddField(
            model_name="service",
            name="version",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="subsystem",
            name="legacy",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="subsystem",
            name="tls_required",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("instance__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                        ("member_class__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                        ("member_code__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                    ),
                    models.Q(
                        (
                            "instance__regex",
                            "^[^\\u0001-\\u001f\\u0025\\u002f\\u003a\\u003b\\u005c\\u007f-\\u009f\\u200b\\ufeff]{1,255}$",
                        ),
                        ("legacy", True),
                        (
                            "member_class__regex",
                            "^[^\\u0001-\\u001f\\u0025\\u002f\\u003a\\u003b\\u005c\\u007f-\\u009f\\u200b\\ufeff]{1,255}$",
                        ),
                        (
                            "member_code__regex",
                            "^[^\\u0001-\\u001f\\u0025\\u002f\\u003a\\u003b\\u005c\\u007f-\\u009f\\u200b\\ufeff]{1,255}$",
                        ),
                    ),
                    _connector="OR",
                ),
                name="member_is_named_in_permitted_characters",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["registered", "retired"])), name="member_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("code__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                    models.Q(
                        (
                            "code__regex",
                            "^[^\\u0001-\\u001f\\u0025\\u002f\\u003a\\u003b\\u005c\\u007f-\\u009f\\u200b\\ufeff]{1,255}$",
                        ),
                        ("legacy", True),
                    ),
                    _connector="OR",
                ),
                name="service_is_named_in_permitted_characters",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["registered", "retired"])), name="service_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("version__isnull", True),
                    models.Q(("kind", "WSDL"), ("version__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$")),
                    _connector="OR",
                ),
                name="service_version_belongs_to_a_wsdl",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsystem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("code__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$"),
                    models.Q(
                        (
                            "code__regex",
                            "^[^\\u0001-\\u001f\\u0025\\u002f\\u003a\\u003b\\u005c\\u007f-\\u009f\\u200b\\ufeff]{1,255}$",
                        ),
                        ("legacy", True),
                    ),
                    _connector="OR",
                ),
                name="subsystem_is_named_in_permitted_characters",
            ),
        ),
        migrations.AddConstraint(
            model_name="description",
            constraint=models.CheckConstraint(
                condition=models.Q(("media__regex", "^[A-Za-z0-9.+-]{1,64}/[A-Za-z0-9.+-]{1,64}$")),
                name="description_has_a_media_type",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="exchange.subsystem"
            ),
        ),
        migrations.AddField(
            model_name="right",
            name="group",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="rights", to="exchange.group"
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.UniqueConstraint(
                fields=("subsystem", "member", "group", "service", "method", "path"),
                name="right_is_granted_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", True), ("member__isnull", True), ("subsystem__isnull", False)),
                    models.Q(("group__isnull", True), ("member__isnull", False), ("subsystem__isnull", True)),
                    models.Q(("group__isnull", False), ("member__isnull", True), ("subsystem__isnull", True)),
                    _connector="OR",
                ),
                name="right_has_exactly_one_subject",
            ),
        ),
        migrations.AddField(
            model_name="groupmember",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="exchange.group"
            ),
        ),
        migrations.AddField(
            model_name="groupmember",
            name="subsystem",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="exchange.subsystem"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(fields=("owner", "code"), name="group_is_named_once_by_its_owner"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Za-z0-9'()+,.=?-]{1,255}$")),
                name="group_is_named_in_permitted_characters",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(fields=("group", "subsystem"), name="group_member_is_listed_once"),
        ),
        # Never undone: names stay as they were written.
        migrations.RunSQL(WRITTEN),
    ]
