"""Check digits and codes against values computed by others or by hand."""

import csv
from pathlib import Path

import pytest

from duoc.engines.pii import checks
from duoc.engines.pii.facts import DETECTORS
from duoc.engines.pii.finding import LegalClass


def test_tax_numbers_are_judged_as_the_vectors_say(shared: Path) -> None:
    rows = list(csv.DictReader((shared / "data/guard/mst-vectors.csv").read_text().splitlines()))
    assert len(rows) > 20
    wrong = [row for row in rows if checks.tax(row["number"].replace("-", "").encode()) != (row["verdict"] == "valid")]
    assert wrong == []


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (b"079203001234", True),  # TP. Hồ Chí Minh, a man born in 2003
        (b"096187000001", True),  # Cà Mau, a woman born in 1987
        (b"003203001234", False),  # 003 is no province
        (b"079299001234", False),  # born in 2099
        (b"07920300123", False),
    ],
)
def test_a_citizen_number_has_a_province_and_a_past_year(number: bytes, right: bool) -> None:
    assert checks.citizen(number) is right


def test_all_provinces_of_the_circular_are_known(shared: Path) -> None:
    rows = csv.DictReader((shared / "data/guard/cccd-province-codes.csv").read_text().splitlines())
    assert {row["code"].encode() for row in rows} == checks.PROVINCES
    assert len(checks.PROVINCES) == 63


@pytest.mark.parametrize("number", [b"4111111111111111", b"5555555555554444", b"6011111111111117"])
def test_test_numbers_of_card_schemes_pass_luhn(number: bytes) -> None:
    assert checks.card(number)
    assert not checks.card(number[:-1] + b"%d" % ((number[-1] - 47) % 10))


# ICAO 9303 part 4, appendix B: the specimen of Utopia.
@pytest.mark.parametrize(
    ("field", "digit"), [(b"L898902C3", 6), (b"740812", 2), (b"120415", 9), (b"ZE184226B<<<<<", 1)]
)
def test_icaos_specimen_has_its_check_digits(field: bytes, digit: int) -> None:
    assert checks.machine_digit(field) == digit


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (b"0912345678", True),
        (b"84912345678", True),
        (b"0084912345678", True),
        (b"0123456789", False),
        (b"0541234567", False),  # 054 was never given out
        (b"0551234567", False),  # of 55 only 559
        (b"0559123456", True),
        (b"0891234567", False),  # 891 to 895 are not given out
        (b"0896123456", True),
        (b"19001234", False),
    ],
)
def test_mobile_prefixes(number: bytes, right: bool) -> None:
    assert checks.phone(number) is right


@pytest.mark.parametrize(
    ("letters", "number", "right"),
    [
        (b"DN", b"4960123456789", True),
        (b"dn", b"4960123456789", True),
        (b"ZZ", b"4960123456789", False),
        (b"DN", b"6960123456789", False),  # levels are 1 to 5
        (b"DN", b"4990123456789", False),  # 99 is no province
    ],
)
def test_health_cards(letters: bytes, number: bytes, right: bool) -> None:
    assert checks.health_card(letters, number) is right


def test_a_birthday_is_in_the_calendar() -> None:
    assert checks.calendar(29, 2, 2000)
    assert not checks.calendar(29, 2, 1900)
    assert not checks.calendar(31, 4, 1990)
    assert not checks.calendar(1, 1, 2999)


def test_every_type_has_a_dated_class_with_its_source() -> None:
    assert {"BANK_CARD", "BANK_ACCOUNT", "BHYT"} == {
        kind for kind, row in DETECTORS.items() if row.legal_class is LegalClass.SENSITIVE
    }
    assert {"MST", "BHXH"} == {kind for kind, row in DETECTORS.items() if row.legal_class is LegalClass.NONE}
    assert all(row.source and row.since.year >= 2026 for row in DETECTORS.values())
