"""Organizations as they are written, and lists of them."""

from pathlib import Path
from typing import Any

import pytest
from tests.engines.ckan.samples import answered, exchanges

from duoc.engines.ckan import organizations
from duoc.engines.ckan.errors import ValidationError
from duoc.engines.ckan.organizations import OrganizationDraft


def test_an_organization_is_read(shared: Path) -> None:
    data = exchanges(shared)["org-create"]["request"]["json"]
    assert organizations.read(data) == (OrganizationDraft("so-mau", "Sở mẫu", "dữ liệu mẫu"), {})
    assert organizations.read({}, known_name="so-mau") == (OrganizationDraft("so-mau", "so-mau", ""), {})


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (None, "Missing value"),
        ("a", "Must be at least 2 characters long"),
        ("Sở mẫu", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"),
    ],
)
def test_a_bad_name_is_told(name: Any, sentence: str) -> None:
    assert organizations.read({"name": name})[1] == {"name": [sentence]}


def test_a_list_is_names_by_title_unless_more_is_asked() -> None:
    found = organizations.listed({}, "organizations")
    assert (found.sort, found.descending, found.limit, found.offset) == ("title", False, 1000, 0)
    assert (found.only, found.q, found.whole, found.with_count) == ((), "", False, True)
    assert (found.with_extras, found.with_groups, found.with_users) == (False, False, False)


def test_whole_organizations_come_in_small_pages() -> None:
    assert organizations.listed({"all_fields": "true"}, "organizations").limit == 25
    assert organizations.listed({"all_fields": "true", "limit": "500"}, "organizations").limit == 25
    assert organizations.listed({"limit": "5000"}, "organizations").limit == 1000
    assert organizations.listed({"limit": "3", "offset": 2}, "organizations").offset == 2


@pytest.mark.parametrize(
    ("sort", "field", "descending"),
    [
        ("name", "name", False),
        ("name desc", "name", True),
        ("title  ASC", "title", False),
        ("package_count", "package_count", True),
        ("packages", "package_count", True),
        ("package_count asc", "package_count", False),
    ],
)
def test_sorts_are_read(sort: str, field: str, descending: bool) -> None:
    found = organizations.listed({"sort": sort}, "groups")
    assert (found.sort, found.descending) == (field, descending)


def test_an_unknown_sort_is_told_under_message() -> None:
    with pytest.raises(ValidationError) as refused:
        organizations.listed({"sort": "foo desc"}, "groups")
    assert refused.value.faults == {"message": "Cannot sort by field `foo`"}


def test_only_some_are_asked_for_by_name() -> None:
    assert organizations.listed({"organizations": ["a", "b"], "groups": ["c"]}, "organizations").only == ("a", "b")
    assert organizations.listed({"groups": "c,d"}, "groups").only == ("c", "d")


def test_a_bad_limit_is_told_as_recorded(shared: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        organizations.listed({"limit": "abc"}, "organizations")
    assert refused.value.members() == answered(shared, "org-list-bad-limit")["error"]
