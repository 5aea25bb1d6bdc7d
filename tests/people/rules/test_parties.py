"""Parties' codes, location numbers and company prefixes: what is taken, what is refused, with which sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules.accounts import AccountRefusedError
from duoc.people.rules.parties import HeldPrefix, code, gln, prefix

HELD = [HeldPrefix("8938501", "minh-phu"), HeldPrefix("8935000000001", "cang-ca")]


@pytest.mark.parametrize("text", ["a", "0", "htx-dat-mui", "a--b", "9" * 60, "a" + "-" * 58 + "b"])
def test_plain_code_is_taken(text: str) -> None:
    assert code(text) == text


@pytest.mark.parametrize("text", ["", "-a", "a-", "A", "á", "a_b", "a b", "a.b", "a\n", "9" * 61, "a/b", "１"])
def test_other_code_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(AccountRefusedError, match="chữ cái thường không dấu, chữ số và gạch nối, tối đa 60"):
        code(text)


# Check digits by hand: weights 1 and 3 from the left over twelve digits (General Specifications 7.9).
@pytest.mark.parametrize("text", ["4006381333931", "9506000134352", "0000000000000", "9999999999994", "0614141000005"])
def test_location_number_with_its_check_digit_is_taken(text: str) -> None:
    assert gln(text) == text


def test_no_location_number_is_none() -> None:
    assert gln("") == ""


@pytest.mark.parametrize(
    "text", ["400638133393", "40063813339310", "400638133393a", " 4006381333931", "４" * 13, "4006381333931\n"]
)
def test_location_number_of_other_length_is_refused(text: str) -> None:
    with pytest.raises(AccountRefusedError, match="đúng 13 chữ số"):
        gln(text)


@pytest.mark.parametrize("digit", [digit for digit in "0123456789" if digit != "1"])
def test_every_other_check_digit_is_refused(digit: str) -> None:
    with pytest.raises(AccountRefusedError, match="chữ số kiểm tra không đúng"):
        gln(f"400638133393{digit}")


@given(st.integers(0, 11), st.integers(1, 9))
def test_any_one_wrong_digit_is_refused(place: int, more: int) -> None:
    right = "4006381333931"
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    with pytest.raises(AccountRefusedError, match="kiểm tra"):
        gln(wrong)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_of_ten_check_digits_one_is_right(digits: str) -> None:
    taken = []
    for last in "0123456789":
        try:
            taken.append(gln(digits + last))
        except AccountRefusedError:
            continue
    assert len(taken) == 1


@pytest.mark.parametrize("text", ["893850", "000000", "893850200000"])
def test_free_prefix_is_taken(text: str) -> None:
    assert prefix(text, []) == text


@pytest.mark.parametrize("text", ["", "12345", "1234567890123", "89385a", "８９３８５０", "893850\n", "893-850"])
def test_prefix_of_other_length_is_refused(text: str) -> None:
    with pytest.raises(AccountRefusedError, match="từ 6 đến 12 chữ số"):
        prefix(text, [])


@pytest.mark.parametrize("text", ["8938501", "89385019", "893850", "893850100000"])
def test_prefix_that_shares_numbers_is_refused_with_its_holder(text: str) -> None:
    with pytest.raises(AccountRefusedError, match="trùng với 8938501 của minh-phu"):
        prefix(text, HELD)


def test_prefix_of_anothers_location_number_is_refused() -> None:
    with pytest.raises(AccountRefusedError, match="trùng với 8935000000001 của cang-ca"):
        prefix("893500000", HELD)


@pytest.mark.parametrize("text", ["8938502", "8938511", "893500000001", "993850"])
def test_neighbouring_prefix_is_free(text: str) -> None:
    assert prefix(text, HELD) == text
