"""All actions that are offered, by their names."""

from duoc.catalogue.api.ckan import (
    dataset_writes,
    datasets,
    organization_writes,
    organizations,
    portal,
    resource_writes,
    resources,
    table_writes,
    tables,
    vocabulary,
)
from duoc.catalogue.api.ckan.call import Action, Actions, Call
from duoc.engines.ckan.errors import NotFoundError


def help_show(call: Call) -> str:
    """Tell what an action does.

    :param name: the name of the action
    """
    wanted = ACTIONS.get(call.asked.needed("name"))
    if wanted is None:
        raise NotFoundError("Action function not found")
    return wanted.help


ACTIONS: Actions = {
    **portal.ACTIONS,
    **datasets.ACTIONS,
    **resources.ACTIONS,
    **organizations.ACTIONS,
    **tables.ACTIONS,
    **vocabulary.ACTIONS,
    **dataset_writes.ACTIONS,
    **resource_writes.ACTIONS,
    **table_writes.ACTIONS,
    **organization_writes.ACTIONS,
    "help_show": Action(help_show),
}
