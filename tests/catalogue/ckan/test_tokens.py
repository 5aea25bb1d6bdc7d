"""What a token lets its software see and change: the role that its key has, in the agency that it is of."""

from datetime import UTC, datetime

import pytest

from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services.viewers import viewer_of_key
from duoc.core.clock import Clock, SystemClock
from duoc.people import services as people
from duoc.people.rules.keys import KEY_ROLES
from duoc.people.rules.permissions import ACTIONS


def key(agency, role="", **more):
    return people.issue_key(people.agency_named(agency), "HIS", role=role, **more)


def test_a_steward_sees_and_changes_his_agency(undone):
    agency = people.agency_named("so-yt")
    viewer = viewer_of_key(key("so-yt", "steward").text)
    assert (viewer.sees, viewer.changes, viewer.administrator) == (
        frozenset({agency.pk}),
        frozenset({agency.pk}),
        False,
    )
    assert viewer.name == "so-yt: HIS"
    assert viewer.may_change(agency.pk)
    assert not viewer.may_change(people.agency_named("so-tp").pk)


def test_an_administrator_of_the_committee_changes_everything(undone):
    viewer = viewer_of_key(people.issue_key(people.committee(), "x", role="administrator").text)
    assert (viewer.sees, viewer.changes, viewer.administrator) == (None, None, True)


def test_an_administrator_elsewhere_is_one_of_his_agency(undone):
    agency = people.agency_named("so-yt")
    viewer = viewer_of_key(key("so-yt", "administrator").text)
    assert (viewer.changes, viewer.administrator) == (frozenset({agency.pk}), False)


def test_a_steward_of_the_committee_changes_everything_and_administers_nothing(undone):
    viewer = viewer_of_key(people.issue_key(people.committee(), "x", role="steward").text)
    assert (viewer.sees, viewer.changes, viewer.administrator) == (None, None, False)


@pytest.mark.parametrize("text", ["", "x", "0" * 64, "Bearer x", "é"])
def test_what_is_no_key_is_nobodys(undone, text):
    assert viewer_of_key(text) == ANYBODY


def test_keys_that_have_ended_are_nobodys(undone):
    gone, later = key("so-yt", "steward"), key("so-yt", "steward", expires_at=datetime(2099, 1, 1, tzinfo=UTC))
    people.revoke_key(gone.row.pk)
    assert viewer_of_key(gone.text) == ANYBODY
    assert viewer_of_key(later.text).changes

    class After(Clock):
        def now_us(self):
            return SystemClock().now_us() + 80 * 366 * 86_400 * 1_000_000

    assert people.key_by_text(later.text, After()) is None


def test_a_key_of_the_exchange_is_nobodys(undone):
    viewer = viewer_of_key(key("so-yt").text)
    assert (viewer.sees, viewer.changes, viewer.administrator) == (frozenset(), frozenset(), False)
    assert viewer.anonymous


def test_a_key_has_only_what_its_role_has(undone):
    agency = people.agency_named("so-yt")
    for role in KEY_ROLES:
        row = key("so-yt", role).row
        for action, duties in ACTIONS.items():
            expected = frozenset({agency.pk}) if role in duties else frozenset()
            assert (action, people.places_of_key(row, action)) == (action, expected)
        assert people.places_of_key(row, "no.such") == frozenset()
