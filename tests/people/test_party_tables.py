"""The database itself refuses what services would not write: members, invitations, consents."""

import pytest
from django.db import DatabaseError, connection, transaction

from duoc.people import services as people
from duoc.people.rules.consents import WORDINGS

pytestmark = pytest.mark.usefixtures("province")
# Every constraint that is broken below.
CONSTRAINTS = {
    "consent_is_to_name_phone_site_or_diary",
    "consent_is_withdrawn_by_somebody_later",
    "consent_keeps_its_wording",
    "invitation_expires_after_it_was_made",
    "invitation_is_known_once",
    "invitation_is_stored_as_a_hash",
    "invitation_is_to_own_or_to_work",
    "invitation_is_used_by_somebody",
    "member_owns_or_works",
    "membership_ends_after_it_begins",
    "party_has_one_open_consent_of_a_kind",
    "person_is_once_a_member_of_a_party",
    "phone_is_8_to_15_digits",
    "used_invitation_is_not_withdrawn",
}
HASH = "decode(repeat('ab', 32), 'hex')"


@pytest.fixture
def party():
    return people.add_party("ho-ong", "Nguyễn Văn Ong", "household")


@pytest.fixture
def user():
    return people.create_user("chu.ong", "con-cua-bo-ngang-rung-duoc")


def refused(statement, values=()):
    """What the database says of a statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(raised.value)


MEMBER = "INSERT INTO people_party_member (party_id, user_id, role, since, ended_at) VALUES (%s, %s, {}, now(), {})"
INVITATION = (
    "INSERT INTO people_party_invitation (party_id, role, hash, made_at, expires_at, used_at, used_by_id, withdrawn_at)"
    " VALUES (%s, {role}, {hash}, now(), now() + interval '{days} day', {used}, {by}, {withdrawn})"
)
GOOD = {"role": "'owner'", "hash": HASH, "days": 1, "used": "NULL", "by": "NULL", "withdrawn": "NULL"}


def test_members(party, user):
    assert "member_owns_or_works" in refused(MEMBER.format("'boss'", "NULL"), [party.pk, user.pk])
    early = MEMBER.format("'owner'", "now() - interval '1 day'")
    assert "membership_ends_after_it_begins" in refused(early, [party.pk, user.pk])
    with connection.cursor() as cursor:
        cursor.execute(MEMBER.format("'owner'", "now()"), [party.pk, user.pk])
        cursor.execute(MEMBER.format("'owner'", "NULL"), [party.pk, user.pk])
    again = refused(MEMBER.format("'member'", "NULL"), [party.pk, user.pk])
    assert "person_is_once_a_member_of_a_party" in again


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"role": "'boss'"}, "invitation_is_to_own_or_to_work"),
        ({"hash": "'\\x00'"}, "invitation_is_stored_as_a_hash"),
        ({"days": -1}, "invitation_expires_after_it_was_made"),
        ({"used": "now()"}, "invitation_is_used_by_somebody"),
        ({"used": "now()", "by": "{user}", "withdrawn": "now()"}, "used_invitation_is_not_withdrawn"),
    ],
)
def test_invitations(party, user, wrong, name):
    statement = INVITATION.format(**GOOD | wrong).replace("{user}", str(user.pk))
    assert name in refused(statement, [party.pk])


def test_invitation_is_known_once(party):
    with connection.cursor() as cursor:
        cursor.execute(INVITATION.format(**GOOD), [party.pk])
    assert "invitation_is_known_once" in refused(INVITATION.format(**GOOD), [party.pk])


CONSENT = (
    "INSERT INTO people_party_consent (party_id, what, wording, given_at, given_by_id, withdrawn_at, withdrawn_by_id)"
    " VALUES (%s, %s, %s, now(), %s, {}, {})"
)


def test_consents(party, user):
    add = CONSENT.format("NULL", "NULL")
    assert "consent_is_to_name_phone_site_or_diary" in refused(add, [party.pk, "all", "x", user.pk])
    assert "consent_keeps_its_wording" in refused(add, [party.pk, "name", "", user.pk])
    nobody = CONSENT.format("now()", "NULL")
    assert "consent_is_withdrawn_by_somebody_later" in refused(nobody, [party.pk, "name", "x", user.pk])
    early = CONSENT.format("now() - interval '1 day'", user.pk)
    assert "consent_is_withdrawn_by_somebody_later" in refused(early, [party.pk, "name", "x", user.pk])
    people.give_consent(party, "name", WORDINGS["name"], by=user)
    assert "party_has_one_open_consent_of_a_kind" in refused(add, [party.pk, "name", "x", user.pk])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE people_party_consent SET wording = 'khác'",
        "UPDATE people_party_consent SET given_at = now() + interval '1 day'",
        "UPDATE people_party_consent SET what = 'phone'",
        "DELETE FROM people_party_consent",
        "TRUNCATE people_party_consent",
    ],
)
def test_consent_is_only_withdrawn(party, user, change):
    people.give_consent(party, "name", WORDINGS["name"], by=user)
    assert "a consent is only withdrawn, once" in refused(change)


def test_withdrawn_consent_stays_withdrawn(party, user):
    people.give_consent(party, "name", WORDINGS["name"], by=user)
    people.withdraw_consent(party, "name", by=user)
    back = "UPDATE people_party_consent SET withdrawn_at = NULL, withdrawn_by_id = NULL"
    assert "a consent is only withdrawn, once" in refused(back)


def test_phone_is_8_to_15_digits(party):
    assert "phone_is_8_to_15_digits" in refused("UPDATE people_party SET phone = 'gọi tôi' WHERE id = %s", [party.pk])
