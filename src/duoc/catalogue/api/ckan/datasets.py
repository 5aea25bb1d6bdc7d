"""Actions that read datasets."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, reads
from duoc.catalogue.rules import ckan as words
from duoc.catalogue.rules.records import EntryRecord
from duoc.catalogue.services import records, usage
from duoc.catalogue.services.ckan import listing, searching, writing
from duoc.catalogue.services.entries import seen_by, with_resources
from duoc.catalogue.services.viewers import Viewer
from duoc.engines.ckan import search, shapes
from duoc.engines.ckan.errors import NotFoundError

DEFAULT_COMPLETIONS, MOST_COMPLETIONS = 10, 100


def told(call: Call, record: EntryRecord) -> dict[str, Any]:
    """A dataset as it is served to this caller."""
    return shapes.dataset(words.dataset(record, call.site))


def record_of(viewer: Viewer, number: Any) -> EntryRecord:
    """The record of an entry's id. Raises `NotFoundError`."""
    found = records.entries(with_resources(seen_by(viewer, withdrawn=True)).filter(pk=number), viewer)
    if not found:
        raise NotFoundError
    return found[0]


def package_list(call: Call) -> list[str]:
    """List the names of the datasets on show.

    :param limit: how many
    :param offset: how many to leave out
    """
    asked = call.asked
    limit, offset = asked.natural("limit", listing.MOST * 100), asked.natural("offset", 0)
    asked.settle()
    return listing.package_names(call.viewer, limit, offset)


def current_package_list_with_resources(call: Call) -> list[dict[str, Any]]:
    """List the datasets on show as whole, the last changed first.

    :param limit: how many, at most 1000
    :param offset: how many to leave out
    """
    asked = call.asked
    limit, offset = asked.natural("limit", listing.MOST, listing.MOST), asked.natural("offset", 0)
    asked.settle()
    return [told(call, one) for one in listing.packages(call.viewer, limit, offset)]


def package_show(call: Call) -> dict[str, Any]:
    """Show a dataset.

    :param id: its name or id
    :param include_tracking: also how often its page was looked at, in all and in the last fourteen days
    """
    asked = call.asked
    held = writing.found(call.viewer, asked.needed("id", "name_or_id"))
    shown = told(call, record_of(call.viewer, held.pk))
    if asked.boolean("include_tracking"):
        shown["tracking_summary"] = usage.tracked([held.pk]).get(held.pk, {"total": 0, "recent": 0})
    return shown


def package_search(call: Call) -> dict[str, Any]:
    """Search datasets.

    :param q: words, or a query with fields
    :param fq: a filter; fq_list: a list of filters
    :param sort: `field asc|desc`, with commas
    :param rows: how many, at most 1000
    :param start: how many to leave out
    :param facet.field: a list of fields whose values to count; facet.limit, facet.mincount
    :param include_private, include_drafts, include_deleted: what the caller may see of these too
    :param fl: a list of the only members to serve
    """
    wanted = search.read(call.arguments, searching.now())
    count, rows, facets = searching.search(wanted, call.viewer)
    results = [told(call, one) for one in rows]
    if wanted.fields is not None:
        results = [{name: one[name] for name in wanted.fields if name in one} for one in results]
    return shapes.search_result(count, results, wanted.sort, facets)


def package_autocomplete(call: Call) -> list[dict[str, str]]:
    """List datasets with these signs in their title or name.

    :param q: the signs
    :param limit: how many
    """
    asked = call.asked
    sought = asked.needed("q")
    limit = asked.natural("limit", DEFAULT_COMPLETIONS, MOST_COMPLETIONS)
    asked.settle()
    found = listing.complete_packages(call.viewer, sought, limit)
    return [completed(name, title, sought) for name, title in found]


def completed(name: str, title: str, sought: str) -> dict[str, str]:
    """A completion: what of the dataset was found, and how to show it."""
    by_name = sought.lower() in name
    return {
        "name": name,
        "title": title,
        "match_field": "name" if by_name else "title",
        "match_displayed": name if by_name else f"{title} ({name})",
    }


ACTIONS: Actions = reads(
    package_list, current_package_list_with_resources, package_show, package_search, package_autocomplete
)
