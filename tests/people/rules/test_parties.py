"""Parties: their codes, their GLNs by GS1's mod 10, and prefixes that nobody else holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules import parties
from duoc.people.rules.accounts import AccountRefusedError
from duoc.people.rules.parties import HeldPrefix

# GS1's own: the check digits are printed in the General Specifications and in the EPC Tag Data Standard.
_GLNS = ("0614141073467", "4012345000009", "9506000134352")
_HELD = [HeldPrefix("8934567", "htx-rach-goc"), HeldPrefix("4012345000009", "ho-nam-can")]


@pytest.mark.parametrize("code", ["a", "9", "htx-rach-goc", "a-b", "a--b", "a" * 60, "0" * 60])
def test_a_code_of_small_letters_digits_and_hyphens_is_taken(code):
    assert parties.code(code) == code


@pytest.mark.parametrize(
    "code", ["", "-", "-a", "a-", "A", "htx rạch", "a_b", "a.b", "a" * 61, "a\n", " a", "a/b", "rạch-gốc", "٣"]
)
def test_another_code_is_refused(code):
    with pytest.raises(AccountRefusedError, match="không dùng được"):
        parties.code(code)


@pytest.mark.parametrize("gln", _GLNS)
def test_a_published_gln_is_taken(gln):
    assert parties.gln(gln) == gln


def test_no_gln_is_no_gln():
    assert parties.gln("") == ""


@pytest.mark.parametrize("gln", _GLNS)
@pytest.mark.parametrize("change", range(1, 10))
def test_another_check_digit_is_refused(gln, change):
    other = gln[:-1] + str((int(gln[-1]) + change) % 10)
    with pytest.raises(AccountRefusedError, match="chữ số kiểm tra"):
        parties.gln(other)


@pytest.mark.parametrize(
    "gln", ["1", "061414107346", "06141410734670", "061414107346a", "0614141073467\n", "٠٦١٤١٤١٠٧٣٤٦٧"]
)
def test_a_gln_of_other_signs_is_refused(gln):
    with pytest.raises(AccountRefusedError, match="đúng 13 chữ số"):
        parties.gln(gln)


@given(st.integers(0, 10**12 - 1), st.integers(0, 11), st.integers(1, 9))
def test_one_changed_digit_of_a_gln_is_found(number, place, change):
    body = f"{number:012d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, (1, 3) * 6, strict=True))
    other = body[:place] + str((int(body[place]) + change) % 10) + body[place + 1 :]
    with pytest.raises(AccountRefusedError):
        parties.gln(f"{other}{-total % 10}")


@pytest.mark.parametrize("prefix", ["893456", "893456000000"])
def test_a_prefix_has_six_to_twelve_digits(prefix):
    assert parties.prefix(prefix, []) == prefix


@pytest.mark.parametrize("prefix", ["", "89345", "8934567000001", "89345a", "893456\n", "893 456", "٨٩٣٤٥٦"])
def test_a_prefix_of_other_signs_is_refused(prefix):
    with pytest.raises(AccountRefusedError, match="từ 6 đến 12"):
        parties.prefix(prefix, [])


@pytest.mark.parametrize("prefix", ["8934567", "893456", "89345670", "893456799999", "4012345", "401234500000"])
def test_a_prefix_within_or_around_a_held_one_is_refused(prefix):
    with pytest.raises(AccountRefusedError, match="trùng với"):
        parties.prefix(prefix, _HELD)


@pytest.mark.parametrize("prefix", ["8934568", "893457", "4012346", "401234500001"])
def test_a_prefix_beside_the_held_ones_is_taken(prefix):
    assert parties.prefix(prefix, _HELD) == prefix


def test_a_refusal_names_who_holds_the_prefix():
    with pytest.raises(AccountRefusedError, match="8934567 của htx-rach-goc"):
        parties.prefix("89345671", _HELD)
