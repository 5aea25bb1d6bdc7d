"""Files of CKAN's clients: kept, and published by a job of the room: gate, version, rows. Nothing of them is public before."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from duoc.catalogue.models import Entry, Resource
from duoc.catalogue.rules.personal.texts import told_name
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import publishing, resources
from duoc.catalogue.services.ckan import writing
from duoc.catalogue.services.publishing.asking import plain_name
from duoc.engines.ckan.errors import NotAuthorizedError, NotFoundError, ValidationError
from duoc.engines.ckan.resources import ResourceDraft

# What CKAN's loaders say of a job.
_STATES = {"waiting": "pending", "running": "running", "published": "complete", "unchanged": "complete"}


def created(viewer: Viewer, held: Entry, draft: ResourceDraft, file: str, pieces: Iterable[bytes]) -> Resource:
    """A resource of this file. Raises `CkanError`; then there is none."""
    writing.may(viewer, held)
    with writing.telling(), transaction.atomic():
        row = resources.add_resource(viewer, held, **_members(draft, file))
        _ask(viewer, row, file, pieces)
    return row


def updated(viewer: Viewer, held: Resource, draft: ResourceDraft, file: str, pieces: Iterable[bytes]) -> Resource:
    """Another file of a resource: the version that is there stays until the new one is published. Raises `CkanError`."""
    writing.may(viewer, held.entry)
    with writing.telling(), transaction.atomic():
        row = resources.change_resource(
            viewer, held, {**_members(draft, file), "extras": {**held.extras, "file": told_name(plain_name(file))}}
        )
        _ask(viewer, row, file, pieces)
    return row


def status(viewer: Viewer, number: str) -> dict[str, Any]:
    """How the last job of a resource stands, as CKAN's loaders tell it. Raises `CkanError`."""
    held = resources.resource(number, viewer)
    if held is None:
        raise NotFoundError("Resource was not found.")
    if not viewer.may_change(held.entry.agency_id):
        raise NotAuthorizedError(f"User {viewer.name} not authorized to read the jobs of resource {held.pk}")
    job = publishing.publications(viewer, held).first()
    if job is None:
        raise NotFoundError
    told = _STATES.get(job.state, "error")
    return {
        "status": told,
        "job_id": str(job.pk),
        "job_url": None,
        "last_updated": job.ended_at or job.claimed_at or job.asked_at,
        "task_info": {"stage": job.stage, "done": job.done, "total": job.total},
        "error": {"message": job.error} if told == "error" else None,
    }


def _members(draft: ResourceDraft, file: str) -> dict[str, Any]:
    found = {name: getattr(draft, name) for name in ("description", "format", "mimetype")}
    told = told_name(plain_name(file))
    return {**found, "name": draft.name or told, "url_type": "upload", "extras": {"file": told}}


def _ask(viewer: Viewer, row: Resource, file: str, pieces: Iterable[bytes]) -> None:
    try:
        publishing.upload(viewer, row, file, pieces)
    except (publishing.PublicationRefusedError, publishing.TooLargeError) as error:
        raise ValidationError({"upload": [str(error)]}) from None
