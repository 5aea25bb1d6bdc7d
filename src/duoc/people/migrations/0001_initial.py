"""Tables of the room; the periods that never overlap stand in `sql/periods.sql`."""

from pathlib import Path

import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import duoc.people

PERIODS = Path(duoc.people.__file__).parent / "sql" / "periods.sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        max_length=60, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()]
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("display_name", models.TextField(blank=True)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("username",), name="username_names_one_user"),
                    models.UniqueConstraint(
                        condition=models.Q(("email", ""), _negated=True), fields=("email",), name="email_names_one_user"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("username__contains", "@"), _negated=True), name="username_is_no_email"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email")),
                            ("username", django.db.models.functions.text.Lower("username")),
                        ),
                        name="user_is_named_in_lower_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60)),
                ("name", models.TextField()),
                ("short_name", models.TextField()),
                ("fold", models.TextField()),
                ("sort_key", models.TextField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("province", "Ủy ban nhân dân tỉnh"),
                            ("department", "Cơ quan chuyên môn cấp tỉnh"),
                            ("board", "Cơ quan hành chính khác cấp tỉnh"),
                            ("district", "Ủy ban nhân dân cấp huyện"),
                            ("commune", "Ủy ban nhân dân cấp xã"),
                            ("service_unit", "Đơn vị sự nghiệp công lập"),
                            ("council", "Cơ quan của Hội đồng nhân dân"),
                            ("party", "Cơ quan Đảng"),
                            ("vertical", "Cơ quan ngành dọc"),
                            ("enterprise", "Doanh nghiệp"),
                        ]
                    ),
                ),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("source", models.TextField()),
                ("verified", models.BooleanField()),
                ("dates_verified", models.BooleanField()),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="agency_is_registered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="agency_ends_after_it_begins"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("uid", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=8)),
                ("level", models.TextField()),
                ("type", models.TextField()),
                ("name", models.TextField()),
                ("fold", models.TextField()),
                ("sort_key", models.TextField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("known_from", models.DateField()),
                ("begins_by", models.TextField(blank=True)),
                ("ends_by", models.TextField(blank=True)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("point", models.TextField(blank=True)),
                ("area_km2", models.FloatField(null=True)),
                ("area_basis", models.TextField(blank=True)),
                ("population", models.IntegerField(null=True)),
                ("population_basis", models.TextField(blank=True)),
                ("source", models.TextField()),
                ("verified", models.BooleanField()),
                ("note", models.TextField(blank=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "uid"],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective", models.DateField()),
                ("share", models.TextField()),
                ("is_default", models.BooleanField()),
                ("kind", models.TextField()),
                ("moved_km2", models.FloatField(null=True)),
                ("moved_people", models.IntegerField(null=True)),
                ("basis", models.TextField()),
                ("source", models.TextField()),
                ("verified", models.BooleanField()),
                ("status", models.TextField()),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="successions", to="people.unit"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="origins", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgencyCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=35)),
                ("form", models.TextField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("member", models.BooleanField()),
                ("source", models.TextField()),
                ("verified", models.BooleanField()),
                ("illustrative", models.BooleanField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="people.agency"
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="people.agencycode",
                    ),
                ),
            ],
            options={
                "ordering": ["code", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "valid_from"), name="agency_code_begins_once_a_day", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))),
                        name="agency_code_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z0-9]+(\\.[A-Z0-9]+)*$")),
                        name="agency_code_is_letters_digits_and_dots",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("illustrative", False), ("verified", False), _connector="OR"),
                        name="illustrative_code_is_never_verified",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencySuccession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective", models.DateField()),
                ("share", models.TextField()),
                ("basis", models.TextField()),
                ("source", models.TextField()),
                ("verified", models.BooleanField()),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="successions", to="people.agency"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="origins", to="people.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("effective", "predecessor", "successor"), name="agency_succession_is_stated_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__in", ["whole", "part"])), name="agency_succession_is_whole_or_part"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("prefix", models.CharField(max_length=8)),
                ("hash", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="api_keys", to="people.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("hash",), name="api_key_is_known_once"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("hash"), 32),
                        name="api_key_is_stored_as_a_hash",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("prefix"), 8),
                        name="api_key_shows_eight_signs",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.TextField(
                        choices=[
                            ("operator", "Trực vận hành"),
                            ("steward", "Phụ trách dữ liệu"),
                            ("officer", "Cán bộ một cửa"),
                            ("integrator", "Kỹ sư tích hợp"),
                            ("inspector", "Kiểm tra viên"),
                            ("auditor", "Thanh tra"),
                            ("administrator", "Quản trị"),
                        ]
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("granted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roles", to="people.agency"
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roles", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                        name="role_does_not_end_before_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "operator",
                                    "steward",
                                    "officer",
                                    "integrator",
                                    "inspector",
                                    "auditor",
                                    "administrator",
                                ],
                            )
                        ),
                        name="role_is_one_of_seven_duties",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "valid_to__gt",
                        django.db.models.functions.comparison.Coalesce(models.F("valid_from"), models.F("known_from")),
                    )
                ),
                name="unit_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["province", "district", "commune"])),
                name="unit_has_one_of_three_levels",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("uid__startswith", models.F("code"))), name="unit_is_named_after_its_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("lat__isnull", False),
                        ("lat__range", (-90, 90)),
                        ("lon__isnull", False),
                        ("lon__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="unit_point_has_both_coordinates",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                fields=("effective", "predecessor", "successor"), name="succession_is_stated_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("effective", "predecessor"),
                name="division_has_one_default",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__in", ["whole", "part"])), name="succession_is_whole_or_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["merged", "divided", "unchanged", "boundary_transfer"])),
                name="succession_has_one_of_four_kinds",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("share", "part"), ("is_default", True), _connector="OR"),
                name="whole_succession_is_the_default",
            ),
        ),
        migrations.RunSQL(PERIODS.read_text(encoding="utf-8")),
    ]
