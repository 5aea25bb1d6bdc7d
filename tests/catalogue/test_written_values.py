"""A datum on the screen is the datum: nothing is rounded away, days stand as the province writes them."""

from decimal import Decimal

import pytest
from django.utils import translation

from duoc.catalogue.pages.values import written
from duoc.frame import numbers


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (8.7885, "number", "8,7885"),
        (105.0301, "number", "105,0301"),
        (1234567.891, "number", "1.234.567,891"),
        (9.0, "number", "9"),
        (-0.5, "number", "−0,5"),
        (Decimal("0.100"), "number", "0,1"),
        (1200, "integer", "1.200"),
        (0, "integer", "0"),
        (True, "boolean", "có"),
        ("2026-01-31", "date", "31/01/2026"),
        ("2026", "date", "2026"),
        ("01234", "string", "01234"),
    ],
)
def test_a_datum_is_shown_whole(value, kind, shown):
    assert written(value, kind) == shown


def test_english_has_its_own_marks():
    with translation.override("en"):
        assert written(1234567.891, "number") == "1,234,567.891"


@pytest.mark.parametrize("value", [1e-300, 1e300, 123e40, float("nan"), float("inf")])
def test_what_is_beyond_eighteen_places_is_written_as_programs_do(value):
    assert numbers.exact(value) == str(value)
