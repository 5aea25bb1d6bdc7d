"""How accounts stand: duties of the day, second factors, last sign-in."""

from datetime import timedelta

from django.utils import timezone

from duoc.people import services
from duoc.people.models import User
from duoc.people.services.periods import today


def standings() -> dict[str, services.Standing]:
    return {one.user.username: one for one in services.standings()}


def test_duties_are_those_of_the_day_and_each_is_named_once(committee, justice):
    user = services.create_user("hai-noi", None)
    services.assign_role(user, committee, "operator")
    services.assign_role(user, justice, "operator")
    services.assign_role(user, justice, "steward")
    services.assign_role(user, committee, "auditor", valid_from=today() + timedelta(days=1))
    assert standings()["hai-noi"].duties == ("operator", "steward")


def test_recovery_codes_are_no_second_factor(province):
    factor = User._meta.get_field("authenticator").related_model
    for name, kinds in {"ma": ["recovery_codes"], "totp": ["totp"], "khoa": ["webauthn", "recovery_codes"]}.items():
        user = services.create_user(f"nguoi-{name}", None)
        for kind in kinds:
            factor.objects.create(user=user, type=kind, data={})
    found = standings()
    assert [found[f"nguoi-{name}"].second_factor for name in ("ma", "totp", "khoa")] == [False, True, True]


def test_who_never_signed_in_counts_from_the_day_of_the_account(province):
    user = services.create_user("moi", "con-cua-bo-ngang-rung-duoc")
    services.create_user("khong-mat-khau", None)
    then = timezone.now() - timedelta(days=100)
    User.objects.filter(pk=user.pk).update(date_joined=then)
    assert standings()["moi"].last_seen == then
    User.objects.filter(pk=user.pk).update(last_login=then + timedelta(days=9))
    assert standings()["moi"].last_seen == then + timedelta(days=9)
    assert [standings()[name].has_password for name in ("moi", "khong-mat-khau")] == [True, False]


def test_suspended_user_is_still_told_with_what_he_holds(committee):
    user = services.create_user("nghi-viec", None)
    services.assign_role(user, committee, "operator")
    services.suspend_user(user)
    found = standings()["nghi-viec"]
    assert (found.user.is_active, found.duties) == (False, ("operator",))
