"""Consents: four kinds, each agreed to alone; and the form of a telephone number."""

import pytest

from duoc.people.rules.accounts import AccountRefusedError
from duoc.people.rules.consents import ASKED, WORDINGS, phone, what

KINDS = ["name", "phone", "site", "diary"]


def test_there_are_four_kinds() -> None:
    assert list(WORDINGS) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_known_kind_is_taken(kind: str) -> None:
    assert what(kind) == kind


@pytest.mark.parametrize("kind", ["", "Name", "all", "name,phone", "name "])
def test_unknown_kind_is_refused_with_the_known_ones(kind: str) -> None:
    with pytest.raises(AccountRefusedError, match="các loại: name, phone, site, diary"):
        what(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_wording_says_that_the_household_agrees(kind: str) -> None:
    assert WORDINGS[kind].startswith("Tôi đồng ý cho hiện ")


@pytest.mark.parametrize("kind", KINDS)
def test_wording_says_to_whom(kind: str) -> None:
    assert "với bất kỳ ai quét tem" in WORDINGS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_wording_says_how_it_ends(kind: str) -> None:
    assert "cho tới khi tôi rút lại" in WORDINGS[kind]


def test_no_two_kinds_are_agreed_to_with_one_sentence() -> None:
    assert len(set(WORDINGS.values())) == 4


def test_wording_of_the_site_keeps_coordinates_back() -> None:
    assert "Tọa độ không bao giờ được hiện" in WORDINGS["site"]


@pytest.mark.parametrize("kind", ["firm", "cooperative", "agency"])
def test_what_is_no_person_is_not_asked(kind: str) -> None:
    assert kind not in ASKED


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("   ", ""),
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("(0290) 3.831-608", "02903831608"),
        ("+84 912 345 678", "+84912345678"),
        ("12345678", "12345678"),
        ("+123456789012345", "+123456789012345"),
    ],
)
def test_number_is_kept_without_its_marks(typed: str, kept: str) -> None:
    assert phone(typed) == kept


@pytest.mark.parametrize("typed", ["1234567", "1234567890123456", "+1234567", "++84912345678", "0912x345678", "84+912345678",
                                   "０９１２３４５６７８", "0912345678;ext=1", "<script>"])  # fmt: skip
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(AccountRefusedError, match="từ 8 đến 15 chữ số"):
        phone(typed)
