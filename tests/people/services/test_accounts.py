"""Users: the first administrator, names, passwords, suspension, and what the ledger is told."""

import json
from datetime import date, timedelta

import psycopg
import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from duoc.frame.models import Outbox
from duoc.people import services
from duoc.people.models import Agency, AgencyCode, AgencySuccession, Role, User
from duoc.people.services import AccountRefusedError

PASSWORD = "rung-duoc-ven-bien-96"


@pytest.fixture
def administrator(province):
    return services.create_administrator("quan.tri", PASSWORD, email="Quan.Tri@example.vn", display_name="Lê Thị Đước")


def test_first_administrator_of_an_empty_province(province, committee, events):
    assert not services.has_administrator()
    user = services.create_administrator("Quan.Tri", PASSWORD)
    assert user.username == "quan.tri"
    assert services.has_administrator()
    assert services.duties(user) == {"administrator"}
    assert Role.objects.get().agency == committee
    assert [kind for kind, _ in events()] == ["people.user_created", "people.role_assigned"]


def test_second_first_administrator_is_refused_and_leaves_nothing(administrator, events):
    events()
    with pytest.raises(AccountRefusedError, match="Tỉnh đã có quản trị viên"):
        services.create_administrator("khac", PASSWORD)
    assert User.objects.count() == 1
    assert events() == []


def test_two_first_administrators_at_once_are_one(province, module_database):
    """The second waits for the first transaction instead of looking past it."""
    services.create_administrator("mot", PASSWORD)
    with psycopg.connect(module_database) as other:
        free = other.execute("SELECT pg_try_advisory_xact_lock(hashtext('people.administrators'))").fetchone()
    assert free == (False,)


def test_administrator_of_a_province_without_agencies_says_what_to_do(province):
    AgencyCode.objects.update(replaces=None)
    for table in (AgencySuccession, AgencyCode, Agency):
        table.objects.all().delete()
    with pytest.raises(AccountRefusedError, match="duoc people seed"):
        services.create_administrator("quan.tri", PASSWORD)
    assert not User.objects.exists()


def test_user_signs_in_by_name_or_mail_whatever_the_case(administrator):
    assert authenticate(username="QUAN.TRI", password=PASSWORD) == administrator
    assert services.user_named(" Quan.tri@Example.VN ") == administrator
    assert authenticate(username="quan.tri", password="sai") is None
    assert authenticate(username="ai-do", password=PASSWORD) is None


def test_user_password_is_stored_hashed(administrator):
    assert PASSWORD not in User.objects.values_list("password", flat=True).get()


def test_events_about_users_are_commitments_without_names(administrator):
    for row in Outbox.objects.all():
        entry = json.loads(bytes(row.entry))
        assert set(entry) == {"commitment", "event", "kind", "time"}
        assert len(bytes(row.salt)) == 32
        for secret in ("quan.tri", "Đước", "example.vn", PASSWORD):
            assert secret.encode() not in bytes(row.entry)
        for secret in ("Đước", "example.vn", PASSWORD):
            assert secret.encode() not in bytes(row.payload)


@pytest.mark.parametrize(
    ("username", "email", "password", "words"),
    [
        ("quan.tri", "", PASSWORD, "Đã có người dùng 'quan.tri'"),
        ("QUAN.TRI", "", PASSWORD, "Đã có người dùng"),
        ("khac", "QUAN.TRI@example.vn", PASSWORD, "đã thuộc một người dùng khác"),
        ("khac", "khong-phai-thu", PASSWORD, "không phải địa chỉ thư điện tử"),
        ("khác", "", PASSWORD, "Tên đăng nhập 'khác' không dùng được"),
        ("khac", "", "ngan", "."),
        ("khac.dai.lam", "", "khac.dai.lam", "."),
    ],
)
def test_user_that_cannot_be_made_is_refused(administrator, events, username, email, password, words):
    events()
    with pytest.raises(AccountRefusedError, match=words):
        services.create_user(username, password, email=email)
    assert [user.username for user in services.users()] == ["quan.tri"]
    assert events() == []


def test_user_without_a_password_cannot_sign_in_by_one(province):
    user = services.create_user("oidc.only", None)
    assert not user.has_usable_password()
    assert authenticate(username="oidc.only", password="") is None


def test_user_is_found_by_name_or_refused(administrator):
    assert services.user_named("Quan.Tri") == administrator
    with pytest.raises(AccountRefusedError, match="Không có người dùng 'ai'"):
        services.user_named("ai")


def test_password_change_is_told_without_the_password(administrator, events):
    events()
    services.set_password(administrator, "la-du-nuoc-song-doc", by=administrator)
    assert authenticate(username="quan.tri", password="la-du-nuoc-song-doc") == administrator
    assert events() == [("people.password_changed", {"user": administrator.pk, "by": administrator.pk})]
    with pytest.raises(AccountRefusedError):
        services.set_password(administrator, "123")
    assert events() == []


def test_suspended_user_has_no_duties_and_no_way_in(administrator, justice, events):
    user = services.create_user("can.bo", PASSWORD)
    services.assign_role(user, justice, "officer")
    events()
    services.suspend_user(user, by=administrator)
    services.suspend_user(user, by=administrator)
    assert authenticate(username="can.bo", password=PASSWORD) is None
    assert services.duties(user) == frozenset()
    services.reactivate_user(user, by=administrator)
    assert services.duties(user) == {"officer"}
    assert [kind for kind, _ in events()] == ["people.user_suspended", "people.user_reactivated"]


def test_province_keeps_an_administrator(administrator, committee, justice, events):
    grant = Role.objects.get(user=administrator)
    second = services.create_user("can.bo", PASSWORD)
    events()
    for attempt in (lambda: services.suspend_user(administrator), lambda: services.end_role(grant)):
        with pytest.raises(AccountRefusedError, match="quản trị viên cuối cùng"):
            attempt()
    assert events() == []
    services.assign_role(second, justice, "administrator", by=administrator)
    services.end_role(grant, by=second)
    assert services.duties(administrator) == frozenset()
    with pytest.raises(AccountRefusedError, match="quản trị viên cuối cùng"):
        services.suspend_user(second)


def test_administrator_who_takes_over_later_does_not_free_today(administrator, committee):
    """A grant that begins tomorrow does not keep the province today."""
    second = services.create_user("can.bo", PASSWORD)
    tomorrow = Role.objects.get(user=administrator).valid_from + timedelta(days=1)
    services.assign_role(second, committee, "administrator", valid_from=tomorrow)
    grant = Role.objects.get(user=administrator)
    with pytest.raises(AccountRefusedError, match="quản trị viên cuối cùng"):
        services.end_role(grant)
    assert services.end_role(grant, on=tomorrow).valid_to == tomorrow


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"username": "quan.tri"}, "username_names_one_user"),
        ({"username": "khac", "email": "quan.tri@example.vn"}, "email_names_one_user"),
        ({"username": "a@b"}, "username_is_no_email"),
        ({"username": "Khac"}, "user_is_named_in_lower_case"),
    ],
)
def test_user_table_refuses_a_second_owner_of_a_name(administrator, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User(password="!", **fields).save()


def test_seed_day_is_not_the_day_of_a_role(administrator):
    assert Role.objects.get().valid_from > date(2024, 10, 5)
