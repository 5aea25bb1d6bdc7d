"""What a household agrees to, and how its telephone number is kept."""

import pytest

from duoc.people.rules import consents
from duoc.people.rules.accounts import AccountRefusedError

_EACH = ("name", "phone", "site", "diary")


@pytest.mark.parametrize("what", _EACH)
def test_each_consent_is_known(what):
    assert consents.what(what) == what


@pytest.mark.parametrize("what", ["", "Name", "all", "address", "name "])
def test_another_consent_is_refused_with_the_known_ones(what):
    with pytest.raises(AccountRefusedError, match="name, phone, site, diary"):
        consents.what(what)


@pytest.mark.parametrize("what", _EACH)
def test_each_wording_says_that_the_person_agrees(what):
    assert consents.WORDINGS[what].startswith("Tôi đồng ý")


@pytest.mark.parametrize("what", _EACH)
def test_each_wording_says_how_it_ends(what):
    assert "cho tới khi tôi rút lại" in consents.WORDINGS[what]


@pytest.mark.parametrize("what", _EACH)
def test_each_wording_says_to_whom(what):
    assert "với bất kỳ ai" in consents.WORDINGS[what]


def test_only_households_are_asked():
    assert {"household"} == consents.ASKED


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(0290) 383-1234", "02903831234"),
        ("+84 912 345 678", "+84912345678"),
        ("12345678", "12345678"),
        ("123456789012345", "123456789012345"),
        ("0912\u00a0345\u00a0678", "0912345678"),
    ],
)
def test_a_number_is_kept_without_what_only_groups_it(typed, kept):
    assert consents.phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["1234567", "1234567890123456", "0912 345 67x", "++84912345678", "84+912345678", "٠٩١٢٣٤٥٦٧٨", "+", "0912/345678"],
)
def test_another_number_is_refused(typed):
    with pytest.raises(AccountRefusedError, match="từ 8 đến 15 chữ số"):
        consents.phone(typed)
