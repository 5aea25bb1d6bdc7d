"""Where a program shows its key: every form of the house, and what is none."""

import pytest

from duoc.catalogue.services.viewers import token_of

KEY = "a" * 64


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": KEY},
        {"Authorization": f"  {KEY} "},
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": f"bearer   {KEY}"},
        {"Authorization": f"BEARER {KEY}"},
        {"X-Api-Key": KEY},
        {"X-CKAN-API-Key": KEY},
        {"Authorization": KEY, "X-Api-Key": "b"},
        {"X-Api-Key": KEY, "X-CKAN-API-Key": "b"},
        {"Authorization": "", "X-Api-Key": KEY},
        {"Authorization": "Bearer ", "X-Api-Key": KEY},
        {"Authorization": "Basic dTpw", "X-Api-Key": KEY},
    ],
)
def test_a_key_is_found_where_it_is_shown(headers):
    assert token_of(headers) == KEY


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": ""}, {"Authorization": "  "}, {"Authorization": "Bearer "}, {"Authorization": "basic dTpw"},
     {"X-Api-Key": " "}, {"Cookie": KEY}],
)  # fmt: skip
def test_what_is_no_key_is_none(headers):
    assert token_of(headers) == ""
