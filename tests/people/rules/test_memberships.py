"""Who acts for a party: roles, invitations, the last owner, and telephone numbers as login names."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules import memberships
from duoc.people.rules.accounts import AccountRefusedError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MATRIX = """
party.see       yes yes
goods.change    yes yes
stamps.use      yes yes
diary.write     yes yes
diary.import    yes yes
diary.disclose  yes no
party.consent   yes no
party.invite    yes no
"""
ROWS = [line.split() for line in MATRIX.strip().splitlines()]


def test_matrix_names_every_action() -> None:
    assert {row[0] for row in ROWS} == set(memberships.ACTIONS)


@pytest.mark.parametrize(("action", "owner", "_"), ROWS)
def test_owner_may_do_everything_of_the_party(action: str, owner: str, _: str) -> None:
    assert memberships.permitted(action, "owner") is (owner == "yes")


@pytest.mark.parametrize(("action", "_", "member"), ROWS)
def test_member_may_do_the_daily_work(action: str, _: str, member: str) -> None:
    assert memberships.permitted(action, "member") is (member == "yes")


@pytest.mark.parametrize("role", ["", "Owner", "administrator", "owner ", "guest"])
def test_other_role_may_do_nothing(role: str) -> None:
    assert not any(memberships.permitted(action, role) for action in memberships.ACTIONS)


@pytest.mark.parametrize("action", ["", "party", "party.see ", "keys.issue", "party.end"])
def test_action_that_no_row_names_is_nobodys(action: str) -> None:
    assert not memberships.permitted(action, "owner")


@pytest.mark.parametrize("role", ["owner", "member"])
def test_known_role_is_taken(role: str) -> None:
    assert memberships.role(role) == role


@pytest.mark.parametrize("role", ["", "OWNER", "chủ", "owner\n", "steward"])
def test_unknown_role_is_refused_with_the_known_ones(role: str) -> None:
    with pytest.raises(AccountRefusedError, match="các vai trò: owner, member"):
        memberships.role(role)


@pytest.mark.parametrize(
    ("used", "withdrawn", "expires", "expected"),
    [
        (None, None, NOW + SECOND, True),
        (None, None, NOW, False),
        (None, None, NOW - SECOND, False),
        (NOW - SECOND, None, NOW + SECOND, False),
        (None, NOW - SECOND, NOW + SECOND, False),
        (NOW, NOW, NOW + SECOND, False),
    ],
)
def test_invitation_is_open_until_used_withdrawn_or_over(
    used: datetime | None, withdrawn: datetime | None, expires: datetime, expected: bool
) -> None:
    assert memberships.is_open(used, withdrawn, expires, NOW) is expected


def test_invitation_lasts_over_a_weekend() -> None:
    assert timedelta(hours=72) == memberships.INVITED_FOR


def test_code_is_kept_as_its_sha_256() -> None:
    # FIPS 180-4: SHA-256 of “abc”
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert memberships.code_hash("abc").hex() == digest


@pytest.mark.parametrize("typed", [" abc", "abc\n", "\tabc \r\n"])
def test_blanks_around_a_pasted_code_are_of_no_matter(typed: str) -> None:
    assert memberships.code_hash(typed) == memberships.code_hash("abc")


def test_case_of_a_code_matters() -> None:
    assert memberships.code_hash("ABC") != memberships.code_hash("abc")


@pytest.mark.parametrize("typed", ["A" * 32, "a-_9" * 8, f" {'0' * 32}\n"])
def test_code_of_24_octets_in_base64_reads_as_one(typed: str) -> None:
    assert memberships.reads_as_code(typed)


@pytest.mark.parametrize("typed", ["", "A" * 31, "A" * 33, "A" * 31 + "=", "A" * 31 + "ă", "A" * 16 + " " + "A" * 15])
def test_other_text_is_no_code(typed: str) -> None:
    assert not memberships.reads_as_code(typed)


@pytest.mark.parametrize(
    ("before", "after", "others"), [({1}, {1}, True), ({1, 2}, {2}, True), ({1}, set(), False), (set(), set(), True)]
)
def test_change_that_leaves_no_orphan_passes(before: set[int], after: set[int], others: bool) -> None:
    memberships.keep_an_owner(before, after, others)


@pytest.mark.parametrize("before", [{1}, {1, 2}])
def test_last_owner_stays_while_others_act(before: set[int]) -> None:
    with pytest.raises(AccountRefusedError, match="chủ cơ sở cuối cùng"):
        memberships.keep_an_owner(before, set(), True)


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "+84912345678",
        "+84 912 345 678",
        "0912.345.678",
        "(091) 234-5678",
        "+840912345678",
        " 0912345678 ",
    ],
)
def test_telephone_number_is_one_login_name(typed: str) -> None:
    assert memberships.login_name(typed) == "0912345678"


@pytest.mark.parametrize("typed", ["lan.nguyen", "84912345678", "091234", "0912345678901", "+1 912 345 678"])
def test_what_is_no_number_stays_as_it_is(typed: str) -> None:
    assert memberships.login_name(typed) == typed


def test_name_that_is_no_number_is_trimmed() -> None:
    assert memberships.login_name("  ba.tu \n") == "ba.tu"


@given(st.text(max_size=20))
def test_login_name_is_the_same_when_taken_again(typed: str) -> None:
    once = memberships.login_name(typed)
    assert memberships.login_name(once) == once
