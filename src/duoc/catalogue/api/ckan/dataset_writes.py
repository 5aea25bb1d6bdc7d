"""Actions that write datasets. A write as `active` is on show at once; what the law wants beside it is listed as owed."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, writes
from duoc.catalogue.api.ckan.datasets import record_of, told
from duoc.catalogue.services.ckan import writing


def package_create(call: Call) -> dict[str, Any]:
    """Create a dataset.

    :param name: its address, 2 to 100 of a-z, 0-9, - and _
    :param owner_org: name or id of its organization
    :param title, notes, license_id, author, maintainer, maintainer_email, url, version, private, state: as CKAN has them
    :param tags: a list of {name}, or tag_string; extras: a list of {key, value}; groups: one {name}; resources: a list
    """
    return told(call, record_of(call.viewer, writing.created(call.viewer, call.arguments).pk))


def package_update(call: Call) -> dict[str, Any]:
    """Write a dataset anew: what is left out is lost, resources too.

    :param id: its name or id; the rest as in package_create
    """
    name = call.asked.text("id") or call.asked.needed("name", "id")
    held = writing.found(call.viewer, name, "Package was not found.")
    return told(call, record_of(call.viewer, writing.updated(call.viewer, call.arguments, held).pk))


def package_patch(call: Call) -> dict[str, Any]:
    """Change what is said of a dataset, and nothing else.

    :param id: its name or id; the rest as in package_create
    """
    held = writing.found(call.viewer, call.asked.needed("id"))
    return told(call, record_of(call.viewer, writing.patched(call.viewer, call.arguments, held, call.site).pk))


def package_delete(call: Call) -> None:
    """Withdraw a dataset, for ever: its address tells that it was there.

    :param id: its name or id
    """
    writing.deleted(call.viewer, writing.found(call.viewer, call.asked.needed("id")))


ACTIONS: Actions = writes(package_create, package_update, package_patch, package_delete)
