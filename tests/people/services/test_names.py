"""Names of persons: no look-alike gets in beside somebody, and claims of an identity provider never merge two persons."""

import pytest

from duoc.people import services
from duoc.people.models import User
from duoc.people.services import AccountRefusedError


@pytest.fixture
def duoc(province) -> User:
    return services.create_user("le.duoc", None, email="duoc@camau.example", display_name="  Le\u0302 Thi\u0323 Đước ")


@pytest.fixture
def other(province) -> User:
    return services.create_user("tran.mam", None, email="mam@camau.example")


@pytest.mark.parametrize(
    "name",
    [
        "le.duoс",  # a Cyrillic с
        "ｌe.duoc",  # full width
        "le.duoc\u200b",  # zero width
        "le\u2024duoc",  # a leader for the dot
        "LE.DUOC",
        " le.duoc\n",
        "lé.duoc",
        "le.duoc@camau.example",
        "le.duoc\0",
    ],
)
def test_look_alike_of_a_name_is_no_second_account(duoc, events, name):
    events()
    with pytest.raises(AccountRefusedError):
        services.create_user(name, None)
    assert [user.username for user in services.users()] == ["le.duoc"]
    assert events() == []


def test_shown_name_is_stored_in_one_composition(duoc):
    """Typed with marks apart, stored as one sign each: two screens show one person."""
    assert services.user_named("le.duoc").display_name == "L\u00ea Th\u1ecb \u0110\u01b0\u1edbc"


@pytest.mark.parametrize(
    ("username", "email", "found"),
    [
        ("le.duoc", "", "le.duoc"),
        ("LE.DUOC ", "", "le.duoc"),
        ("", "Duoc@Camau.Example", "le.duoc"),
        ("le.duoc", "duoc@camau.example", "le.duoc"),
        ("le.duoc", "khac@camau.example", "le.duoc"),
        ("khong.co", "mam@camau.example", "tran.mam"),
        ("le.duoc", "mam@camau.example", None),  # two persons: it never guesses
        ("duoc@camau.example", "", None),  # an unverified address in the place of a name
        ("", "le.duoc", None),
        ("", "", None),
        (" ", " ", None),
        ("%", "%", None),
    ],
)
def test_claims_mean_one_person_or_nobody(duoc, other, username, email, found):
    known = services.user_known_as(username, email)
    assert (known.username if known else None) == found


def test_claims_never_mean_somebody_who_is_suspended(duoc, other):
    """And a suspended namesake does not hide the person whom the address means."""
    services.suspend_user(duoc)
    assert services.user_known_as("le.duoc", "duoc@camau.example") is None
    assert services.user_known_as("le.duoc", "mam@camau.example") == other
    services.reactivate_user(duoc)
    assert services.user_known_as("le.duoc", "mam@camau.example") is None
