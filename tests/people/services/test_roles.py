"""Roles: per agency, per day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from duoc.core.clock import ManualClock, day_start_us
from duoc.people import services
from duoc.people.models import Agency, Role
from duoc.people.services import AccountRefusedError

MONDAY = date(2026, 3, 2)
CLOCK = ManualClock(day_start_us(MONDAY))


@pytest.fixture
def officer(province):
    return services.create_user("can.bo", "rung-duoc-ven-bien-96")


def test_role_belongs_to_one_agency(officer, justice, committee, events):
    events()
    services.assign_role(officer, justice, "officer", clock=CLOCK)
    services.assign_role(officer, committee, "auditor", clock=CLOCK)
    held = {(role.agency.key, role.role) for role in services.roles_as_of(MONDAY, officer)}
    assert held == {("so-tp", "officer"), ("ubnd-tinh", "auditor")}
    assert [role.role for role in services.roles_as_of(MONDAY, agency=justice)] == ["officer"]
    assert services.duties(officer, MONDAY) == {"officer", "auditor"}
    assert [event["agency"] for _, event in events()] == ["so-tp", "ubnd-tinh"]


def test_role_runs_from_its_first_day_to_the_day_before_its_last(officer, justice):
    services.assign_role(officer, justice, "steward", valid_from=date(2026, 3, 2), valid_to=date(2026, 4, 1))
    assert services.duties(officer, date(2026, 3, 1)) == frozenset()
    assert services.duties(officer, date(2026, 3, 2)) == {"steward"}
    assert services.duties(officer, date(2026, 3, 31)) == {"steward"}
    assert services.duties(officer, date(2026, 4, 1)) == frozenset()


def test_role_begins_on_the_day_of_the_province(officer, justice):
    """23:30 UTC on Sunday is Monday in Cà Mau."""
    clock = ManualClock(day_start_us(MONDAY) - 30 * 60_000_000 + 7 * 3_600_000_000)
    assert services.assign_role(officer, justice, "officer", clock=clock).valid_from == MONDAY


def test_role_taken_back_ends_today_and_is_told(officer, justice, events):
    role = services.assign_role(officer, justice, "officer", valid_from=date(2026, 2, 1), clock=CLOCK)
    events()
    services.end_role(role, by=officer, clock=CLOCK)
    assert services.duties(officer, MONDAY) == frozenset()
    assert services.duties(officer, date(2026, 3, 1)) == {"officer"}
    [(kind, event)] = events()
    assert kind == "people.role_ended"
    assert event == {
        "role": "officer",
        "user": officer.pk,
        "agency": "so-tp",
        "valid_from": "2026-02-01",
        "valid_to": "2026-03-02",
        "by": officer.pk,
    }
    with pytest.raises(AccountRefusedError, match="đã kết thúc từ ngày 02/03/2026"):
        services.end_role(role, clock=CLOCK)


def test_role_taken_back_on_its_first_day_was_never_in_force_and_can_be_given_again(officer, justice):
    role = services.assign_role(officer, justice, "officer", clock=CLOCK)
    ended = services.end_role(role, clock=CLOCK)
    assert ended.valid_from == ended.valid_to == MONDAY
    assert services.duties(officer, MONDAY) == frozenset()
    assert services.assign_role(officer, justice, "officer", clock=CLOCK).pk != role.pk


@pytest.mark.parametrize(
    ("agency", "role", "valid_from", "valid_to", "words"),
    [
        ("so-tp", "king", MONDAY, None, "Không có vai trò 'king'"),
        ("so-tp", "officer", MONDAY, MONDAY, "phải kết thúc sau ngày bắt đầu"),
        ("so-tttt", "officer", MONDAY, None, "Sở Thông tin và Truyền thông không hoạt động vào ngày 02/03/2026"),
        ("so-tp", "steward", date(2026, 1, 1), None, "đã có vai trò steward"),
        ("so-tp", "steward", date(2026, 3, 31), None, "đã có vai trò steward"),
    ],
)
def test_role_that_cannot_be_given_is_refused(officer, events, agency, role, valid_from, valid_to, words):
    justice = Agency.objects.get(key="so-tp")
    services.assign_role(officer, justice, "steward", valid_from=MONDAY, valid_to=date(2026, 4, 1))
    events()
    with pytest.raises(AccountRefusedError, match=words):
        services.assign_role(officer, Agency.objects.get(key=agency), role, valid_from=valid_from, valid_to=valid_to)
    assert Role.objects.count() == 1
    assert events() == []


def test_role_may_follow_on_the_day_another_ends(officer, justice):
    services.assign_role(officer, justice, "steward", valid_from=MONDAY, valid_to=date(2026, 4, 1))
    services.assign_role(officer, justice, "steward", valid_from=date(2026, 4, 1))
    services.assign_role(officer, justice, "steward", valid_from=date(2026, 2, 1), valid_to=MONDAY)
    assert Role.objects.count() == 3


def test_role_is_held_once_at_a_time(officer, justice):
    services.assign_role(officer, justice, "steward", clock=CLOCK)
    again = Role(user=officer, agency=justice, role="steward", valid_from=date(2027, 1, 1))
    with pytest.raises(IntegrityError, match="role_is_held_once_at_a_time"), transaction.atomic():
        again.save()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"role": "king"}, "role_is_one_of_seven_duties"),
        ({"valid_to": date(2026, 3, 1)}, "role_does_not_end_before_it_begins"),
    ],
)
def test_role_table_refuses_what_cannot_be(officer, justice, fields, constraint):
    role = {"user": officer, "agency": justice, "role": "steward", "valid_from": MONDAY} | fields
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Role(**role).save()
