"""Actions that write resources: links; files come by the portal's own publishing."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, writes
from duoc.catalogue.api.ckan.resources import found, told
from duoc.catalogue.services import resources
from duoc.catalogue.services.ckan import writing
from duoc.engines.ckan import resources as drafts
from duoc.engines.ckan.errors import NotFoundError, ValidationError
from duoc.engines.ckan.resources import ResourceDraft


def resource_create(call: Call) -> dict[str, Any]:
    """Add a resource to a dataset.

    :param package_id: name or id of the dataset
    :param url, name, description, format, mimetype: as CKAN has them
    """
    entry = writing.found(call.viewer, call.asked.needed("package_id"))
    made = writing.resource_created(call.viewer, entry, _draft(call.arguments))
    return told(call, found(call, str(made.pk)))


def resource_update(call: Call) -> dict[str, Any]:
    """Write a resource anew: what is left out is lost.

    :param id: its id; the rest as in resource_create
    """
    held = _held(call)
    writing.resource_updated(call.viewer, held, _draft(call.arguments))
    return told(call, found(call, str(held.pk)))


def resource_patch(call: Call) -> dict[str, Any]:
    """Change what is said of a resource, and nothing else.

    :param id: its id; the rest as in resource_create
    """
    held = _held(call)
    current = told(call, found(call, str(held.pk)))
    writing.resource_updated(call.viewer, held, _draft({**current, **call.arguments}))
    return told(call, found(call, str(held.pk)))


def resource_delete(call: Call) -> None:
    """Take a resource off its dataset.

    :param id: its id
    """
    writing.resource_deleted(call.viewer, _held(call))


def _held(call: Call) -> Any:
    held = resources.resource(call.asked.needed("id"), call.viewer)
    if held is None:
        raise NotFoundError("Resource was not found.")
    return held


def _draft(data: dict[str, Any]) -> ResourceDraft:
    if "upload" in data:
        raise ValidationError({"upload": ["Files are published on the portal itself"]})
    draft, faults = drafts.read(data)
    if faults:
        raise ValidationError(faults)
    return draft


ACTIONS: Actions = writes(resource_create, resource_update, resource_patch, resource_delete)
