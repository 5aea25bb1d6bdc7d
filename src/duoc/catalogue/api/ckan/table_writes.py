"""The DataStore's writing: rows into a draft of their agency, which becomes a version once it is quiet, by the gate."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, writes
from duoc.catalogue.services.ckan import storing
from duoc.engines.ckan import stored


def datastore_create(call: Call) -> dict[str, Any]:
    """Give a resource rows: columns, a key, records.

    :param resource_id: the resource; or resource: the members of a new one, package_id among them
    :param fields: a list of {id, type, info}: text, int, int8, numeric, float, bool, date, timestamp, time, json, text[]
    :param primary_key: columns that name a row; indexes: columns that rows are asked for by
    :param records: a list of objects, added behind those that are there
    :param force: also where the rows come from a file; include_records: tell them in the answer
    """
    storing.may_write(call.viewer, call.arguments)
    asked = stored.create(call.arguments)
    held = storing.created(call.viewer, asked)
    return {**asked.echo, "resource_id": str(held.pk)}


def datastore_upsert(call: Call) -> dict[str, Any]:
    """Write records: all of the call or none.

    :param resource_id: the resource
    :param records: a list of objects
    :param method: upsert (by the primary key), insert, or update
    :param dry_run: try it and keep nothing; force, include_records: as in datastore_create
    """
    storing.may_write(call.viewer, call.arguments)
    asked = stored.upsert(call.arguments)
    storing.upserted(call.viewer, asked)
    return dict(asked.echo)


def datastore_delete(call: Call) -> dict[str, Any]:
    """Delete rows, or the whole draft. What is published stays until it is published anew or withdrawn.

    :param resource_id: the resource
    :param filters: which rows, as in datastore_search; without them all of it; force: as in datastore_create
    """
    return _deleted(call, needs_filters=False)


def datastore_records_delete(call: Call) -> dict[str, Any]:
    """Delete rows, and never the table.

    :param resource_id: the resource
    :param filters: which rows ({} for all), as in datastore_search; force: as in datastore_create
    """
    return _deleted(call, needs_filters=True)


def _deleted(call: Call, *, needs_filters: bool) -> dict[str, Any]:
    storing.may_write(call.viewer, call.arguments)
    asked = stored.delete(call.arguments, needs_filters=needs_filters)
    storing.deleted(call.viewer, asked)
    return dict(asked.echo)


ACTIONS: Actions = writes(datastore_create, datastore_upsert, datastore_delete, datastore_records_delete)
