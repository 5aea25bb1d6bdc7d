"""Who acts for a party and what it shows of itself, in its pages."""

import re

import pytest
from tests.trace.party.producers import HERE, PASSWORD, browser, sent, shown

from duoc.people import services as people
from duoc.people.rules.consents import WORDINGS


def test_owner_invites_by_a_link_that_is_shown_once(crabs):
    answer = crabs.owner.post(HERE + "nguoi/moi/", {"role": "member"})
    assert "no-cache" in answer["Cache-Control"]
    address = re.search(r'id="invitation-link">([^<]+)<', answer.content.decode())[1]
    where, _, code = address.partition("#")
    assert where == "http://localhost/tai-khoan/tham-gia/"
    text = shown(crabs.owner, "nguoi/")
    assert code not in text
    assert "Rút lại" in text
    done = browser().post("/tai-khoan/tham-gia/", {
        "code": code, "username": "nguoi.moi", "way": "password", "password": PASSWORD, "again": PASSWORD,
    })  # fmt: skip
    assert done["Location"] == HERE
    assert "nguoi.moi" in shown(crabs.owner, "nguoi/")


def test_owner_ends_a_membership_and_a_link(crabs):
    made = people.invite(crabs.party, "member")
    sent(crabs.owner, f"loi-moi/{made.row.pk}/rut/")
    assert people.open_invitations(crabs.party) == []
    owner, worker = people.party_members(crabs.party)
    assert "chủ cơ sở cuối cùng" in sent(crabs.owner, f"nguoi/{owner.pk}/thoi/", 422)
    shown(crabs.worker)
    sent(crabs.owner, f"nguoi/{worker.pk}/thoi/")
    shown(crabs.worker, "", 403)
    assert people.party_members(crabs.party) == [owner]


@pytest.mark.parametrize("what", WORDINGS)
def test_household_gives_and_withdraws_each_consent_alone(honey, what):
    if what == "phone":
        sent(honey.owner, "lien-he/", phone="0913 456 789", address="Xã Khánh An")
    text = shown(honey.owner, "dong-y/")
    assert WORDINGS[what] in text
    sent(honey.owner, "dong-y/", what=what, verb="give", wording=WORDINGS[what])
    assert {one: people.consented(honey.party, one) for one in WORDINGS} == {one: one == what for one in WORDINGS}
    assert "đang được hiện" in shown(honey.owner, "dong-y/")
    sent(honey.owner, "dong-y/", what=what, verb="withdraw")
    assert not people.consented(honey.party, what)
    assert "đang được hiện" not in shown(honey.owner, "dong-y/")


def test_what_buyers_see_is_said_on_the_overview(honey):
    assert "<strong>Hộ sản xuất</strong>" in shown(honey.owner)
    sent(honey.owner, "dong-y/", what="name", verb="give", wording=WORDINGS["name"])
    assert "<strong>Nguyễn Văn Ong</strong>" in shown(honey.owner)


@pytest.mark.parametrize(
    "form",
    [
        {"what": "name", "verb": "give", "wording": "Tôi đồng ý mọi điều."},
        {"what": "name", "verb": "give"},
        {"what": "everything", "verb": "give", "wording": WORDINGS["name"]},
        {"what": "phone", "verb": "give", "wording": WORDINGS["phone"]},
        {"what": "name", "verb": "withdraw"},
        {},
    ],
)
def test_what_is_no_consent_changes_nothing(honey, form):
    assert "Chưa lưu được" in sent(honey.owner, "dong-y/", 422, **form)
    assert people.open_consents(honey.party) == {}


def test_cooperative_is_not_asked(crabs):
    text = shown(crabs.owner, "dong-y/")
    assert "sổ đăng ký công khai" in text
    assert "Tôi đồng ý" not in text


def test_telephone_that_cannot_be_is_refused_at_its_field(honey):
    assert "không đọc được" in sent(honey.owner, "lien-he/", 422, phone="gọi tôi", address="")
    assert people.party_named("ho-ong").phone == ""
