"""Roles against a calendar: whatever is given and taken back in whatever order, the tables say what a wall chart would.

The chart is a set of days per (agency, duty), coloured in by hand for each grant that was accepted and wiped for each
end; it knows nothing of periods.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.core.clock import ManualClock, day_start_us
from duoc.people import services
from duoc.people.models import Agency, Role, User
from duoc.people.services import AccountRefusedError

FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(20)]
DUTIES = ["officer", "steward"]
GRANTS = st.tuples(st.sampled_from(DUTIES), st.integers(0, 15), st.none() | st.integers(0, 19))
STEPS = st.lists(
    st.one_of(st.tuples(st.just("give"), GRANTS), st.tuples(st.just("end"), st.tuples(st.integers(0, 5), st.integers(0, 19)))),
    min_size=1,
    max_size=8,
)  # fmt: skip


@pytest.fixture
def officer(province):
    return services.create_user("can.bo", None)


def clock(day: date) -> ManualClock:
    return ManualClock(day_start_us(day))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_duties_of_each_day_are_those_of_the_wall_chart(officer, justice, steps):
    with transaction.atomic():
        _play(officer, justice, steps)
        transaction.set_rollback(True)


def _play(officer: User, justice: Agency, steps) -> None:
    chart: dict[str, dict[date, int]] = {duty: {} for duty in DUTIES}
    grants: list[Role] = []
    for verb, what in steps:
        if verb == "give":
            duty, first, last = what
            until = None if last is None else DAYS[last]
            wanted = [day for day in DAYS if day >= DAYS[first] and (until is None or day < until)]
            # A day that is coloured already, or no day at all, is refused. Open grants colour beyond the chart's end.
            open_before = any(role.role == duty and role.valid_to is None for role in _live(officer))
            impossible = (until is not None and not wanted) or any(day in chart[duty] for day in wanted)
            try:
                role = services.assign_role(officer, justice, duty, valid_from=DAYS[first], valid_to=until)
            except AccountRefusedError:
                assert impossible or (until is None and open_before)
            else:
                assert not impossible
                grants.append(role)
                chart[duty] |= dict.fromkeys(wanted, role.pk)
        elif grants:
            place, day = what
            role = grants[place % len(grants)]
            last_day = DAYS[day]
            try:
                services.end_role(role, on=last_day, clock=clock(FIRST))
            except AccountRefusedError:
                assert not any(pk == role.pk and on >= last_day for on, pk in chart[role.role].items())
            else:
                chart[role.role] = {
                    on: pk for on, pk in chart[role.role].items() if pk != role.pk or on < last_day
                }  # fmt: skip
        for day in DAYS:
            assert services.duties(officer, day) == {duty for duty in DUTIES if day in chart[duty]}


def _live(officer: User) -> list[Role]:
    return list(Role.objects.filter(user=officer))


@pytest.mark.parametrize(
    ("hour_utc", "day"),
    [
        ("2026-03-01 16:59", date(2026, 3, 1)),
        ("2026-03-01 17:00", date(2026, 3, 2)),
        ("2026-12-31 17:00", date(2027, 1, 1)),
        ("2028-02-28 17:00", date(2028, 2, 29)),
    ],
)
def test_role_given_at_an_hour_begins_on_the_day_of_the_province(officer, justice, hour_utc, day):
    """UTC+7 all the year: midnight in Cà Mau is 17:00 in Greenwich."""
    hour, minute = (int(part) for part in hour_utc[11:].split(":"))
    start = day_start_us(date.fromisoformat(hour_utc[:10])) + 7 * 3_600_000_000
    moment = ManualClock(start + (hour * 60 + minute) * 60_000_000)
    assert services.assign_role(officer, justice, "officer", clock=moment).valid_from == day


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_administrators_may_go_in_either_order_but_not_both(province, committee, order):
    users = [services.create_user(name, None) for name in ("mot", "hai")]
    grants = [services.assign_role(user, committee, "administrator") for user in users]
    services.end_role(grants[order[0]])
    with pytest.raises(AccountRefusedError, match="quản trị viên cuối cùng"):
        services.end_role(grants[order[1]])
    with pytest.raises(AccountRefusedError, match="quản trị viên cuối cùng"):
        services.suspend_user(users[order[1]])
    assert services.has_administrator()


def test_suspended_administrator_does_not_count_as_one(province, committee):
    """Otherwise the province could be left with nobody who can sign in."""
    one, two = (services.create_user(name, None) for name in ("mot", "hai"))
    services.assign_role(one, committee, "administrator")
    grant = services.assign_role(two, committee, "administrator")
    services.suspend_user(one)
    with pytest.raises(AccountRefusedError, match="quản trị viên cuối cùng"):
        services.end_role(grant)
    services.reactivate_user(one)
    services.end_role(grant)
    assert services.duties(one) == {"administrator"}


def test_second_grant_of_the_same_person_keeps_the_province(province, committee, justice):
    """Two grants of one person: one may go, the other is then the last."""
    user = services.create_user("mot", None)
    first = services.assign_role(user, committee, "administrator")
    second = services.assign_role(user, justice, "administrator")
    services.end_role(first)
    with pytest.raises(AccountRefusedError, match="quản trị viên cuối cùng"):
        services.end_role(second)


def test_other_duties_of_the_last_administrator_may_end(province, committee):
    user = services.create_administrator("quan.tri", "rung-duoc-ven-bien-96")
    role = services.assign_role(user, committee, "auditor")
    services.end_role(role)
    assert services.duties(user) == {"administrator"}


def test_role_that_was_never_in_force_is_in_nobodys_way(officer, justice):
    """Given by mistake and taken back the same day: the right period may begin before that day."""
    mistake = services.assign_role(officer, justice, "officer", valid_from=DAYS[5], clock=clock(DAYS[5]))
    services.end_role(mistake, clock=clock(DAYS[5]))
    services.assign_role(officer, justice, "officer", valid_from=DAYS[2], valid_to=DAYS[8])
    services.assign_role(officer, justice, "officer", valid_from=DAYS[8])
    assert [day for day in DAYS if services.duties(officer, day)] == DAYS[2:]


def test_end_in_the_past_does_not_reach_before_the_first_day(officer, justice):
    """A role cannot be ended before it began: it was then never in force."""
    role = services.assign_role(officer, justice, "officer", valid_from=DAYS[5])
    ended = services.end_role(role, on=DAYS[2], clock=clock(DAYS[10]))
    assert (ended.valid_from, ended.valid_to) == (DAYS[5], DAYS[5])
    assert [services.duties(officer, day) for day in DAYS] == [frozenset()] * 20


def test_role_of_a_department_does_not_pass_to_its_successor(officer):
    """Sở TT&TT ended on 01/03/2025: nobody becomes an officer of Sở KH&CN by a merger."""
    old, new = Agency.objects.get(key="so-tttt"), Agency.objects.get(key="so-khcn-2")
    services.assign_role(officer, old, "officer", valid_from=date(2025, 1, 1))
    assert not services.may(officer, "keys.see", new)
    with pytest.raises(AccountRefusedError, match="không hoạt động vào ngày 28/02/2025"):
        services.assign_role(officer, new, "officer", valid_from=date(2025, 2, 28))
    assert services.assign_role(officer, new, "officer", valid_from=date(2025, 3, 1)).pk
