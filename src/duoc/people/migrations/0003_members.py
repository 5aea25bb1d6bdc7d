"""Members of parties, invitations, consents; what Django cannot declare stands in `sql/consents.sql`."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import duoc.people

STATEMENTS = (Path(duoc.people.__file__).parent / "sql" / "consents.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_parties"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartyConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.TextField()),
                ("wording", models.TextField()),
                ("given_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "people_party_consent",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PartyInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.TextField(choices=[("owner", "Chủ cơ sở"), ("member", "Người làm")])),
                ("hash", models.BinaryField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "people_party_invitation",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PartyMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.TextField(choices=[("owner", "Chủ cơ sở"), ("member", "Người làm")])),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "people_party_member",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="party",
            name="phone",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone__regex", "^(\\+?[0-9]{8,15})?$")), name="phone_is_8_to_15_digits"
            ),
        ),
        migrations.AddField(
            model_name="partyconsent",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="partyconsent",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.party"
            ),
        ),
        migrations.AddField(
            model_name="partyconsent",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="partyinvitation",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="partyinvitation",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="people.party"
            ),
        ),
        migrations.AddField(
            model_name="partyinvitation",
            name="used_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="partymember",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="partymember",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="people.party"
            ),
        ),
        migrations.AddField(
            model_name="partymember",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="partyconsent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("party", "what"),
                name="party_has_one_open_consent_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["name", "phone", "site"])), name="consent_is_to_name_phone_or_site"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("wording", ""), _negated=True), name="consent_keeps_its_wording"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__gte", models.F("given_at")), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="consent_is_withdrawn_by_somebody_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyinvitation",
            constraint=models.UniqueConstraint(fields=("hash",), name="invitation_is_known_once"),
        ),
        migrations.AddConstraint(
            model_name="partyinvitation",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("hash"), 32),
                name="invitation_is_stored_as_a_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["owner", "member"])), name="invitation_is_to_own_or_to_work"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))), name="invitation_expires_after_it_was_made"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("used_at", None), ("used_by", None)),
                    models.Q(("used_at__isnull", False), ("used_by__isnull", False)),
                    _connector="OR",
                ),
                name="invitation_is_used_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("withdrawn_at", None), _connector="OR"),
                name="used_invitation_is_not_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="partymember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("party", "user"),
                name="person_is_once_a_member_of_a_party",
            ),
        ),
        migrations.AddConstraint(
            model_name="partymember",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["owner", "member"])), name="member_owns_or_works"
            ),
        ),
        migrations.AddConstraint(
            model_name="partymember",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__gte", models.F("since"))), name="membership_ends_after_it_begins"
            ),
        ),
        migrations.RunSQL(STATEMENTS),
    ]
