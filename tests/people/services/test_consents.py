"""What a household lets the public see: nothing by default, what it agreed to, nothing again at once."""

import pytest
from django.db import transaction

from duoc.people import services as people
from duoc.people.rules.consents import WORDINGS

PASSWORD = "con-cua-bo-ngang-rung-duoc"
pytestmark = pytest.mark.usefixtures("province")


@pytest.fixture
def honey():
    return people.add_party("ho-ong", "Nguyễn Văn Ong", "household")


@pytest.fixture
def owner(honey):
    return people.join_party(people.invite(honey, "owner").text, "chu.ong", PASSWORD).user


def test_household_shows_nothing_until_it_agrees_and_nothing_after_it_withdraws(honey, owner, events):
    assert [people.consented(honey, what) for what in WORDINGS] == [False, False, False, False]
    assert people.public_name(honey) == "Hộ sản xuất"
    people.give_consent(honey, "name", WORDINGS["name"], by=owner)
    assert [people.consented(honey, what) for what in WORDINGS] == [True, False, False, False]
    assert people.public_name(honey) == "Nguyễn Văn Ong"
    people.withdraw_consent(honey, "name", by=owner)
    assert not people.consented(honey, "name")
    assert people.public_name(honey) == "Hộ sản xuất"
    told = [(kind, event["what"]) for kind, event in events() if "consent" in kind]
    assert told == [("people.consent_given", "name"), ("people.consent_withdrawn", "name")]


@pytest.mark.parametrize("kind", ["firm", "cooperative"])
def test_what_is_no_household_is_not_asked(kind):
    party = people.add_party("cong-ty", "Công ty Tôm", kind)
    assert all(people.consented(party, what) for what in WORDINGS)
    assert people.public_name(party) == "Công ty Tôm"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ấp 3, Xã Khánh An, tỉnh Cà Mau", "Hộ sản xuất (Xã Khánh An)"),
        ("ấp 3, xa khanh an", "Hộ sản xuất (Xã Khánh An)"),
        ("ấp 3, Xã Không Có", "Hộ sản xuất"),
        ("", "Hộ sản xuất"),
        ("Xã Khánh An, Xã Đất Mũi", "Hộ sản xuất"),
    ],
)
def test_household_without_consent_is_known_by_its_commune_alone(address, shown):
    party = people.add_party("ho-tom", "Trần Thị Tôm", "household", address=address)
    assert people.public_name(party) == shown


def test_consent_keeps_the_sentence_and_is_given_once(honey, owner):
    row = people.give_consent(honey, "site", WORDINGS["site"], by=owner)
    assert (row.wording, row.given_by) == (WORDINGS["site"], owner)
    with pytest.raises(people.AccountRefusedError, match="đã đồng ý"), transaction.atomic():
        people.give_consent(honey, "site", WORDINGS["site"], by=owner)
    people.withdraw_consent(honey, "site", by=owner)
    with pytest.raises(people.AccountRefusedError, match="chưa đồng ý"), transaction.atomic():
        people.withdraw_consent(honey, "site", by=owner)
    people.give_consent(honey, "site", WORDINGS["site"], by=owner)
    assert [row.withdrawn_at is None for row in people.consents(honey)] == [True, False]


def test_another_sentence_than_the_one_in_force_is_no_consent(honey, owner):
    with pytest.raises(people.AccountRefusedError, match="đã đổi"), transaction.atomic():
        people.give_consent(honey, "name", "Tôi đồng ý mọi điều.", by=owner)
    with pytest.raises(people.AccountRefusedError, match="loại đồng ý"), transaction.atomic():
        people.give_consent(honey, "everything", WORDINGS["name"], by=owner)
    assert people.open_consents(honey) == {}


def test_telephone_is_agreed_to_only_where_one_is_known(honey, owner):
    with pytest.raises(people.AccountRefusedError, match="số điện thoại"), transaction.atomic():
        people.give_consent(honey, "phone", WORDINGS["phone"], by=owner)
    honey = people.correct_contact(honey, phone="0913 456 789", address="ấp 3, Xã Khánh An", by=owner)
    assert (honey.phone, honey.address) == ("0913456789", "ấp 3, Xã Khánh An")
    people.give_consent(honey, "phone", WORDINGS["phone"], by=owner)
    with pytest.raises(people.AccountRefusedError, match="rút lại"), transaction.atomic():
        people.correct_contact(honey, phone="", address="", by=owner)
    with pytest.raises(people.AccountRefusedError, match="không đọc được"), transaction.atomic():
        people.correct_contact(honey, phone="gọi tôi", address="", by=owner)


def test_consent_of_one_party_says_nothing_of_another(honey, owner):
    other = people.add_party("ho-tom", "Trần Thị Tôm", "household")
    people.give_consent(honey, "name", WORDINGS["name"], by=owner)
    assert not people.consented(other, "name")
