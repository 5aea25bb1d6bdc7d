"""People of a party: who is let in by an invitation, and who is not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from duoc.core.clock import SystemClock
from duoc.people import services as people
from duoc.people.models import PartyInvitation, PartyMember
from duoc.people.rules import memberships as rules

PASSWORD = "con-cua-bo-ngang-rung-duoc"
CLOSED = "Lời mời này không còn dùng được"
pytestmark = pytest.mark.usefixtures("province")


class Later:
    """A clock that stands some time ahead."""

    def __init__(self, **ahead):
        self._ahead = timedelta(**ahead)

    def now_us(self):
        return SystemClock().now_us() + int(self._ahead.total_seconds() * 1_000_000)


@pytest.fixture
def crabs():
    return people.add_party("htx-cua", "HTX Cua", "cooperative")


@pytest.fixture
def honey():
    return people.add_party("ho-ong", "Nguyễn Văn Ong", "household")


def joined(party, name, role="owner"):
    return people.join_party(people.invite(party, role).text, name, PASSWORD).user


def test_invited_person_makes_an_account_and_acts_for_the_party_alone(crabs, honey, events):
    made = people.invite(crabs, "owner")
    member = people.join_party(made.text, "0913 456 789", PASSWORD)
    assert (member.user.username, member.role, member.user.email) == ("0913456789", "owner", "")
    assert member.user.check_password(PASSWORD)
    assert people.parties_of(member.user) == [crabs]
    assert people.duties(member.user) == frozenset()
    kinds = [kind for kind, _ in events()]
    assert kinds[-3:] == ["people.party_invited", "people.user_created", "people.party_joined"]


def test_code_is_kept_as_a_hash_and_stands_in_no_event(crabs, events):
    made = people.invite(crabs, "member")
    people.join_party(made.text, "nguoi.lam", PASSWORD)
    row = PartyInvitation.objects.get(pk=made.row.pk)
    assert len(made.text) == 32
    assert bytes(row.hash) == rules.code_hash(made.text)
    assert all(made.text not in str(value) for value in vars(row).values())
    assert all(made.text not in str(event) and PASSWORD not in str(event) for _, event in events())


def test_invitation_is_used_once(crabs):
    made = people.invite(crabs, "member")
    people.join_party(made.text, "mot", PASSWORD)
    for attempt in (
        lambda: people.join_party(made.text, "hai", PASSWORD),
        lambda: people.accept_invitation(made.text, people.user_named("mot")),
        lambda: people.invitation_by_code(made.text),
    ):
        with pytest.raises(people.AccountRefusedError, match=CLOSED), transaction.atomic():
            attempt()
    assert [row.user.username for row in people.party_members(crabs)] == ["mot"]
    assert not [user for user in people.users() if user.username == "hai"]


def test_invitation_expires_after_three_days(crabs):
    made = people.invite(crabs, "member")
    assert people.invitation_by_code(made.text, Later(days=2, hours=23)).party == crabs
    with pytest.raises(people.AccountRefusedError, match=CLOSED), transaction.atomic():
        people.join_party(made.text, "muon", PASSWORD, Later(days=3, seconds=1))
    assert people.open_invitations(crabs, Later(days=3, seconds=1)) == []


@pytest.mark.parametrize("guess", ["", "x", "A" * 32, "\0" * 32, "ư" * 32, "A" * 33, "' OR 1=1 --"])
def test_guessed_code_opens_nothing(crabs, guess):
    people.invite(crabs, "owner")
    with pytest.raises(people.AccountRefusedError, match=CLOSED):
        people.invitation_by_code(guess)


def test_withdrawn_invitation_opens_nothing(crabs, honey):
    made = people.invite(crabs, "member")
    with pytest.raises(people.AccountRefusedError, match="không còn mở"), transaction.atomic():
        people.withdraw_invitation(made.row.pk, honey)
    people.withdraw_invitation(made.row.pk, crabs)
    with pytest.raises(people.AccountRefusedError, match=CLOSED):
        people.invitation_by_code(made.text)
    with pytest.raises(people.AccountRefusedError, match="không còn mở"), transaction.atomic():
        people.withdraw_invitation(made.row.pk, crabs)


def test_weak_password_and_taken_name_leave_the_invitation_open(crabs):
    people.create_user("da.co", PASSWORD)
    made = people.invite(crabs, "member")
    for name, password in (("nguoi.moi", "123"), ("da.co", PASSWORD)):
        with pytest.raises(people.AccountRefusedError), transaction.atomic():
            people.join_party(made.text, name, password)
    assert people.invitation_by_code(made.text).party == crabs
    assert people.party_members(crabs) == []


def test_one_person_acts_for_several_parties_in_vietnamese_order(crabs, honey):
    user = joined(crabs, "nhieu.noi")
    people.accept_invitation(people.invite(honey, "member").text, user)
    assert people.parties_of(user) == [crabs, honey]
    again = people.invite(honey, "owner")
    with pytest.raises(people.AccountRefusedError, match="đã là người"), transaction.atomic():
        people.accept_invitation(again.text, user)


def test_nobody_acts_for_a_party_without_being_its_member(crabs, honey):
    user = joined(crabs, "chu.cua")
    stranger = people.create_user("nguoi.la", PASSWORD)
    for action in rules.ACTIONS:
        assert people.may_for(user, action, crabs)
        assert not people.may_for(user, action, honey)
        assert not people.may_for(stranger, action, crabs)
        assert not people.may_for(AnonymousUser(), action, crabs)
    assert people.parties_of(stranger) == people.parties_of(AnonymousUser()) == []
    assert not people.may_for(user, "party.sell", crabs)


MATRIX = """
               owner  member
