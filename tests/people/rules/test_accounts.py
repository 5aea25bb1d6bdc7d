"""Login names, duties, and the last administrator."""

import pytest

from duoc.people.models import Role
from duoc.people.rules import accounts
from duoc.people.rules.accounts import AccountRefusedError


@pytest.mark.parametrize(
    ("written", "stored"), [("quan.tri", "quan.tri"), (" An-Xuyen_1 ", "an-xuyen_1"), ("A1", "a1")]
)
def test_username_is_stored_in_lower_case(written, stored):
    assert accounts.username(written) == stored


@pytest.mark.parametrize("written", ["", "a", "quản.trị", "an@example.vn", "-an", "a b", "x" * 61, "İstanbul"])
def test_username_that_cannot_be_typed_everywhere_is_refused(written):
    with pytest.raises(AccountRefusedError, match="Tên đăng nhập"):
        accounts.username(written)


def test_duties_of_the_rules_are_those_of_the_table():
    assert list(accounts.DUTIES) == [duty.value for duty in Role.Duty]
    assert accounts.duty("steward") == "steward"
    with pytest.raises(AccountRefusedError, match="Không có vai trò 'king'"):
        accounts.duty("king")


@pytest.mark.parametrize(("before", "after"), [([1, 2], [2]), ([1], [1]), ([], [])])
def test_province_keeps_an_administrator(before, after):
    accounts.keep_an_administrator(before, after)
    with pytest.raises(AccountRefusedError, match="quản trị viên cuối cùng"):
        accounts.keep_an_administrator([1, *before], [])
