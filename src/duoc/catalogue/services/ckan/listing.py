"""Organizations, groups, tags, resources and completions, as far as the viewer may know of what is in them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Func, Q, TextField

from duoc.catalogue.models import Resource
from duoc.catalogue.rules import ckan as words
from duoc.catalogue.rules.records import EntryRecord, ResourceRecord
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import entries, publishers, records, resources, topics
from duoc.catalogue.services.ckan import columns
from duoc.catalogue.services.ckan.searching import shown
from duoc.core import text as vietnamese
from duoc.engines.ckan.organizations import OrganizationList
from duoc.engines.ckan.shapes import Organization

MOST = 1000  # of any list in one answer


def package_names(viewer: Viewer, limit: int, offset: int) -> list[str]:
    """Names of what is on show, in the order of the alphabet."""
    return list(shown(viewer).order_by("name").values_list("name", flat=True)[offset : offset + limit])


def packages(viewer: Viewer, limit: int, offset: int) -> list[EntryRecord]:
    """What is on show, the last changed first."""
    page = shown(viewer).order_by("-modified", "pk")[offset : offset + limit]
    return records.entries(entries.with_resources(page), viewer)


def packages_of(viewer: Viewer, one: Organization) -> list[EntryRecord]:
    """What is on show of an organization or in a group, at most `MOST`."""
    held = Q(topic__key=one.name) if one.group else Q(agency__in=_agencies(one.name))
    page = shown(viewer).filter(held).order_by("-modified", "pk")[:MOST]
    return records.entries(entries.with_resources(page), viewer)


def organizations(viewer: Viewer) -> list[Organization]:
    """All publishers with the number of entries on show."""
    counts = _counts(viewer, "agency")
    return [words.organization(one, counts.get(one.id, 0)) for one in publishers.publishers()]


def groups(viewer: Viewer) -> list[Organization]:
    """All topics with the number of entries on show."""
    counts = _counts(viewer, "topic__key")
    return [words.group(one, counts.get(one.key, 0)) for one in topics.topics()]


def named(found: Iterable[Organization], name: str) -> Organization | None:
    """The one of this name or id."""
    return next((one for one in found if name in (one.name, one.id)), None)


def chosen(found: list[Organization], wanted: OrganizationList) -> list[Organization]:
    """What a list was asked for: some of them, in its order, a page."""
    q = vietnamese.fold(wanted.q)
    kept = [
        one
        for one in found
        if (not wanted.only or one.name in wanted.only or one.id in wanted.only)
        and (not q or q in vietnamese.fold(one.title) or q in one.name)
    ]
    keys: dict[str, Any] = {
        "name": lambda one: one.name,
        "title": lambda one: vietnamese.sort_key(one.title),
        "package_count": lambda one: one.packages,
    }
    kept.sort(key=keys[wanted.sort], reverse=wanted.descending)
    return kept[wanted.offset : wanted.offset + wanted.limit]


def changed_by(viewer: Viewer) -> list[Organization]:
    """The organizations whose datasets the viewer may write."""
    mine = {one.key for one in publishers.publishers() if viewer.may_change(one.id)}
    ids = {words.organization_id(key) for key in mine}
    return [one for one in organizations(viewer) if one.id in ids]


def tags(viewer: Viewer, sought: str = "") -> list[str]:
    """Keywords of what is on show, with `sought` in them (without marks and case), in Vietnamese order."""
    word = Func(F("keywords"), function="unnest", output_field=TextField())
    found = set(shown(viewer).order_by().annotate(word=word).values_list("word", flat=True))
    folded = vietnamese.fold(sought)
    return sorted((one for one in found if folded in vietnamese.fold(one)), key=vietnamese.sort_key)


def formats(viewer: Viewer, sought: str, limit: int) -> list[str]:
    """Formats of what is on show that begin so, the most used first."""
    held = Resource.objects.filter(entry__in=shown(viewer), removed=False, format__istartswith=sought).exclude(
        format=""
    )
    counted = held.order_by().values("format").annotate(n=Count("id")).order_by("-n", "format")
    return [one["format"].lower() for one in counted[:limit]]


def complete_packages(viewer: Viewer, sought: str, limit: int) -> list[tuple[str, str]]:
    """(name, title) of what is on show with these signs in its title (without marks and case) or name."""
    folded = vietnamese.fold(sought)
    pairs = shown(viewer).order_by("sort_key", "pk").values_list("name", "title")
    found = [pair for pair in pairs.iterator() if folded in vietnamese.fold(pair[1]) or folded in pair[0]]
    found.sort(key=lambda pair: not vietnamese.fold(pair[1]).startswith(folded))
    return found[:limit]


def complete(found: list[Organization], sought: str, limit: int) -> list[Organization]:
    """Organizations or groups with these signs in their title or name."""
    folded = vietnamese.fold(sought)
    return [one for one in found if folded in vietnamese.fold(one.title) or folded in one.name][:limit]


# Fields that resource_search may ask for.
RESOURCE_FIELDS = {
    "name": "name",
    "description": "description",
    "format": "format",
    "url": "url",
    "mimetype": "mimetype",
}


def search_resources(
    viewer: Viewer, terms: list[tuple[str, str]], order: str, limit: int, offset: int
) -> tuple[int, list[tuple[EntryRecord, ResourceRecord]]]:
    """Resources whose fields hold all terms, with their entries; fields and order are of `RESOURCE_FIELDS`."""
    asked = {order, *(field for field, _ in terms)}
    told = columns.resources_of(columns.OF_OPEN if "url" in asked else "")
    found = told.filter(entry__in=shown(viewer)).order_by(RESOURCE_FIELDS.get(order, "id"), "id")
    for field, term in terms:
        found = found.filter(**{f"{RESOURCE_FIELDS[field]}__icontains": term})
    page = list(found.values_list("pk", "entry_id")[offset : offset + limit])
    held = entries.with_resources(shown(viewer).filter(pk__in=[entry for _, entry in page]))
    known = {one.id: (entry, one) for entry in records.entries(held, viewer) for one in entry.resources}
    return found.count(), [known[number] for number, _ in page if number in known]


def resource(viewer: Viewer, number: str) -> tuple[EntryRecord, ResourceRecord] | None:
    """A resource with its entry."""
    held = resources.resource(number, viewer)
    if held is None:
        return None
    found = entries.with_resources(entries.seen_by(viewer)).filter(pk=held.entry_id)
    (entry,) = records.entries(found, viewer)
    return next(((entry, one) for one in entry.resources if one.id == held.pk), None)


def _counts(viewer: Viewer, column: str) -> dict[Any, int]:
    return dict(shown(viewer).order_by().values_list(column).annotate(n=Count("pk")))


def _agencies(name: str) -> list[int]:
    return [one.id for one in publishers.publishers() if one.name == name]
