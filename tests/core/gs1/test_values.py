"""Values behind Application Identifiers. The cases are those of GS1's reference checks, or of its General Specifications."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.gs1.contents import CHECKS
from duoc.core.gs1.dictionary import identifiers
from duoc.core.gs1.values import refusal


@pytest.mark.parametrize(
    ("ai", "value"),
    [
        ("00", "952012345678912345"),
        ("01", "09506000134352"),
        ("10", "ABC%2d-/_"),
        ("11", "240200"),  # February as a whole
        ("17", "000229"),  # 2000 was a leap year
        ("7003", "2402292359"),
        ("253", "1231231231232"),
        ("253", "1231231231232TEST5678901234567"),
        ("3103", "000195"),
        ("3922", "0299"),
        ("3932", "9780299"),
        ("422", "704"),
        ("423", "704004008012016"),
        ("4307", "VN"),
        ("4309", "02790858483015297971"),
        ("4330", "001234-"),
        ("7007", "240101240131"),
        ("7258", "2/3"),
        ("8003", "01231231231232SERIAL"),
        ("8006", "012345678901280102"),
        ("8007", "GB82WEST12345698765432"),
        ("8010", "9520-ABC/#"),
        ("8013", "1987654Ad4X4bL5ttr2310c2K"),
        ("8030", "abc-_012="),
        ("8110", "10614141011111275110111"),
        ("8110", "106141410222223100110222111101231023456721104561045678991201"),
        ("8112", "001234561234560123456"),
    ],
)
def test_published_values_are_taken(ai: str, value: str) -> None:
    assert refusal(ai, value) is None


@pytest.mark.parametrize(
    ("ai", "value", "why"),
    [
        ("89", "1", "no GS1 Application Identifier"),
        ("01", "09506000134353", "check digit"),
        ("01", "9506000134352", "14 signs, not 13"),
        ("01", "0950600013435A", "digits"),
        ("10", "", "1 to 20 signs, not 0"),
        ("10", "A" * 21, "1 to 20 signs, not 21"),
        ("10", "lô 1", "82"),
        ("10", "A^B", "82"),
        ("10", "A\n", "82"),
        ("11", "241300", "month"),
        ("11", "230229", "no such day"),
        ("7006", "240200", "no such day"),
        ("7003", "2402292400", "time"),
        ("7251", "19000229" + "0000", "no such day"),  # 1900 was none
        ("422", "999", "country"),
        ("4307", "VM", "country"),
        ("3932", "0010299", "ISO 4217"),
        ("4309", "18000000010000000000", "latitude"),
        ("4321", "2", "neither 0 nor 1"),
        ("4330", "001234+", "hyphen"),
        ("7007", "2401012401", "parts"),
        ("7041", "ZZ1", "Recommendation 21"),
        ("7241", "11", "media type"),
        ("7258", "3/2", "sequence"),
        ("8003", "11231231231232", "zero"),
        ("8004", "95X0614141234567", "company prefix"),
        ("8006", "012345678901280302", "piece"),
        ("8007", "GB82WEST12345698765431", "IBAN's check"),
        ("8010", "9520abc", "39"),
        ("8011", "0123", "begin with zero"),
        ("8013", "1987654Ad4X4bL5ttr2310c2X", "check pair"),
        ("8014", "1987654", "check pair"),
        ("8030", "abcd=", "64"),
        ("8110", "10614141", "coupon"),
        ("8110", "10614141011111275110111" + "3" + "131301", "date"),
        ("4300", "A%2", "percent"),
    ],
)
def test_other_values_are_refused_with_the_reason(ai: str, value: str, why: str) -> None:
    reason = refusal(ai, value)
    assert reason is not None
    assert why in reason
    assert not value or value not in reason or len(value) < 3


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        ("hasnondigit", "12A", "123"),
        ("hh", "23", "24"),
        ("mi", "59", "60"),
        ("ss", "00", "60"),
        ("importeridx", "_", "+"),
        ("iso3166999", "999", "998"),
        ("iso5218", "9", "3"),
        ("longitude", "3600000000", "3600000001"),
        ("nonzero", "0001", "0000"),
        ("winding", "9", "2"),
        ("yyyymmdd", "20000229", "21000229"),
        ("yyyymmdd", "18230930", "18230931"),
        ("couponcode", "012345612345611110123", "012345612345611110123000"),
        ("couponcode", "01234561234561111012332401024240101", "01234561234561111012332401014240102"),
        ("couponcode", "01234561234561111012390001", "01234561234561111012390002"),
        ("couponposoffer", "101234561234560123456", "201234561234560123456"),
    ],
)
def test_a_check_takes_the_one_and_not_the_other(check: str, good: str, bad: str) -> None:
    assert CHECKS[check](good) == ""
    assert CHECKS[check](bad) != ""


@given(st.sampled_from(sorted(identifiers())), st.text(max_size=100) | st.from_regex(r"\A[0-9A-Z%/=.-]{0,34}\Z"))
def test_anything_gets_an_answer(ai: str, value: str) -> None:
    reason = refusal(ai, value)
    assert reason is None or reason.startswith(f"({ai})")
