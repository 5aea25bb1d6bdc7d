"""The DataStore's writes in the words of drafts: who may, what is refused in CKAN's own sentences, what becomes a resource."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from duoc.catalogue.models import Draft, Resource
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import drafts, resources
from duoc.catalogue.services.ckan import tabling, writing
from duoc.catalogue.services.publishing import PublicationRefusedError
from duoc.engines.ckan import resources as resource_words
from duoc.engines.ckan import texts
from duoc.engines.ckan.errors import NotAuthorizedError, NotFoundError, ValidationError
from duoc.engines.ckan.row_filters import typed
from duoc.engines.ckan.stored import Create, Delete, Upsert

_WRITES = {"insert": drafts.insert, "upsert": drafts.upsert, "update": drafts.update}


def may_write(viewer: Viewer, arguments: Mapping[str, Any]) -> None:
    """Before anything of a call is read: who may write nothing is told so and no more. Raises `NotAuthorizedError`."""
    if viewer.changes == frozenset():
        raise _refuse(viewer, str(arguments.get("resource_id") or arguments.get("id") or ""))


def created(viewer: Viewer, asked: Create) -> Resource:
    """datastore_create: a draft, with its resource where none was named. Raises `CkanError`; then there is neither."""
    with transaction.atomic():
        held = _made(viewer, asked.new) if asked.new is not None else _held(viewer, asked.resource, force=asked.force)
        with _telling():
            drafts.create(viewer, held, [one.told() for one in asked.fields], asked.keys, asked.indexes)
            if asked.records:
                with drafts.write(viewer, held) as draft:
                    drafts.insert(draft, asked.records)
    return held


def upserted(viewer: Viewer, asked: Upsert) -> None:
    """datastore_upsert. Raises `CkanError`; then nothing of the call is kept."""
    held = _held(viewer, asked.resource, force=asked.force)
    with _telling(), drafts.write(viewer, held, dry=asked.dry_run) as draft:
        _WRITES[asked.method](draft, asked.records)


def deleted(viewer: Viewer, asked: Delete) -> None:
    """datastore_delete of rows, or of the whole draft: what is published stays. Raises `CkanError`."""
    held = _held(viewer, asked.resource, force=asked.force)
    if asked.filters is None:
        if not Draft.objects.filter(pk=held.pk).exists() and held.current is None:
            raise NotFoundError(f'Resource "{asked.resource[:100]}" was not found.')
        with _telling():
            drafts.clear(viewer, held)
        return
    with _telling(), drafts.write(viewer, held) as draft:
        types = {"_id": "int8"} | {one["id"]: one["type"] for one in draft.draft.fields}
        drafts.delete(draft, tabling.tree_of(typed(asked.filters, types)))


def _held(viewer: Viewer, number: str, *, force: bool) -> Resource:
    held = resources.resource(number, viewer)
    if held is None:
        raise NotFoundError(f'Resource "{number[:100]}" was not found.')
    if not viewer.may_change(held.entry.agency_id):
        raise _refuse(viewer, number)
    if not force and (held.url_type not in ("", "datastore") or (held.url_type == "" and held.url)):
        raise ValidationError({"read-only": [texts.READ_ONLY]})
    return held


def _refuse(viewer: Viewer, number: str) -> NotAuthorizedError:
    return NotAuthorizedError(
        f"User {viewer.name} not authorized to perform resource_update on resource {number[:100]}"
    )


def _made(viewer: Viewer, members: Mapping[str, Any]) -> Resource:
    package = members.get("package_id")
    if not package or not isinstance(package, str):
        raise ValidationError({"package_id": [texts.MISSING]})
    entry = writing.found(viewer, package)
    draft, faults = resource_words.read({**members, "url": ""})
    if faults:
        raise ValidationError(faults)
    return writing.resource_created(viewer, entry, draft, rows=True)


@contextmanager
def _telling() -> Iterator[None]:
    """Around drafts: their refusals as CKAN's errors. What a sender's own value is said to be wrong with goes to him alone."""
    try:
        yield
    except drafts.NoDraftError as error:
        raise NotFoundError(f'Resource "{error}" was not found.') from None
    except drafts.BadRecordError as error:
        raise ValidationError(_faults(error)) from None
    except drafts.DraftRefusedError as error:
        raise ValidationError(_refused(error.why, error.names)) from None
    except PublicationRefusedError as error:
        raise ValidationError({"message": [str(error)]}) from None


def _faults(error: drafts.BadRecordError) -> dict[str, Any]:
    names = list(error.names)
    if error.why == "extra":
        return {"records": [texts.extra_keys(error.row + 1, names)], "records_row": error.row}
    if error.why == "absent":
        return {"fields": [texts.absent_fields(names)], "records_row": error.row}
    if error.why == "missing":
        return {"key": [texts.missing_keys(names)], "records_row": error.row}
    if error.why == "unkeyed":
        return {"table": [texts.NO_UNIQUE_KEY]}
    if error.why == "unknown":
        return {"key": [texts.key_not_found(names)], "records_row": error.row}
    return {"records": [error.text], "records_row": error.row}


def _refused(why: str, names: Sequence[str]) -> dict[str, Any]:
    listed = ", ".join(names)
    return {
        "types": {"fields": [f'The type of "{listed}" cannot be changed']},
        "reserved": {"fields": [f'"{listed}" is not a valid field name']},
        "key": {"primary_key": [f'Rows are not unique by "{listed}"']},
        "columns": {"primary_key": [texts.unknown_column(listed)]},
        "place": {"resource_id": ["The rows of this resource lie in a file alone: upload a file instead"]},
    }[why]
