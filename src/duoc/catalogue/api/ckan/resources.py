"""Actions that read resources, and their views, of which there are none."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, reads
from duoc.catalogue.rules import ckan as words
from duoc.catalogue.rules.records import EntryRecord, ResourceRecord
from duoc.catalogue.services.ckan import listing
from duoc.engines.ckan import shapes
from duoc.engines.ckan.errors import NotFoundError, ValidationError


def told(call: Call, found: tuple[EntryRecord, ResourceRecord]) -> dict[str, Any]:
    """A resource as it is served to this caller."""
    entry, record = found
    return shapes.resource(words.resource(record, entry, call.site))


def found(call: Call, number: str) -> tuple[EntryRecord, ResourceRecord]:
    """A resource that the caller may see. Raises `NotFoundError`."""
    held = listing.resource(call.viewer, number)
    if held is None:
        raise NotFoundError
    return held


def resource_show(call: Call) -> dict[str, Any]:
    """Show a resource.

    :param id: its id
    """
    return told(call, found(call, call.asked.needed("id")))


def resource_search(call: Call) -> dict[str, Any]:
    """Search resources by parts of their members.

    :param query: `field:term`, or a list of such, all of which hold
    :param order_by: a field
    :param offset: how many to leave out
    :param limit: how many, at most 1000
    """
    asked = call.asked
    queries = asked.names("query")
    limit, offset = asked.natural("limit", listing.MOST, listing.MOST), asked.natural("offset", 0)
    order = asked.text("order_by")
    asked.settle()
    if not queries:
        raise ValidationError({"query": ["Missing value"]})
    terms = []
    for query in queries:
        field, colon, term = query.partition(":")
        if not colon:
            raise ValidationError({"query": ["Must be <field>:<value> pair(s)"]})
        if field not in listing.RESOURCE_FIELDS:
            raise ValidationError({"query": [f'Field "{field[:100]}" not recognised in resource_search.']})
        terms.append((field, term))
    count, rows = listing.search_resources(call.viewer, terms, order, limit, offset)
    return {"count": count, "results": [told(call, one) for one in rows]}


def resource_view_list(call: Call) -> list[Any]:
    """List the views of a resource: none, the portal's own pages show it.

    :param id: the id of the resource
    """
    found(call, call.asked.needed("id"))
    return []


def resource_view_show(call: Call) -> None:
    """Show a view of a resource: there is none.

    :param id: its id
    """
    call.asked.needed("id")
    raise NotFoundError


ACTIONS: Actions = reads(resource_show, resource_search, resource_view_list, resource_view_show)
