"""Role × action, written out by hand: who may what, in the agency itself, in another, in the committee."""

import pytest

from duoc.people.rules.accounts import DUTIES
from duoc.people.rules.permissions import ACTIONS, permitted

MATRIX = """
                     operator  steward  officer  integrator  inspector  auditor  administrator
keys.see             yes       no       no       yes         no         yes      yes
keys.issue           no        no       no       yes         no         no       yes
keys.revoke          yes       no       no       yes         no         no       yes
connections.ask      no        yes      no       yes         no         no       yes
connections.endorse  no        yes      no       no          no         no       yes
services.offer       no        yes      no       yes         no         no       yes
recalls.see          yes       no       no       no          yes        yes      yes
recalls.change       no        no       no       no          yes        no       yes
stamps.see           yes       no       no       no          yes        yes      yes
stamps.acknowledge   no        no       no       no          yes        no       yes
suspicions.see       yes       no       no       no          yes        yes      yes
suspicions.settle    no        no       no       no          yes        no       yes
portal.send          no        no       no       no          yes        no       yes
party.invite         no        no       no       no          no         no       yes
goods.change         no        yes      no       no          no         no       yes
guard.see            yes       yes      no       yes         no         yes      yes
guard.change         yes       yes      no       no          no         no       yes
catalogue.see        yes       yes      no       no          yes        yes      yes
catalogue.change     no        yes      no       no          no         no       yes
catalogue.administer no        no       no       no          no         no       yes
exchange.operate     yes       no       no       no          no         no       yes
readiness.see        yes       yes      no       no          yes        yes      yes
readiness.state      yes       yes      no       no          no         no       yes
readiness.change     no        yes      no       no          no         no       yes
"""
_HEAD, *_ROWS = (line.split() for line in MATRIX.strip().splitlines())
CELLS = [(duty, row[0], word == "yes") for row in _ROWS for duty, word in zip(_HEAD, row[1:], strict=True)]
COMMITTEE, OURS, THEIRS = 1, 2, 3


def test_matrix_names_every_duty_and_every_action():
    assert [row[0] for row in _ROWS] == list(ACTIONS)
    assert list(DUTIES) == _HEAD


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
