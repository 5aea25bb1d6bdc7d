"""What an organization or group may be written as, and what lists of them are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duoc.engines.ckan import names, texts
from duoc.engines.ckan.asked import Asked
from duoc.engines.ckan.errors import ValidationError

MOST, MOST_WHOLE = 1000, 25  # names in an answer; whole organizations in an answer
SORTS = ("name", "title", "package_count")


@dataclass(frozen=True, slots=True)
class OrganizationDraft:
    """An organization or a group as somebody writes it."""

    name: str
    title: str
    description: str


def read(data: Mapping[str, Any], known_name: str = "") -> tuple[OrganizationDraft, dict[str, list[Any]]]:
    """A draft, and what is wrong with it. `known_name`: of the one that is written anew."""
    asked = Asked(data)
    name = data.get("name") or known_name
    if sentences := names.name(name, of_package=False):
        asked.fault("name", *sentences)
    told = name if isinstance(name, str) else ""
    return OrganizationDraft(told, asked.text("title") or told, asked.text("description")), asked.faults


@dataclass(frozen=True, slots=True)
class OrganizationList:
    """`only`: names, or all. `q`: a part of name or title, or empty. `whole`: objects instead of names."""

    sort: str
    descending: bool
    limit: int
    offset: int
    only: tuple[str, ...]
    q: str
    whole: bool
    with_count: bool
    with_extras: bool
    with_groups: bool
    with_users: bool


def listed(arguments: Mapping[str, Any], kind: str) -> OrganizationList:
    """What organization_list or group_list is asked for; `kind`: `organizations` or `groups`. Raises `ValidationError`."""
    asked = Asked(arguments)
    whole = asked.boolean("all_fields")
    most = MOST_WHOLE if whole else MOST
    limit, offset = asked.natural("limit", most, most), asked.natural("offset", 0)
    sort, q, only = asked.text("sort", "title asc") or "title asc", asked.text("q"), asked.words(kind)
    flags = {
        f"with_{told}": asked.boolean(f"include_{name}", default=default)
        for told, name, default in (
            ("count", "dataset_count", True),
            ("extras", "extras", False),
            ("groups", "groups", False),
            ("users", "users", False),
        )
    }
    asked.settle()
    field, _, direction = " ".join(sort.split()).partition(" ")
    field = "package_count" if field == "packages" else field
    if field not in SORTS:
        raise ValidationError({"message": texts.unsortable(field[:100])})
    descending = direction.lower() == "desc" if direction else field == "package_count"
    return OrganizationList(field, descending, limit, offset, only, q, whole, **flags)
