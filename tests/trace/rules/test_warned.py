"""What a capture job tells of an event that is kept, and whether a signed count is what the steps say."""

import pytest

from duoc.engines.epcis.problems import Problem
from duoc.trace.rules.refusals import Warned
from duoc.trace.rules.stamps import Account, agrees


@pytest.mark.parametrize(
    ("place", "whole"),
    [("$", "$.epcisBody.eventList[3]"), ("$.epcList[0]", "$.epcisBody.eventList[3].epcList[0]")],
)
def test_a_warning_names_its_place_in_the_document(place, whole):
    told = Warned.of(3, Problem("14", place, "was commissioned before", "W")).members()
    assert told == {"event": 3, "rule": "14", "detail": f"{whole}: was commissioned before"}


def test_a_warning_can_be_stored_whatever_it_quotes():
    told = Warned.of(0, Problem("8", "$", "“\0” names a class", "W")).members()
    assert "\0" not in told["detail"]  # PostgreSQL holds no zero byte
    assert "names a class" in told["detail"]


# 100 minted, 10 not printed, 90 printed: 5 spoiled, 1 lost, 4 in stock, 80 delivered.
COUNTED = Account(minted=100, remaining=10, in_stock=4, spoiled=5, lost=1, unused=30, activated=48, void=2)


@pytest.mark.parametrize(
    ("printed", "spoiled", "agreed"),
    [(90, 5, True), (89, 5, False), (90, 4, False), (85, 5, False), (100, 5, False)],
)
def test_a_count_agrees_when_both_numbers_do(printed, spoiled, agreed):
    assert agrees(COUNTED, printed, spoiled) is agreed
