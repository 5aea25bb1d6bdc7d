"""Two people at the same moment: real transactions on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from duoc.core import profile
from duoc.frame.models import Outbox
from duoc.people import services
from duoc.people.models import ApiKey, Role, Unit, User

PASSWORD = "rung-duoc-ven-bien-96"


@pytest.fixture
def at_once(database):
    """Run functions at the same moment in threads; gives their answers, a refusal as the refusal itself."""

    def run(*functions):
        gate = Barrier(len(functions))

        def enter(function):
            try:
                gate.wait(timeout=30)
                return function()
            except services.AccountRefusedError as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(len(functions)) as pool:
            return list(pool.map(enter, functions))

    return run


@pytest.fixture
def committee(database):
    services.seed(profile.load("ca-mau"))
    return services.agency_named("ubnd-tinh")


def refusals(answers):
    return [str(answer) for answer in answers if isinstance(answer, services.AccountRefusedError)]


def test_first_administrator_is_one_however_many_try(at_once, committee):
    names = ["mot", "hai", "ba", "bon"]
    answers = at_once(*(lambda name=name: services.create_administrator(name, PASSWORD) for name in names))
    assert len(refusals(answers)) == 3
    assert User.objects.count() == Role.objects.count() == 1


def test_two_administrators_cannot_both_leave(at_once, committee):
    one = services.create_administrator("mot", PASSWORD)
    two = services.create_user("hai", PASSWORD)
    services.assign_role(two, committee, "administrator")
    grant = Role.objects.get(user=two)
    answers = at_once(lambda: services.suspend_user(one), lambda: services.end_role(grant))
    assert len(refusals(answers)) == 1
    assert services.has_administrator()


def test_role_given_twice_at_once_is_held_once(at_once, committee):
    user = services.create_user("can.bo", PASSWORD)
    give = [lambda: services.assign_role(user, committee, "auditor", valid_from=date(2026, 1, 1))] * 4
    assert len(refusals(at_once(*give))) == 3
    assert Role.objects.count() == 1


def test_key_is_revoked_once(at_once, committee):
    key = services.issue_key(committee, "x").row
    Outbox.objects.all().delete()
    answers = at_once(*[lambda: services.revoke_key(key.pk)] * 3)
    assert len(refusals(answers)) == 2
    assert [row.kind for row in Outbox.objects.all()] == ["people.key_revoked"]


def test_keys_issued_at_once_are_all_there(at_once, committee):
    issued = at_once(*[lambda: services.issue_key(committee, "x")] * 6)
    assert len({one.text for one in issued}) == ApiKey.objects.count() == 6


def test_seed_by_two_starts_at_once_is_one_seed(at_once):
    """`duoc up` and `duoc people seed` may meet: the second finds everything there."""
    reports = at_once(*[lambda: services.seed(profile.load("ca-mau"))] * 2)
    assert sorted(report.changed for report in reports) == [0, 543]
    assert Unit.objects.count() == 249
    assert Outbox.objects.filter(kind="people.profile_seeded").count() == 1
