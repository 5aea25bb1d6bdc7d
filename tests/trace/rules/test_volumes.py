"""Stamped weight against what was made, by hand."""

import pytest

from duoc.trace.rules.volumes import Finding, Said, findings, harvested_kg, is_worse

EPC, INPUT, OUTPUT = 1, 4, 5
OBSERVE, ADD, DELETE = 1, 2, 3


@pytest.mark.parametrize(
    ("said", "kilograms"),
    [
        ([], None),
        ([Said(EPC, ADD, 400, "KGM"), Said(EPC, ADD, 0.2, "TNE")], 600),  # two harvests of one lot
        ([Said(OUTPUT, None, 500_000, "GRM")], 500),
        ([Said(OUTPUT, None, 300, "KGM"), Said(EPC, OBSERVE, 900, "KGM")], 300),  # weighed is not made
        ([Said(EPC, OBSERVE, 120, "KGM"), Said(EPC, OBSERVE, 110, "KGM")], 120),  # the same goods twice on the scales
        ([Said(EPC, ADD, 400, "H87"), Said(EPC, ADD, 20, "LTR")], None),  # pieces and litres are no weight
        ([Said(INPUT, None, 400, "KGM"), Said(EPC, DELETE, 0, "KGM")], None),
    ],
)
def test_harvest_is_what_came_into_being(said, kilograms):
    assert harvested_kg(said) == kilograms


@pytest.mark.parametrize(
    ("lot", "harvest", "year", "capacity", "kinds"),
    [
        (100, 100, 0, None, []),
        (110, 100, 0, None, []),  # a tenth is rounding and drying
        (110.1, 100, 0, None, ["over_harvest"]),
        (100, None, 100, None, []),  # nobody stated anything
        (1, None, 1_000, 1_000, []),
        (1, None, 1_000.1, 1_000, ["over_capacity"]),
        (900, 100, 2_000, 1_000, ["over_harvest", "over_capacity"]),
    ],
)
def test_more_stamped_than_made_is_found(lot, harvest, year, capacity, kinds):
    assert [one.kind for one in findings(lot, harvest, year, capacity)] == kinds


def test_a_finding_says_what_was_stamped_and_what_was_made():
    assert findings(900, 100, 2_000, 1_000) == [("over_harvest", 900, 100), ("over_capacity", 2_000, 1_000)]


@pytest.mark.parametrize(
    ("now", "seen", "worse"),
    [
        ((126, 100), (115, 100), False),  # 126 is less than 115 and a tenth
        ((127, 100), (115, 100), True),
        ((115, 100), (115, 100), False),
        ((115, 104), (115, 100), False),  # a late harvest makes it better
        ((115, 80), (115, 100), True),  # a pond was closed
        ((1, 0), (1, 100), True),
        ((2, 0), (1, 0), False),  # of nothing, no excess is larger than another
    ],
)
def test_it_is_worse_when_the_excess_has_grown_by_more_than_a_tenth(now, seen, worse):
    assert is_worse(Finding("over_harvest", *now), Finding("over_harvest", *seen)) is worse
