"""Numbers as people write them: where one ends, what it is behind a label, what it is alone."""

import pytest

from duoc.engines.pii import numbers
from duoc.engines.pii.numbers import Value


def data_of(text: str) -> bytes:
    """A text as the judge sees it: a line end on either side."""
    return f"\n{text}\n".encode()


def cut(text: str, value: Value | None) -> tuple[str, str] | None:
    """What was found and its type."""
    return None if value is None else (data_of(text)[value.start : value.end].decode(), value.type)


def bare(text: str, number: str) -> tuple[str, str] | None:
    start = data_of(text).index(number.encode())
    return cut(text, numbers.bare(data_of(text), start, start + len(number)))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912 345 678"),
        ("0912.345.678, sau", "0912.345.678"),
        ("0912-345-678", "0912-345-678"),
        ("0912 345-678.9", "0912 345-678.9"),
        ("0912  345", "0912"),  # two blanks part two numbers
        ("0912, 345", "0912"),
        ("0912/345", "0912"),
        ("0912.", "0912"),
        ("0912 nam", "0912"),
        ("O912", "O912"),  # a scanned letter in place of a digit
        ("1 2 3 4 5 6 7 8 9 0 1 2", "1 2 3 4 5 6 7 8 9 0"),  # ten groups at most
        ("9" * 24, "9" * 24),
        ("9" * 25, ""),  # a longer run is no number of a person
        ("123a", ""),
        ("abc", ""),
        ("Oslo", ""),
    ],
)
def test_a_written_number_ends_where_its_groups_do(text: str, whole: str) -> None:
    data = data_of(text)
    assert data[1 : numbers.token_end(data, 1)].decode() == whole


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("SO_DINH_DANH", "079203001234", ("079203001234", "SO_DINH_DANH")),
        ("SO_DINH_DANH", "079 203 001 234", ("079 203 001 234", "SO_DINH_DANH")),
        ("SO_DINH_DANH", "003203001234", None),  # no such province
        ("SO_DINH_DANH", "123456789", ("123456789", "CMND")),  # the old number behind the new label
        ("CMND", "123456789", ("123456789", "CMND")),
        ("CMND", "079203001234", ("079203001234", "SO_DINH_DANH")),
        ("CMND", "12345678", None),
        ("MST", "0100109106", ("0100109106", "MST")),  # Viettel's, in every directory of firms
        ("MST", "0100109107", None),
        ("MST", "0100109106-001", ("0100109106-001", "MST")),
        ("MST", "0100109106-000", ("0100109106", "MST")),  # no branch 000: the firm's own number stays
        ("PHONE", "0912345678", ("0912345678", "PHONE")),
        ("PHONE", "912345678", ("912345678", "PHONE")),
        ("PHONE", "02903831234", ("02903831234", "PHONE")),  # a fixed line of Cà Mau
        ("PHONE", "0290383123", None),
        ("PHONE", "0912345678 1234", ("0912345678", "PHONE")),
        ("BANK_CARD", "4111111111111111", ("4111111111111111", "BANK_CARD")),
        ("BANK_CARD", "4111111111111112", None),
        ("BANK_ACCOUNT", "123456", ("123456", "BANK_ACCOUNT")),
        ("BANK_ACCOUNT", "12345", None),
        ("BANK_ACCOUNT", "1" * 19, ("1" * 19, "BANK_ACCOUNT")),
        ("BANK_ACCOUNT", "1" * 20, None),
        ("BHXH", "1234567890", ("1234567890", "BHXH")),
        ("BHXH", "123456789", None),
        ("BHYT", "1234567890", ("1234567890", "BHXH")),  # the ten digits of the card
        ("PASSPORT", "079203001234", ("079203001234", "SO_DINH_DANH")),  # "CCCD/hộ chiếu"
        ("DRIVER_LICENCE", "012345678901", ("012345678901", "DRIVER_LICENCE")),
        ("EMAIL", "0912345678", None),  # nothing of digits
    ],
)
def test_a_label_takes_its_own_kind_first(kind: str, text: str, expected: tuple[str, str] | None) -> None:
    assert cut(text, numbers.labelled(data_of(text), 1, kind)) == expected


def test_nothing_that_is_a_number_is_none_behind_a_label() -> None:
    assert numbers.labelled(data_of("khong"), 1, "PHONE") is None


