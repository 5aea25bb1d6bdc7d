"""Datasets, resources, organizations, groups and tags as they are served: members in CKAN's order, absent values null."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from duoc.engines.ckan import licences


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization (`group` False) or a group. `packages`: how many datasets the caller sees in it."""

    id: str
    name: str
    title: str
    description: str
    created: datetime | None
    packages: int = 0
    group: bool = False
    state: str = "active"
    extras: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """A keyword with an id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Resource:
    """`url_type`: empty, `upload` or `datastore`. `size`: bytes. `modified`: of its content, `metadata_modified`: of anything."""

    id: str
    package: str
    position: int
    name: str | None
    description: str | None
    format: str
    url: str
    url_type: str
    mimetype: str | None
    size: int | None
    hash: str
    created: datetime
    metadata_modified: datetime
    modified: datetime | None = None
    datastore: bool = False
    state: str = "active"


@dataclass(frozen=True, slots=True)
class Dataset:
    """`creator`: an opaque id, or None. `extras` in the order of their keys."""

    id: str
    name: str
    title: str
    notes: str | None
    organization: Organization | None
    created: datetime
    modified: datetime
    private: bool = False
    state: str = "active"
    license_id: str | None = None
    author: str | None = None
    author_email: str | None = None
    maintainer: str | None = None
    maintainer_email: str | None = None
    creator: str | None = None
    url: str | None = None
    version: str | None = None
    extras: tuple[tuple[str, str], ...] = ()
    groups: tuple[Organization, ...] = ()
    resources: tuple[Resource, ...] = ()
    tags: tuple[Tag, ...] = ()


def moment(when: datetime | None) -> str | None:
    """UTC to the microsecond, without a zone."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") if when else None


def dataset(one: Dataset) -> dict[str, Any]:
    """As package_show and package_search serve it."""
    licence = licences.LICENCES.get(one.license_id or "")
    return {
        "author": one.author or None,
        "author_email": one.author_email or None,
        "creator_user_id": one.creator,
        "id": one.id,
        "isopen": licences.is_open(one.license_id),
        "license_id": one.license_id or None,
        "license_title": licences.title(one.license_id),
        **({"license_url": licence.url} if licence is not None and licence.url else {}),
        "maintainer": one.maintainer or None,
        "maintainer_email": one.maintainer_email or None,
        "metadata_created": moment(one.created),
        "metadata_modified": moment(one.modified),
        "name": one.name,
        "notes": one.notes or None,
        "num_resources": len(one.resources),
        "num_tags": len(one.tags),
        "organization": None if one.organization is None else _owner(one.organization),
        "owner_org": None if one.organization is None else one.organization.id,
        "private": one.private,
        "state": one.state,
        "title": one.title,
        "type": "dataset",
        "url": one.url or None,
        "version": one.version or None,
        "extras": [{"key": key, "value": value} for key, value in one.extras],
        "groups": [group_of(part) for part in one.groups],
        "resources": [resource(part) for part in one.resources],
        "tags": [_tag_of(part) for part in one.tags],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def resource(one: Resource) -> dict[str, Any]:
    """As resource_show serves it, and inside its dataset."""
    return {
        "cache_last_updated": None,
        "cache_url": None,
        "created": moment(one.created),
        "datastore_active": one.datastore,
        "description": one.description or None,
        "format": one.format,
        "hash": one.hash,
        "id": one.id,
        "last_modified": moment(one.modified),
        "metadata_modified": moment(one.metadata_modified),
        "mimetype": one.mimetype or None,
        "mimetype_inner": None,
        "name": one.name or None,
        "package_id": one.package,
        "position": one.position,
        "resource_type": None,
        "size": one.size,
        "state": one.state,
        "url": one.url,
        "url_type": one.url_type or None,
    }


def _owner(one: Organization) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "title": one.title,
        "type": "organization",
        "description": one.description,
        "image_url": "",
        "created": moment(one.created),
        "is_organization": True,
        "approval_status": "approved",
        "state": one.state,
    }


def group_of(one: Organization) -> dict[str, Any]:
    """A group as its datasets show it."""
    return {
        "description": one.description,
        "display_name": one.title,
        "id": one.id,
        "image_display_url": "",
        "name": one.name,
        "title": one.title,
    }


def organization(one: Organization, **more: Any) -> dict[str, Any]:
    """As organization_show and group_show serve it; `more`: `users`, `packages`, `extras`… where they were asked for."""
    return {
        "approval_status": "approved",
        "created": moment(one.created),
        "description": one.description,
        "display_name": one.title,
        "id": one.id,
        "image_display_url": "",
        "image_url": "",
        "is_organization": not one.group,
        "name": one.name,
        "num_followers": 0,
        "package_count": one.packages,
        "state": one.state,
        "title": one.title,
        "type": "group" if one.group else "organization",
        **more,
    }


def tag(one: Tag) -> dict[str, Any]:
    """A tag by itself."""
    return {"display_name": one.name, "id": one.id, "name": one.name, "vocabulary_id": None}


def _tag_of(one: Tag) -> dict[str, Any]:
    return {"display_name": one.name, "id": one.id, "name": one.name, "state": "active", "vocabulary_id": None}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet: how many datasets have it, and what people call it."""

    name: str
    display_name: str
    count: int


def search_result(
    count: int, results: Sequence[Mapping[str, Any]], sort: str, facets: Mapping[str, Iterable[FacetValue]]
) -> dict[str, Any]:
    """As package_search serves it. Facet items stand in falling order of their display names."""
    items = {field: sorted(values, key=lambda one: one.display_name, reverse=True) for field, values in facets.items()}
    return {
        "count": count,
        "facets": {field: {one.name: one.count for one in values} for field, values in items.items()},
        "results": list(results),
        "sort": sort,
        "search_facets": {
            field: {
                "title": field,
                "items": [{"name": one.name, "display_name": one.display_name, "count": one.count} for one in values],
            }
            for field, values in items.items()
        },
    }
