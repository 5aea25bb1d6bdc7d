"""The DataStore's reading: rows of a resource, what its columns are, all of it as a file."""

import csv
import io
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from duoc.catalogue.api.ckan.call import Actions, Call, reads, written
from duoc.catalogue.api.uses import used
from duoc.catalogue.rules.usage import EXPORT, ROWS
from duoc.catalogue.services import counting, datastore
from duoc.catalogue.services.ckan import selecting, tabling
from duoc.catalogue.services.datastore import Found
from duoc.catalogue.services.viewers import viewer_of_request
from duoc.engines.ckan import arguments, rows, texts
from duoc.engines.ckan.asked import Asked
from duoc.engines.ckan.errors import CkanError, ValidationError


def datastore_search(call: Call) -> dict[str, Any]:
    """Search the rows of a resource.

    :param resource_id: the resource
    :param filters: {field: value | [values] | {lt, lte, gt, gte, eq, in}}, $or, $and
    :param q: words, or {field: words}
    :param distinct, limit (100, at most 32000), offset, fields, sort, include_total, records_format, include_next_page
    """
    wanted = rows.read(call.arguments)
    table, asked = tabling.asked(wanted, call.viewer)
    with tabling.telling(wanted.resource):
        found = datastore.search(table, asked)
    counting.count(call.viewer, table.owner.entry, table.owner.agency, ROWS, call.agent)
    told: dict[str, Any] = {**wanted.echo, "records": _records(found, wanted.form), "fields": found.fields}
    if found.total is not None:
        told["total"] = found.total
    return {**told, "next_page": found.next_page} if found.next_page is not None else told


def datastore_info(call: Call) -> dict[str, Any]:
    """Tell the columns of a resource's rows and how many there are.

    :param resource_id: the resource, or id
    """
    asked = call.asked
    number = asked.text("resource_id") or asked.text("id") or asked.needed("resource_id")
    with tabling.telling(number):
        return datastore.info(number, call.viewer)


def datastore_search_sql(call: Call) -> dict[str, Any]:
    """Ask rows by one SELECT, at most 32000 of them. Published rows alone; a table is called by the id of its resource.

    :param sql: the SELECT; joins, groups, WITH, windows; functions of a list
    """
    sql = call.asked.needed("sql")
    found = selecting.selected(sql, call.viewer)
    names = [one["id"] for one in found.fields]
    records = [dict(zip(names, row, strict=True)) for row in found.records]
    more = {"records_truncated": True} if found.truncated else {}
    return {"sql": sql, "records": records, "fields": found.fields, **more}


ACTIONS: Actions = reads(datastore_search, datastore_info, datastore_search_sql)


def _records(found: Found, form: str) -> Any:
    if form == "lists":
        return found.records
    if form in ("csv", "tsv"):
        out = io.StringIO()
        csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n").writerows(found.records)
        return out.getvalue()
    names = [one["id"] for one in found.fields]
    return [dict(zip(names, row, strict=True)) for row in found.records]


@require_safe
def dump(request: HttpRequest, resource: str) -> HttpResponseBase:
    """`/datastore/dump/<resource>?format=csv|tsv|json|xml`: the rows found, all of them unless `limit` says otherwise."""
    viewer = viewer_of_request(request)
    try:
        pairs = [(name, value) for name, values in request.GET.lists() for value in values]
        given = arguments.from_pairs(pairs)
        own = Asked({name: given.pop(name) for name in ("format", "bom", "limit") if name in given})
        form, bom, limit = own.text("format", "csv"), own.boolean("bom"), own.natural("limit", 0)
        own.settle()
        if form not in datastore.DUMPS:
            raise ValidationError({"format": [texts.one_of(list(datastore.DUMPS))]})
        wanted = rows.read({**given, "resource_id": resource})
        table, asked = tabling.asked(wanted, viewer, published=True)
        with tabling.telling(resource):
            name, content_type, pieces = datastore.dump(table, form, replace(asked, limit=limit), bom=bom)
    except CkanError as error:
        body = error.members() if error.kind else error.message()
        return written(body, error.status)
    used(request, viewer, table.owner, EXPORT)
    answer = StreamingHttpResponse(pieces, content_type=content_type)
    if pieces.size is not None:
        answer["Content-Length"] = str(pieces.size)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Vary"] = "Authorization, X-Api-Key, X-CKAN-API-Key, Cookie"
    answer["Cache-Control"] = "public, no-cache" if viewer.anonymous else "private, no-store"
    return answer
