"""`/dataset/<name>/datapackage.json`."""

import json

from django.http import HttpRequest, HttpResponse

from duoc.catalogue.pages.formats.answers import answered, found, open_to_all, plain
from duoc.catalogue.rules.packages import PackageError, data_package
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import graph


@open_to_all
def package(request: HttpRequest, name: str) -> HttpResponse:
    """The data package of a dataset; 404 in words where nothing of it can be downloaded."""
    row = found(name)
    if isinstance(row, HttpResponse):
        return row
    try:
        descriptor = data_package(graph.portal().site, graph.record(row, ANYBODY))
    except PackageError:
        return plain("Mục này chưa có tệp tải về. · This dataset has no file to download.", 404)
    body = json.dumps(descriptor, ensure_ascii=False, indent=1).encode()
    return answered(
        request, "application/json; charset=utf-8", f"{graph.entry_tag(row)}-package", row.modified, lambda: body
    )