@pytest.mark.parametrize(("text", "weight"), [("0912345678", 1.0), ("O9I2345678", 0.8), ("09l2 345 67B", 0.8)])
def test_scanned_letters_make_less_sure(text: str, weight: float) -> None:
    found = numbers.labelled(data_of(text), 1, "PHONE")
    assert found is not None
    assert found.weight == weight


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("0912345678", "0912345678", "PHONE"),
        ("0912 345 678", "0912 345 678", "PHONE"),
        ("84912345678", "84912345678", "PHONE"),
        ("0084912345678", "0084912345678", "PHONE"),
        ("4111 1111 1111 1111", "4111 1111 1111 1111", "BANK_CARD"),
        ("079203001234", "079203001234", "SO_DINH_DANH"),
        ("goi 0912345678.", "0912345678", "PHONE"),
        ("goi 0912345678, nhe", "0912345678", "PHONE"),
        ("(0912345678)", "0912345678", "PHONE"),
        ("/0912345678", "0912345678", "PHONE"),
    ],
)
def test_a_number_alone_is_what_its_check_says(text: str, number: str, expected: str) -> None:
    assert bare(text, number) == (number, expected)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("912345678", "912345678"),  # nobody dials it so
        ("02903831234", "02903831234"),  # an office's
        ("O912345678", "O912345678"),
        ("4111111111111112", "4111111111111112"),
        ("123456789", "123456789"),
        ("0100109106", "0100109106"),  # a tax number needs its label
        ("a/0912345678", "0912345678"),
        ("1.0912345678", "0912345678"),
        ("so-0912345678", "0912345678"),
        ("id_0912345678", "0912345678"),
        ("12:0912345678", "0912345678"),
        ("0912345678/QD", "0912345678"),
        ("0912345678_1", "0912345678"),
        ("0912345678@x.vn", "0912345678"),
        ("0912345678.5", "0912345678"),
        ("0912345678,5", "0912345678"),
        ("0912345678:5", "0912345678"),
    ],
)
def test_a_number_alone_may_be_nothing(text: str, number: str) -> None:
    assert bare(text, number) is None


def test_of_two_numbers_beside_each_other_the_first_is_tried_alone() -> None:
    assert bare("0912345678 12345", "0912345678 12345") == ("0912345678", "PHONE")


def test_the_plus_of_a_country_belongs_to_its_number() -> None:
    assert bare("+84912345678", "84912345678") == ("+84912345678", "PHONE")


def test_no_plus_belongs_to_another_kind() -> None:
    assert bare("+079203001234", "079203001234") == ("079203001234", "SO_DINH_DANH")


@pytest.mark.parametrize(
    ("written", "digits"), [("0912 345 678", 10), ("0912.345-678", 10), ("1", 1), ("4111 1111 1111 1111", 16)]
)
def test_joints_are_no_digits(written: str, digits: int) -> None:
    assert numbers.digits_in(data_of(written), 1, 1 + len(written)) == digits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DN4960123456789", "DN4960123456789"),
        ("DN 4 96 01 2345 6789", "DN 4 96 01 2345 6789"),
        ("dn-4-96-0123456789", "dn-4-96-0123456789"),
        ("DN496012345678", None),
        ("DN49601234567890", None),
        ("DN4960123456789A", None),
        ("ZZ4960123456789", None),
        ("DN0960123456789", None),
        ("D4960123456789", None),
    ],
)
def test_a_health_card_has_fifteen_signs(text: str, found: str | None) -> None:
    value = numbers.health_card(data_of(text), 1)
    assert cut(text, value) == (None if found is None else (found, "BHYT"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("C1234567", "C1234567"),
        ("c1234567", "c1234567"),
        ("C12345678", "C12345678"),
        ("C123456", None),
        ("C123456789", None),
        ("CC1234567", None),
        ("C1234567x", None),
        ("1234567", None),
    ],
)
def test_a_passport_has_a_letter_and_seven_or_eight_digits(text: str, found: str | None) -> None:
    assert cut(text, numbers.passport(data_of(text), 1)) == (None if found is None else (found, "PASSPORT"))


@pytest.mark.parametrize(
    ("text", "labelled", "alone"),
    [
        ("69A1-123.45", True, True),  # Cà Mau, a motorcycle
        ("69A-123.45", True, True),
        ("69A 12345", True, True),
        ("69A12345", True, False),
        ("69a-12345", True, False),
        ("69-A1 1234", True, True),
        ("00A-12345", False, False),
        ("13A-12345", True, True),  # of a former province, still on the road
        ("69A-123456", False, False),
        ("69A-123.45x", False, False),
        ("69A-12", False, False),
    ],
)
def test_a_plate_alone_is_written_with_a_joint(text: str, labelled: bool, alone: bool) -> None:
    found = [numbers.plate(data_of(text), 1, is_labelled=one) is not None for one in (True, False)]
    assert found == [labelled, alone]
