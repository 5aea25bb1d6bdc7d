"""Actions that read organizations (the province's agencies) and groups (its sectors)."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, reads
from duoc.catalogue.api.ckan.datasets import DEFAULT_COMPLETIONS, MOST_COMPLETIONS
from duoc.catalogue.api.ckan.datasets import told as dataset
from duoc.catalogue.services.ckan import listing
from duoc.engines.ckan import organizations, shapes
from duoc.engines.ckan.errors import NotFoundError
from duoc.engines.ckan.shapes import Organization


def found(held: list[Organization], name: str) -> Organization:
    """The one of this name or id. Raises `NotFoundError`."""
    one = listing.named(held, name)
    if one is None:
        raise NotFoundError
    return one


def whole(one: Organization) -> dict[str, Any]:
    """As `_show` and the writes give it; who works there is nobody's business."""
    return shapes.organization(one, users=[], extras=[], groups=[])


def organization_list(call: Call) -> list[Any]:
    """List organizations.

    :param sort: name, title or package_count, and asc or desc; by title
    :param limit: how many, at most 1000, or 25 with all_fields
    :param offset: how many to leave out
    :param organizations: a list of names, the only ones to list
    :param all_fields: objects instead of names; include_extras, include_groups, include_users
    :param q: a part of name or title
    """
    return _listed(call, "organizations", listing.organizations(call.viewer))


def group_list(call: Call) -> list[Any]:
    """List groups.

    :param sort: name, title or package_count, and asc or desc; by title
    :param limit: how many, at most 1000, or 25 with all_fields
    :param offset: how many to leave out
    :param groups: a list of names, the only ones to list
    :param all_fields: objects instead of names; include_extras, include_groups, include_users
    :param q: a part of name or title
    """
    return _listed(call, "groups", listing.groups(call.viewer))


def organization_show(call: Call) -> dict[str, Any]:
    """Show an organization.

    :param id: its name or id
    :param include_datasets: with its datasets, at most 1000
    """
    return _shown(call, listing.organizations(call.viewer))


def group_show(call: Call) -> dict[str, Any]:
    """Show a group.

    :param id: its name or id
    :param include_datasets: with its datasets, at most 1000
    """
    return _shown(call, listing.groups(call.viewer))


def organization_list_for_user(call: Call) -> list[dict[str, Any]]:
    """List the organizations whose datasets the caller may write."""
    return [shapes.organization(one) for one in listing.changed_by(call.viewer)]


def organization_autocomplete(call: Call) -> list[dict[str, str]]:
    """List organizations with these signs in their title or name.

    :param q: the signs
    :param limit: how many
    """
    return _completed(call, listing.organizations(call.viewer))


def group_autocomplete(call: Call) -> list[dict[str, str]]:
    """List groups with these signs in their title or name.

    :param q: the signs
    :param limit: how many
    """
    return _completed(call, listing.groups(call.viewer))


def _listed(call: Call, kind: str, held: list[Organization]) -> list[Any]:
    wanted = organizations.listed(call.arguments, kind)
    chosen = listing.chosen(held, wanted)
    if not wanted.whole:
        return [one.name for one in chosen]
    asked_for = (("extras", wanted.with_extras), ("groups", wanted.with_groups), ("users", wanted.with_users))
    more: dict[str, list[Any]] = {name: [] for name, included in asked_for if included}
    told = [shapes.organization(one, **more) for one in chosen]
    return told if wanted.with_count else [{k: v for k, v in one.items() if k != "package_count"} for one in told]


def _shown(call: Call, held: list[Organization]) -> dict[str, Any]:
    asked = call.asked
    one = found(held, asked.needed("id"))
    with_datasets = asked.boolean("include_datasets")
    with_count = asked.boolean("include_dataset_count", default=True)
    asked.settle()
    told = {**whole(one), "tags": []}
    if with_datasets:
        told["packages"] = [dataset(call, record) for record in listing.packages_of(call.viewer, one)]
    return told if with_count else {k: v for k, v in told.items() if k != "package_count"}


def _completed(call: Call, held: list[Organization]) -> list[dict[str, str]]:
    asked = call.asked
    sought = asked.text("q")
    limit = asked.natural("limit", DEFAULT_COMPLETIONS * 2, MOST_COMPLETIONS)
    asked.settle()
    return [{"id": one.id, "name": one.name, "title": one.title} for one in listing.complete(held, sought, limit)]


ACTIONS: Actions = reads(
    organization_list,
    group_list,
    organization_show,
    group_show,
    organization_list_for_user,
    organization_autocomplete,
    group_autocomplete,
)
