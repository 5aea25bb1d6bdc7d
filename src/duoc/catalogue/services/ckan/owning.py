"""Organizations and groups as CKAN's clients write them: administrators alone."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from duoc.catalogue.models import Topic
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import publishers, topics
from duoc.catalogue.services.ckan.writing import owner, telling
from duoc.engines.ckan import organizations, texts
from duoc.engines.ckan.errors import NotAuthorizedError, ValidationError
from duoc.engines.ckan.organizations import OrganizationDraft
from duoc.engines.ckan.shapes import Organization

LONGEST_KEY = 60  # of an agency's or topic's key word


def organization_created(viewer: Viewer, data: Mapping[str, Any]) -> str:
    """A new agency under this name; gives the name. Raises `CkanError`."""
    _may(viewer, "create organizations")
    draft = _draft(data, taken=lambda name: publishers.publisher(name) is not None)
    with telling():
        return publishers.add_publisher(draft.name, draft.title, viewer, draft.description).name


def organization_changed(viewer: Viewer, one: Organization, data: Mapping[str, Any]) -> None:
    """Another description. Raises `CkanError`."""
    _may(viewer, f"edit organization {one.id}")
    draft, faults = organizations.read(data, one.name)
    if draft.name != one.name:
        faults["name"] = ["An agency keeps its name"]
    if data.get("title") not in (None, "", one.title):
        faults["title"] = ["An agency is renamed by decision"]
    if faults:
        raise ValidationError(faults)
    held = owner(one.name)
    assert held is not None
    with telling():
        publishers.change_publisher(held, viewer, description=draft.description)


def group_created(viewer: Viewer, data: Mapping[str, Any]) -> str:
    """A new sector; gives its key. Raises `CkanError`."""
    _may(viewer, "create groups")
    draft = _draft(data, taken=lambda name: topics.topic(name) is not None)
    return topics.settle_topic(draft.name, draft.title, "").key


def group_changed(viewer: Viewer, one: Organization, data: Mapping[str, Any]) -> None:
    """Another title. Raises `CkanError`."""
    _may(viewer, f"edit group {one.id}")
    draft, faults = organizations.read(data, one.name)
    if draft.name != one.name:
        faults["name"] = ["A group keeps its name"]
    if faults:
        raise ValidationError(faults)
    Topic.objects.filter(key=one.name).update(title=draft.title)


def group_deleted(viewer: Viewer, key: str) -> None:
    """Gone, when nothing is in it. Raises `CkanError`."""
    _may(viewer, "delete groups")
    try:
        with transaction.atomic():
            Topic.objects.filter(key=key).delete()
    except ProtectedError:
        raise ValidationError({"id": ["Datasets are in this group"]}) from None


def _draft(data: Mapping[str, Any], taken: Any) -> OrganizationDraft:
    draft, faults = organizations.read(data)
    if "name" not in faults and len(draft.name) > LONGEST_KEY:
        faults["name"] = [texts.longer_than(LONGEST_KEY)]
    if "name" not in faults and taken(draft.name):
        faults["name"] = [texts.GROUP_NAME_TAKEN]
    if faults:
        raise ValidationError(faults)
    return draft


def _may(viewer: Viewer, what: str) -> None:
    if not viewer.administrator:
        raise NotAuthorizedError(f"User {viewer.name} not authorized to {what}")
