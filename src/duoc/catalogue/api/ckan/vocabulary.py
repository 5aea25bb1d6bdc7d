"""Actions about tags, licences, formats; vocabularies of tags, of which there are none."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, reads
from duoc.catalogue.api.ckan.datasets import DEFAULT_COMPLETIONS, MOST_COMPLETIONS
from duoc.catalogue.rules import ckan as words
from duoc.catalogue.services.ckan import listing
from duoc.engines.ckan import licences, shapes
from duoc.engines.ckan.errors import NotFoundError


def tag_list(call: Call) -> list[Any]:
    """List the tags of datasets on show.

    :param query: a part of them
    :param all_fields: objects instead of words
    :param vocabulary_id: always an unknown one here
    """
    asked = call.asked
    sought, whole = asked.text("query"), asked.boolean("all_fields")
    _no_vocabulary(asked.text("vocabulary_id"))
    asked.settle()
    found = listing.tags(call.viewer, sought)
    return [shapes.tag(words.tag(one)) for one in found] if whole else found


def tag_show(call: Call) -> dict[str, Any]:
    """Show a tag.

    :param id: its word or id
    """
    wanted = call.asked.needed("id")
    for one in listing.tags(call.viewer):
        if wanted in (one, words.tag_id(one)):
            return shapes.tag(words.tag(one))
    raise NotFoundError


def tag_search(call: Call) -> dict[str, Any]:
    """Search tags.

    :param query: a part of them
    :param limit: how many
    :param offset: how many to leave out
    """
    asked = call.asked
    sought = " ".join(asked.names("query"))
    limit, offset = asked.natural("limit", listing.MOST, listing.MOST), asked.natural("offset", 0)
    asked.settle()
    found = listing.tags(call.viewer, sought)
    results = [{"id": words.tag_id(one), "name": one, "vocabulary_id": None} for one in found[offset : offset + limit]]
    return {"count": len(found), "results": results}


def tag_autocomplete(call: Call) -> list[str]:
    """List tags with these signs in them.

    :param query: the signs (or q)
    :param limit: how many
    """
    asked = call.asked
    sought = asked.text("query") or asked.text("q")
    limit = asked.natural("limit", DEFAULT_COMPLETIONS, MOST_COMPLETIONS)
    asked.settle()
    return listing.tags(call.viewer, sought)[:limit] if sought else []


def format_autocomplete(call: Call) -> list[str]:
    """List formats that begin with these signs.

    :param q: the signs
    :param limit: how many
    """
    asked = call.asked
    sought = asked.needed("q")
    limit = asked.natural("limit", DEFAULT_COMPLETIONS, MOST_COMPLETIONS)
    asked.settle()
    return listing.formats(call.viewer, sought, limit)


def license_list(_call: Call) -> list[dict[str, str]]:
    """List the licences that datasets may name by an id."""
    return [licence.members() for licence in licences.LICENCES.values()]


def vocabulary_list(_call: Call) -> list[Any]:
    """List vocabularies of tags: none, tags are free."""
    return []


def vocabulary_show(call: Call) -> None:
    """Show a vocabulary of tags: there is none.

    :param id: its name or id
    """
    call.asked.needed("id")
    raise NotFoundError


def _no_vocabulary(name: str) -> None:
    if name:
        raise NotFoundError("could not find vocabulary")


ACTIONS: Actions = reads(
    tag_list,
    tag_show,
    tag_search,
    tag_autocomplete,
    format_autocomplete,
    license_list,
    vocabulary_list,
    vocabulary_show,
)
