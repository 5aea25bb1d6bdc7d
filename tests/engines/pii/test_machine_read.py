"""The QR code of the citizen card and the machine-readable zone, with check digits as ICAO 9303 part 3 §4.9 computes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.pii import machine_read

QR = "096099000001|123456789|Nguyen Van An|01021999|Nam|Ap 1, xa Tan An, tinh Ca Mau|01012022"
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digit(field: str) -> str:
    """Weights 7, 3, 1; the filler counts nothing."""
    return str(sum((0 if sign == "<" else SIGNS.index(sign)) * (7, 3, 1)[at % 3] for at, sign in enumerate(field)) % 10)


def checked(field: str) -> str:
    return field + digit(field)


def passport(personal: str = "<" * 14) -> list[str]:
    number, birth, expiry, own = checked("C12345678"), checked("900102"), checked("320101"), checked(personal)
    if personal == "<" * 14:
        own = personal + "<"
    second = f"{number}VNM{birth}F{expiry}{own}"
    return ["P<VNM" + "NGUYEN<<THI<LAN".ljust(39, "<"), second + digit(number + birth + expiry + own)]


def card() -> list[str]:
    citizen = "096090000001"
    first = f"IDVNM{checked('090000001')}{citizen}<<{digit(citizen)}"
    birth, expiry, rest = checked("900102"), checked("320101"), "<" * 11
    second = f"{birth}F{expiry}VNM{rest}"
    return [first, second + digit(first[5:] + birth + expiry + rest), "NGUYEN<<THI<LAN".ljust(30, "<")]


def is_found(lines: list[str], ending: str = "\n") -> bool:
    data = ("\n" + ending.join(lines) + "\n").encode()
    found = machine_read.lines(data, 1)
    return found is not None and data[1 : found.end].decode() == ending.join(lines)


def weight(text: str) -> float | None:
    found = machine_read.qr(f"\n{text}\n".encode(), 1)
    return None if found is None else found.weight


def test_the_specimen_of_icao_has_the_digits_of_this_test() -> None:
    # ICAO 9303 part 4, appendix B.
    assert [digit(one) for one in ("L898902C3", "740812", "120415", "ZE184226B<<<<<")] == ["6", "2", "9", "1"]


def test_the_lines_are_as_long_as_the_standard_says() -> None:
    assert [len(line) for line in passport() + card()] == [44, 44, 30, 30, 30]


def test_a_passport_is_found() -> None:
    assert is_found(passport())


def test_a_passport_with_a_personal_number_is_found() -> None:
    assert is_found(passport("096190000001<<"))


def test_a_card_is_found() -> None:
    assert is_found(card())


@pytest.mark.parametrize("ending", ["\r\n", " \n", "\n  ", "\t\r\n\t"])
def test_lines_may_end_and_begin_with_blanks(ending: str) -> None:
    assert is_found(card(), ending)


@pytest.mark.parametrize("ending", ["", " ", "\n\n", "\n" + " " * 9])
def test_lines_that_are_parted_otherwise_are_none(ending: str) -> None:
    assert not is_found(card(), ending)


@given(st.sampled_from([9, 19, 27, 43]), st.integers(1, 9))
def test_one_wrong_check_digit_ends_a_passport(at: int, more: int) -> None:
    first, second = passport()
    wrong = str((int(second[at]) + more) % 10)
    assert not is_found([first, second[:at] + wrong + second[at + 1 :]])


@given(st.sampled_from([*range(1, 9), *range(13, 19), *range(21, 27)]), st.integers(1, 9))
def test_one_wrong_digit_ends_a_passport(at: int, more: int) -> None:
    first, second = passport()
    wrong = str((int(second[at]) + more) % 10)
    assert not is_found([first, second[:at] + wrong + second[at + 1 :]])


@given(st.sampled_from([*range(5, 27)]), st.integers(1, 9))
def test_one_wrong_digit_ends_the_first_line_of_a_card(at: int, more: int) -> None:
    first, *rest = card()
    wrong = str((int(first[at]) + more) % 10)
    assert not is_found([first[:at] + wrong + first[at + 1 :], *rest])


@given(st.sampled_from([*range(7), *range(8, 15), 29]), st.integers(1, 9))
def test_one_wrong_digit_ends_the_second_line_of_a_card(at: int, more: int) -> None:
    first, second, third = card()
    wrong = str((int(second[at]) + more) % 10)
    assert not is_found([first, second[:at] + wrong + second[at + 1 :], third])


@pytest.mark.parametrize("at", range(3))
def test_a_card_has_three_whole_lines(at: int) -> None:
    lines = card()
    lines[at] = lines[at][:-1]
    assert not is_found(lines)


def test_another_country_s_paper_is_none() -> None:
    assert not is_found([line.replace("VNM", "UTO") for line in passport()])


def test_a_code_whose_number_agrees_with_its_date_is_surest() -> None:
    assert weight(QR) == 1.0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("123456789", ""), 1.0),  # no old number
        (("123456789", "079203001234"), 1.0),
        (("|Nam|", "|Nu|"), 1.0),
        (("1999", "1998"), 0.9),  # the number says 1999
        (("096099", "096299"), None),  # 2099 has not come
        (("096099000001", "003099000001"), None),
        (("123456789", "12345678"), None),
        (("01021999", "31021999"), None),
        (("01021999", "01131999"), None),
        (("01021999", "0102199"), None),
        (("|Nam|", "|N|"), None),
        (("|Nam|", "||"), None),
        (("Nguyen Van An", "A"), None),
        (("Nguyen Van An", "A" * 81), None),
        (("Nguyen Van An", "A\nB"), None),
        (("01012022", "0101202"), None),
        (("01012022", "010120222"), None),
        (("|01012022", ""), None),
    ],
)
def test_a_code_has_seven_fields(change: tuple[str, str], expected: float | None) -> None:
    assert weight(QR.replace(*change)) == expected


def test_a_code_is_found_whole() -> None:
    found = machine_read.qr(f"\n{QR}|x\n".encode(), 1)
    assert found is not None
    assert (found.start, found.end) == (1, 1 + len(QR))
