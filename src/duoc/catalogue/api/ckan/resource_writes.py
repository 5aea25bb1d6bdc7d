"""Actions that write resources: links, and files, which become versions by the room's own jobs."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from duoc.catalogue.api.ckan.call import Actions, Call, reads, writes
from duoc.catalogue.api.ckan.resources import found, told
from duoc.catalogue.services import resources
from duoc.catalogue.services.ckan import uploading, writing
from duoc.engines.ckan import resources as drafts
from duoc.engines.ckan import shapes
from duoc.engines.ckan.errors import NotFoundError, ValidationError
from duoc.engines.ckan.resources import ResourceDraft


def resource_create(call: Call) -> dict[str, Any]:
    """Add a resource to a dataset.

    :param package_id: name or id of the dataset
    :param url, name, description, format, mimetype: as CKAN has them
    :param upload: a file (multipart) instead of url: it passes the gate for personal data, then its rows can be read
    """
    entry = writing.found(call.viewer, call.asked.needed("package_id"))
    draft, file = _draft(call.arguments), _file(call.arguments)
    if file is None:
        made = writing.resource_created(call.viewer, entry, draft)
    else:
        made = uploading.created(call.viewer, entry, draft, file.name or "", file.chunks())
    return told(call, found(call, str(made.pk)))


def resource_update(call: Call) -> dict[str, Any]:
    """Write a resource anew: what is left out is lost.

    :param id: its id; the rest as in resource_create
    """
    return _written(call, _held(call), call.arguments)


def resource_patch(call: Call) -> dict[str, Any]:
    """Change what is said of a resource, and nothing else.

    :param id: its id; the rest as in resource_create
    """
    held = _held(call)
    current = told(call, found(call, str(held.pk)))
    return _written(call, held, {**current, **call.arguments})


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


def _written(call: Call, held: Any, data: dict[str, Any]) -> dict[str, Any]:
    draft, file = _draft(data), _file(data)
    if file is None:
        writing.resource_updated(call.viewer, held, draft)
    else:
        uploading.updated(call.viewer, held, draft, file.name or "", file.chunks())
    return told(call, found(call, str(held.pk)))


def xloader_status(call: Call) -> dict[str, Any]:
    """Tell how the last upload of a resource stands: pending, running, complete or error.

    :param resource_id: the resource
    """
    found_job = uploading.status(call.viewer, call.asked.needed("resource_id"))
    return {**found_job, "last_updated": shapes.moment(found_job["last_updated"])}


def datapusher_status(call: Call) -> dict[str, Any]:
    """Like xloader_status, under the name that older clients ask.

    :param resource_id: the resource
    """
    return xloader_status(call)


def _draft(data: dict[str, Any]) -> ResourceDraft:
    file = _file(data)
    if file is not None:  # a file has no other address than ours, and its own ending tells what it is
        data = {**data, "url": "", "format": data.get("format") or drafts.guessed_format(file.name or "")}
    draft, faults = drafts.read(data)
    if faults:
        raise ValidationError(faults)
    return draft


def _file(data: dict[str, Any]) -> "UploadedFile[Any] | None":
    file = data.get("upload")
    if file is None or file == "":
        return None
    if not isinstance(file, UploadedFile):
        raise ValidationError({"upload": ["A file is needed: send multipart/form-data"]})
    return file


ACTIONS: Actions = {
    **writes(resource_create, resource_update, resource_patch, resource_delete),
    **reads(xloader_status, datapusher_status),
}
