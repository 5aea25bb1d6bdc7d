"""Role × action, written out by hand: who may what, in the agency itself, in another, in the committee."""

import pytest

from duoc.people.rules.accounts import DUTIES
from duoc.people.rules.permissions import ACTIONS, permitted

MATRIX = """
               keys.see  keys.issue  keys.revoke  connections.ask  connections.endorse  services.offer  suspicions.see  suspicions.settle  exchange.operate
operator       yes       no          yes          no               no                   no              yes             no                 yes
steward        no        no          no           yes              yes                  yes             no              no                 no
officer        no        no          no           no               no                   no              no              no                 no
integrator     yes       yes         yes          yes              no                   yes             no              no                 no
inspector      no        no          no           no               no                   no              yes             yes                no
auditor        yes       no          no           no               no                   no              yes             no                 no
administrator  yes       yes         yes          yes              yes                  yes             yes             yes                yes
"""
_HEAD, *_ROWS = (line.split() for line in MATRIX.strip().splitlines())
CELLS = [(row[0], action, word == "yes") for row in _ROWS for action, word in zip(_HEAD, row[1:], strict=True)]
COMMITTEE, OURS, THEIRS = 1, 2, 3


def test_matrix_names_every_duty_and_every_action():
    assert [row[0] for row in _ROWS] == list(DUTIES)
    assert list(ACTIONS) == _HEAD


@pytest.mark.parametrize(("duty", "action", "allowed"), CELLS)
def test_role_counts_in_its_own_agency_and_in_the_committee_only(duty, action, allowed):
    assert permitted(action, [(OURS, duty)], OURS, COMMITTEE) is allowed
    assert permitted(action, [(COMMITTEE, duty)], OURS, COMMITTEE) is allowed
    assert permitted(action, [(THEIRS, duty)], OURS, COMMITTEE) is False


@pytest.mark.parametrize("action", ["keys.destroy", "", "keys"])
def test_action_that_nobody_wrote_down_is_nobodys(action):
    assert not permitted(action, [(OURS, duty) for duty in DUTIES], OURS, COMMITTEE)


def test_without_a_role_and_without_a_committee_nothing_is_allowed():
    assert not permitted("keys.see", [], OURS, COMMITTEE)
    assert not permitted("keys.see", [(THEIRS, "administrator")], OURS, None)
