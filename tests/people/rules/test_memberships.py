"""Who acts for a party: what each may do, invitations, and names to log in with."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules import memberships
from duoc.people.rules.accounts import AccountRefusedError

_NOW = datetime(2026, 3, 2, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("action", ["party.see", "goods.change", "stamps.use", "diary.write", "diary.import"])
def test_a_member_does_the_daily_work(action):
    assert memberships.permitted(action, "member")


@pytest.mark.parametrize("action", ["diary.disclose", "party.consent", "party.invite"])
def test_a_member_does_not_bind_the_household(action):
    assert not memberships.permitted(action, "member")


@pytest.mark.parametrize("action", ["party.see", "goods.change", "diary.disclose", "party.consent", "party.invite"])
def test_an_owner_does_all(action):
    assert memberships.permitted(action, "owner")


@pytest.mark.parametrize("action", ["", "party", "party.end", "PARTY.SEE", "party.see "])
def test_an_action_that_no_row_names_is_nobodys(action):
    assert not memberships.permitted(action, "owner")


@pytest.mark.parametrize("role", ["", "Owner", "administrator", "owner "])
def test_an_unknown_role_does_nothing(role):
    assert not memberships.permitted("party.see", role)


@pytest.mark.parametrize("role", ["owner", "member"])
def test_a_known_role_is_taken_as_it_is(role):
    assert memberships.role(role) == role


@pytest.mark.parametrize("role", ["", "Owner", "chủ", "member\n"])
def test_another_role_is_refused_with_the_known_ones(role):
    with pytest.raises(AccountRefusedError, match="owner, member"):
        memberships.role(role)


def test_a_code_is_kept_as_its_hash():
    # SHA-256 of "abc" (FIPS 180-4).
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert memberships.code_hash(" abc\n").hex() == expected


def test_twenty_four_octets_are_thirty_two_signs():
    assert memberships.CODE_BYTES * 8 == 32 * 6


@pytest.mark.parametrize("text", ["A" * 32, "a-_9" * 8, f"  {'Z' * 32}\n"])
def test_a_code_has_thirty_two_signs(text):
    assert memberships.reads_as_code(text)


@pytest.mark.parametrize(
    "text", ["", "A" * 31, "A" * 33, "A" * 31 + "=", "A" * 31 + "+", "ầ" * 32, "A" * 16 + " " + "A" * 15]
)
def test_another_text_is_no_code(text):
    assert not memberships.reads_as_code(text)


@pytest.mark.parametrize(
    ("used", "withdrawn", "expires", "is_open"),
    [
        (None, None, _NOW + _SECOND, True),
        (None, None, _NOW, False),
        (None, None, _NOW - _SECOND, False),
        (_NOW, None, _NOW + _SECOND, False),
        (None, _NOW, _NOW + _SECOND, False),
        (_NOW, _NOW, _NOW + _SECOND, False),
    ],
)
def test_an_invitation_is_open_until_used_withdrawn_or_expired(used, withdrawn, expires, is_open):
    assert memberships.is_open(used, withdrawn, expires, _NOW) is is_open


@pytest.mark.parametrize(
    ("before", "after", "others"),
    [([1], [1], True), ([1], [2], True), ([1, 2], [2], True), ([1], [], False), ([], [], True), ([], [1], True)],
)
def test_a_party_may_change_its_owners(before, after, others):
    assert memberships.keep_an_owner(before, after, others) is None


def test_the_last_owner_does_not_leave_others_behind():
    with pytest.raises(AccountRefusedError, match="chủ cơ sở cuối cùng"):
        memberships.keep_an_owner([1], [], True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0912345678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("+840912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(091) 234-5678", "0912345678"),
        ("02903831234", "02903831234"),
        (" lan.nguyen ", "lan.nguyen"),
        ("91234567", "91234567"),
        ("+1 202 555 0100", "+1 202 555 0100"),
        ("091234567", "091234567"),
        ("a-b", "a-b"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_one_name_however_written(text, name):
    assert memberships.login_name(text) == name


@given(st.text())
def test_a_login_name_is_its_own_login_name(text):
    once = memberships.login_name(text)
    assert memberships.login_name(once) == once


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True).filter(str.isascii))
def test_both_forms_of_a_number_are_one_name(digits):
    assert memberships.login_name(f"+84{digits}") == memberships.login_name(f"0{digits}")