party.see      yes    yes
goods.change   yes    yes
stamps.use     yes    yes
party.consent  yes    no
party.invite   yes    no
"""


def test_matrix_of_members_is_the_one_written_by_hand():
    head, *rows = (line.split() for line in MATRIX.strip().splitlines())
    assert [row[0] for row in rows] == list(rules.ACTIONS)
    for action, *words in rows:
        assert [rules.permitted(action, role) for role in head] == [word == "yes" for word in words], action


def test_ended_member_suspended_user_and_ended_party_open_nothing(crabs):
    owner, worker = joined(crabs, "chu"), joined(crabs, "tho", "member")
    row = next(one for one in people.party_members(crabs) if one.user == worker)
    people.end_membership(row.pk, crabs, by=owner)
    assert people.parties_of(worker) == []
    assert PartyMember.objects.get(pk=row.pk).ended_by == owner
    people.suspend_user(owner)
    assert people.parties_of(owner) == []
    people.reactivate_user(owner)
    assert people.parties_of(owner) == [crabs]
    crabs.ended_at = crabs.created_at
    crabs.save(update_fields=["ended_at"])
    assert people.parties_of(owner) == []
    assert not people.may_for(owner, "party.see", crabs)
    with pytest.raises(people.AccountRefusedError, match="không còn hoạt động"):
        people.invite(crabs, "member")


def test_member_of_another_party_is_not_ended_here(crabs, honey):
    joined(crabs, "chu")
    row = people.party_members(crabs)[0]
    with pytest.raises(people.AccountRefusedError, match="không còn làm"), transaction.atomic():
        people.end_membership(row.pk, honey)
    assert people.party_members(crabs) == [row]


def test_last_owner_does_not_leave_others_alone(crabs):
    joined(crabs, "chu")
    joined(crabs, "tho", "member")
    owner, worker = people.party_members(crabs)
    with pytest.raises(people.AccountRefusedError, match="chủ cơ sở cuối cùng"), transaction.atomic():
        people.end_membership(owner.pk, crabs)
    people.end_membership(worker.pk, crabs)
    people.end_membership(owner.pk, crabs)
    assert people.party_members(crabs) == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("0913 456 789", "0913456789"),
        ("+84 913.456.789", "0913456789"),
        ("(0290) 3831-234", "02903831234"),
        ("nguyen.van.a", "nguyen.van.a"),
        ("12", "12"),
        (" 0913456789\n", "0913456789"),
    ],
)
def test_telephone_is_one_login_name_however_it_is_written(written, name):
    assert rules.login_name(written) == name
