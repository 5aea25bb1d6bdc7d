"""Resources of an entry: links, files, tables and services of the exchange."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from duoc.catalogue.models import Entry, Resource
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.entries import seen_by
from duoc.core import text as vietnamese
from duoc.frame import outbox

LONGEST_SERVICE = 300
MEMBERS = ("name", "description", "format", "url", "url_type", "service", "mimetype", "extras", "searchable", "keys")


def resource(number: UUID | str, viewer: Viewer) -> Resource | None:
    """The resource of an id whose entry the viewer may see; its entry and current version come with it."""
    try:
        wanted = UUID(str(number))
    except ValueError:
        return None
    found = Resource.objects.filter(pk=wanted, removed=False, entry__in=seen_by(viewer))
    return found.select_related("entry__agency", "entry__topic", "current").first()


def resource_named(entry: Entry, name: str) -> Resource | None:
    """The resource of an entry under this name, the first of several."""
    return Resource.objects.filter(entry=entry, removed=False, name=name).select_related("entry__agency").first()


def resource_awaiting(entry: Entry, form: str) -> Resource | None:
    """The one resource of an entry that was declared in a format and has no data yet; None where it is not the only one."""
    declared = Resource.objects.filter(
        entry=entry, removed=False, format=form.upper(), url="", service="", current=None
    )
    found = list(declared.filter(versions=None).select_related("entry__agency")[:2])
    return found[0] if len(found) == 1 else None


def of_entry(entry: Entry) -> list[Resource]:
    """The resources of an entry in their order, each with its current version."""
    return list(Resource.objects.filter(entry=entry, removed=False).select_related("current"))


def add_resource(viewer: Viewer, entry: Entry, **members: Any) -> Resource:
    """A new resource behind the others. Raises `EntryRefusedError`."""
    _may(viewer, entry)
    facts = _facts(members)
    with transaction.atomic():
        Entry.objects.select_for_update().get(pk=entry.pk)
        last = Resource.objects.filter(entry=entry).aggregate(last=Max("position"))["last"]
        row = Resource.objects.create(entry=entry, position=0 if last is None else last + 1, **facts)
        _tell(row, viewer, "added")
    return row


def change_resource(viewer: Viewer, held: Resource, members: Mapping[str, Any]) -> Resource:
    """Other facts of a resource, of `MEMBERS` and `position`. Raises `EntryRefusedError`."""
    _may(viewer, held.entry)
    facts = _facts(members)
    with transaction.atomic():
        row = Resource.objects.select_for_update(of=["self"]).select_related("entry__agency").get(pk=held.pk)
        for name, value in facts.items():
            setattr(row, name, value)
        if "position" in members:
            row.position = members["position"]
        row.save()
        _tell(row, viewer, "changed")
    return row


def remove_resource(viewer: Viewer, held: Resource) -> None:
    """Take a resource off the entry; its versions and their entries in the ledger stay. Raises `EntryRefusedError`."""
    _may(viewer, held.entry)
    with transaction.atomic():
        Resource.objects.filter(pk=held.pk).update(removed=True)
        _tell(held, viewer, "removed")


def name_service(viewer: Viewer, entry: Entry, service: str) -> None:
    """The service of the exchange through which the rows are shared: identifier or code, empty for none. Raises
    `EntryRefusedError`.

    Where the entry has a resource of a service it is that one; else the first that offers an API and has no data of its own.
    """
    wanted = service.strip()
    if len(wanted) > LONGEST_SERVICE or not wanted.isprintable():
        raise EntryRefusedError("Mã dịch vụ không đọc được.", "service")
    held = of_entry(entry)
    named = next((one for one in held if one.service), None)
    if named is None:
        named = next((one for one in held if one.format == "API" and not one.url and one.current is None), None)
    if named is not None:
        change_resource(viewer, named, {"service": wanted, "url_type": "service" if wanted else ""})
    elif wanted:
        add_resource(viewer, entry, name="Dịch vụ trên trục chia sẻ", format="API", service=wanted, url_type="service")


def _may(viewer: Viewer, entry: Entry) -> None:
    if not viewer.may_change(entry.agency_id):
        raise EntryRefusedError(f"Mục này do {entry.agency.name} phụ trách.", "agency")
    if entry.state == "withdrawn":
        raise EntryRefusedError("Mục đã thu hồi, không sửa được nữa.", "state")


def _facts(members: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in members.items() if name in MEMBERS and value is not None}
    for name in ("name", "description"):
        if name in facts:
            facts[name] = vietnamese.nfc(str(facts[name]).strip())
    if "format" in facts:
        facts["format"] = str(facts["format"]).strip().upper()
    return facts


def _tell(row: Resource, viewer: Viewer, what: str) -> None:
    fact = {"entry": row.entry.code, "resource": str(row.pk), "what": what, "by": viewer.name}
    outbox.append("catalogue.resource", fact)
