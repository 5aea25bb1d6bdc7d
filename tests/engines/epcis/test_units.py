"""Unit codes of UN/CEFACT Recommendation 20."""

import pytest

from duoc.engines.epcis import units


@pytest.mark.parametrize(
    "code", ["KGM", "GRM", "LTR", "MTR", "TNE", "H87", "EA", "C62", "CEL", "A93", "KMH", "LUX", "P71", "DD", "MTS"]
)
def test_codes_in_use(code: str) -> None:
    assert units.is_current(code)
    assert units.is_known(code)


@pytest.mark.parametrize("code", ["KGX", "kgm", "KILO", "", "PCE", "XXX", "K GM", "current:"])
def test_no_codes(code: str) -> None:
    assert not units.is_known(code)


@pytest.mark.parametrize("code", ["05", "06", "08"])  # lift, small spray, heat lot: marked X
def test_withdrawn_codes_are_known_and_not_current(code: str) -> None:
    assert units.is_known(code)
    assert not units.is_current(code)
