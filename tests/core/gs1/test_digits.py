"""Check digits and check pairs, against examples that GS1 and its reference checks publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.gs1.digits import check_digit, check_digit_holds, check_pair


@pytest.mark.parametrize(
    "key",
    [
        "629104150021" + "3",  # GS1's own worked example, General Specifications 7.9.1
        "0950600013435" + "2",  # GTIN-14 of GS1's resolver samples
        "952012345678" + "8",  # GLN
        "95201234567891234" + "5",  # SSCC
        "4160003361" + "0" + "8",  # GTIN-12
        "0234567" + "3",  # GTIN-8
        "1231231231232" + "6",
    ],
)
def test_published_keys_hold(key: str) -> None:
    assert check_digit(key[:-1]) == key[-1]
    assert check_digit_holds(key)


def test_every_wrong_digit_is_found() -> None:
    assert [digit for digit in "0123456789" if check_digit_holds("0950600013435" + digit)] == ["2"]


@pytest.mark.parametrize("text", ["", "12a4", "１２", "1 2", "²"])
def test_only_digits_have_a_check_digit(text: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        check_digit(text)
    assert not check_digit_holds(text)


@given(st.text("0123456789", min_size=1, max_size=40), st.data())
def test_one_changed_digit_never_holds(digits: str, data: st.DataObject) -> None:
    whole = digits + check_digit(digits)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != whole[place]]))
    assert check_digit_holds(whole)
    assert not check_digit_holds(whole[:place] + other + whole[place + 1 :])


def test_the_published_pair_holds() -> None:
    """The model number of GS1 General Specifications 7.9.5."""
    assert check_pair("1987654Ad4X4bL5ttr2310c") == "2K"


def test_a_pair_is_of_signs_that_gs1_allows() -> None:
    with pytest.raises(ValueError, match="CSET 82"):
        check_pair("đước")
    with pytest.raises(ValueError, match="97"):
        check_pair("0" * 98)
