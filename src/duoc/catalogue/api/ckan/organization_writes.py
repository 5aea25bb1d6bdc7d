"""Actions that write organizations and groups: administrators alone. Agencies end by decision, never by a program."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, writes
from duoc.catalogue.api.ckan.organizations import found, whole
from duoc.catalogue.services.ckan import listing, owning
from duoc.engines.ckan.errors import NotAuthorizedError


def organization_create(call: Call) -> dict[str, Any]:
    """Create an organization: a new agency of the province.

    :param name: its address; title, description
    """
    name = owning.organization_created(call.viewer, call.arguments)
    return whole(found(listing.organizations(call.viewer), name))


def organization_update(call: Call) -> dict[str, Any]:
    """Write the description of an organization anew; its name and title are the agency's.

    :param id: its name or id; description
    """
    return _organization(call, anew=True)


def organization_patch(call: Call) -> dict[str, Any]:
    """Change the description of an organization, if one is said.

    :param id: its name or id; description
    """
    return _organization(call, anew=False)


def organization_delete(call: Call) -> None:
    """Always refused: an agency ends by decision.

    :param id: its name or id
    """
    call.asked.needed("id")
    raise NotAuthorizedError("An organization is an agency of the province: it ends by decision, not by a program")


def group_create(call: Call) -> dict[str, Any]:
    """Create a group: a new sector.

    :param name: its address; title
    """
    name = owning.group_created(call.viewer, call.arguments)
    return whole(found(listing.groups(call.viewer), name))


def group_update(call: Call) -> dict[str, Any]:
    """Write the title of a group anew.

    :param id: its name or id; title
    """
    return _group(call)


def group_patch(call: Call) -> dict[str, Any]:
    """Change the title of a group, if one is said.

    :param id: its name or id; title
    """
    return _group(call)


def group_delete(call: Call) -> None:
    """Delete a group that nothing is in.

    :param id: its name or id
    """
    one = found(listing.groups(call.viewer), call.asked.needed("id"))
    owning.group_deleted(call.viewer, one.name)


def _organization(call: Call, *, anew: bool) -> dict[str, Any]:
    one = found(listing.organizations(call.viewer), call.asked.needed("id"))
    data = call.arguments if anew else {"description": one.description, "title": one.title, **call.arguments}
    owning.organization_changed(call.viewer, one, data)
    return whole(found(listing.organizations(call.viewer), one.id))


def _group(call: Call) -> dict[str, Any]:
    one = found(listing.groups(call.viewer), call.asked.needed("id"))
    owning.group_changed(call.viewer, one, {"title": one.title, **call.arguments})
    return whole(found(listing.groups(call.viewer), one.name))


ACTIONS: Actions = writes(
    organization_create,
    organization_update,
    organization_patch,
    organization_delete,
    group_create,
    group_update,
    group_patch,
    group_delete,
)
