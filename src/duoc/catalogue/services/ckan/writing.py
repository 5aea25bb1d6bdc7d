"""Datasets as CKAN's clients write them: into the registry, through its own verbs.

What is written as `active` is on show at once; the legal fields that it lacks are its debts. Withdrawing is for ever.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from duoc.catalogue.models import Entry, Publisher, Resource, Topic
from duoc.catalogue.rules import ckan as words
from duoc.catalogue.rules.entries import ON_SHOW, EntryRefusedError
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import entries, publishers, records, resources, topics
from duoc.engines.ckan import packages, shapes, texts
from duoc.engines.ckan.errors import NotAuthorizedError, NotFoundError, ValidationError
from duoc.engines.ckan.packages import PackageDraft
from duoc.engines.ckan.resources import ResourceDraft

WITHDRAWN_BY_CLIENT = "Xóa qua API của danh mục."
# Members of an entry that have another name in CKAN's datasets.
_CALLED = {
    "keywords": "tags",
    "topic": "groups",
    "contact": "maintainer",
    "level": "private",
    "access_right": "private",
}


def created(viewer: Viewer, data: Mapping[str, Any]) -> Entry:
    """package_create. Raises `CkanError`."""
    if viewer.changes == frozenset():
        raise NotAuthorizedError(f"User {viewer.name} not authorized to create packages")
    draft, faults = packages.read(data)
    publisher = owner(draft.organization)
    if not draft.organization:
        faults["owner_org"] = [texts.NO_ORGANIZATION]
    elif publisher is None:
        faults["owner_org"] = [texts.UNKNOWN_ORGANIZATION]
    if "name" not in faults and Entry.objects.filter(name=draft.name).exists():
        faults["name"] = [texts.NAME_TAKEN]
    if draft.state == "deleted":
        faults["state"] = [texts.one_of(["active", "draft"])]
    topic = _topic(draft, faults)
    facts = _members(draft, faults)
    if faults or publisher is None:
        raise ValidationError(faults)
    if not viewer.may_change(publisher.agency_id):
        raise NotAuthorizedError(f"User {viewer.name} not authorized to add dataset to this organization")
    code = dict(draft.extras).get("code", "") if viewer.administrator else ""
    with telling(), transaction.atomic():
        made = entries.register(viewer, publisher, code=code, topic=topic, kind="open", **facts)
        for part in draft.resources:
            resources.add_resource(viewer, made, **_resource_members(part))
        if draft.state == "active":
            made = entries.set_state(viewer, made, "published")
        if draft.modified is not None and viewer.administrator:
            made = entries.change(viewer, made, {}, modified=draft.modified)
    return made


def updated(viewer: Viewer, data: Mapping[str, Any], held: Entry) -> Entry:
    """package_update: what is left out is lost, resources too; state and organization stay. Raises `CkanError`."""
    may(viewer, held)
    draft, faults = packages.read(data, held.name)
    if "name" not in faults and Entry.objects.filter(name=draft.name).exclude(pk=held.pk).exists():
        faults["name"] = [texts.NAME_TAKEN]
    publisher = owner(draft.organization) if draft.organization else None
    if draft.organization and (publisher is None or publisher.agency_id != held.agency_id):
        unknown = publisher is None
        faults["owner_org"] = [texts.UNKNOWN_ORGANIZATION if unknown else "A dataset stays with its organization"]
    state = draft.state if data.get("state") else words.state(held.state)
    if state == "draft" and held.state in ON_SHOW:
        faults["state"] = ["A published dataset does not become a draft again"]
    topic = _topic(draft, faults)
    facts = _members(draft, faults, held)
    if faults:
        raise ValidationError(faults)
    # A client that sends back what it was shown does not mean the moment in it.
    wished = draft.modified if draft.modified != held.modified and viewer.administrator else None
    with telling(), transaction.atomic():
        row = entries.change(viewer, held, {**facts, "topic": topic})
        _replace(viewer, row, draft.resources)
        if state == "active" and row.state not in ON_SHOW:
            row = entries.set_state(viewer, row, "published")
        if state == "deleted":
            row = entries.set_state(viewer, row, "withdrawn", reason=WITHDRAWN_BY_CLIENT)
        elif wished is not None:
            row = entries.change(viewer, row, {}, modified=wished)
    return row


def patched(viewer: Viewer, data: Mapping[str, Any], held: Entry, site: str) -> Entry:
    """package_patch: only what is said. Raises `CkanError`."""
    found = entries.with_resources(entries.seen_by(viewer, withdrawn=True)).filter(pk=held.pk)
    (record,) = records.entries(found, viewer)
    return updated(viewer, packages.patched(shapes.dataset(words.dataset(record, site)), data), held)


def deleted(viewer: Viewer, held: Entry) -> None:
    """package_delete; of what is deleted already nothing more. Raises `CkanError`."""
    may(viewer, held)
    if held.state != "withdrawn":
        with telling():
            entries.set_state(viewer, held, "withdrawn", reason=WITHDRAWN_BY_CLIENT)


def found(viewer: Viewer, name: str, sentence: str = "") -> Entry:
    """The entry of a name or id that the viewer may see, withdrawn ones too. Raises `NotFoundError` with this sentence."""
    held = entries.entry(name, viewer, withdrawn=True)
    if held is None:
        raise NotFoundError(sentence)
    return held


def resource_created(viewer: Viewer, held: Entry, draft: ResourceDraft, *, rows: bool = False) -> Resource:
    """resource_create; rows: of a resource that has rows and no file. Raises `CkanError`."""
    may(viewer, held)
    kind = {"url_type": "datastore"} if rows else {}
    with telling():
        return resources.add_resource(viewer, held, **_resource_members(draft), **kind)


def resource_updated(viewer: Viewer, held: Resource, draft: ResourceDraft) -> Resource:
    """resource_update. Raises `CkanError`."""
    may(viewer, held.entry)
    with telling():
        return resources.change_resource(viewer, held, _resource_members(draft, held))


def resource_deleted(viewer: Viewer, held: Resource) -> None:
    """resource_delete. Raises `CkanError`."""
    may(viewer, held.entry)
    with telling():
        resources.remove_resource(viewer, held)


def owner(name: str) -> Publisher | None:
    """The publisher of a name, a key word or an id."""
    if not name or (held := publishers.publisher(name)) is not None:
        return held if name else None
    keys = [one.name for one in publishers.publishers() if words.organization_id(one.key) == name]
    return publishers.publisher(keys[0]) if keys else None


@contextmanager
def telling() -> Iterator[None]:
    """Around the registry's verbs: their refusals come out as CKAN's errors."""
    try:
        yield
    except EntryRefusedError as error:
        if error.member == "agency":
            raise NotAuthorizedError(str(error)) from None
        raise ValidationError({_CALLED.get(error.member, error.member or "message"): [str(error)]}) from None


def may(viewer: Viewer, held: Entry) -> None:
    """Raises `NotAuthorizedError` where the viewer may not write a dataset."""
    if not viewer.may_change(held.agency_id):
        raise NotAuthorizedError(f"User {viewer.name} not authorized to edit package {held.pk}")


def _topic(draft: PackageDraft, faults: dict[str, list[Any]]) -> Topic | None:
    if len(draft.groups) > 1:
        faults["groups"] = ["A dataset is in one group here"]
    if len(draft.groups) != 1:
        return None
    (name,) = draft.groups
    known = topics.topic(name) or next(
        (topics.topic(one.key) for one in topics.topics() if words.group_id(one.key) == name), None
    )
    if known is None:
        faults["groups"] = [f'Group "{name}" does not exist']
    return known


def _members(draft: PackageDraft, faults: dict[str, list[Any]], held: Entry | None = None) -> dict[str, Any]:
    try:
        facts = words.members(draft, level=held.level if held else "")
    except ValueError:
        faults["extras"] = [texts.NOT_A_DATE]
        return {}
    if held is not None:
        if set(facts["keywords"]) == set(held.keywords):  # served in an order of their own
            facts["keywords"] = held.keywords
        # What CKAN's clients cannot see they do not take away.
        facts["contact"] = {
            **{name: held.contact[name] for name in ("phone",) if name in held.contact},
            **facts["contact"],
        }
    return facts


def _replace(viewer: Viewer, held: Entry, drafts: tuple[ResourceDraft, ...]) -> None:
    """The resources of an entry become these, in this order; those that are not among them go."""
    kept = {str(one.pk): one for one in Resource.objects.filter(entry=held, removed=False)}
    if unknown := [one.id for one in drafts if one.id and one.id not in kept]:
        raise ValidationError({"resources": [f"Resource {one} is not of this dataset" for one in unknown[:10]]})
    for position, draft in enumerate(drafts):
        row = kept.pop(draft.id, None)
        if row is None:
            row = resources.add_resource(viewer, held, **_resource_members(draft))
        facts = {**_resource_members(draft, row), "position": position}
        if any(getattr(row, name) != value for name, value in facts.items()):
            resources.change_resource(viewer, row, facts)
    for row in kept.values():
        resources.remove_resource(viewer, row)


def _resource_members(draft: ResourceDraft, held: Resource | None = None) -> dict[str, Any]:
    """What a client says of a resource; the address of what lies with us is ours to say."""
    facts = {name: getattr(draft, name) for name in ("name", "description", "format", "mimetype")}
    return facts if held is not None and held.url_type else {**facts, "url": draft.url}
