"""`/dataset/{entry}/resource/{id}/download/{file}`: the original of the current version; `…/v/{number}/…` of an older one.

CKAN's address of a file, so that what links to it goes on working. Withdrawn: 410 with the reason.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from duoc.catalogue.api import answers, ranges
from duoc.catalogue.api.problems import said
from duoc.catalogue.api.uses import used_from_the_beginning
from duoc.catalogue.rules.usage import DOWNLOAD
from duoc.catalogue.services import rows
from duoc.catalogue.services.viewers import viewer_of_request
from duoc.frame.problems import Problem


@require_safe
def download(
    request: HttpRequest,
    entry: str,  # noqa: ARG001  # names in the address are for people: the id says which file
    resource: str,
    file: str = "",  # noqa: ARG001  # as above
    number: int | None = None,
) -> HttpResponseBase:
    """The bytes that were handed in, whole or a range of them."""
    try:
        with said():
            viewer = viewer_of_request(request)
            found = rows.original(resource, viewer, version=number)
    except Problem as problem:
        return problem.response(request.path)
    tag = f'"{found.sha256}"'
    if (same := answers.unchanged(request, tag)) is not None:
        return same
    answer = ranges.answer(request, found.path.open("rb"), found.size, tag, found.mimetype)
    if answer.status_code == 416:
        return answer
    used_from_the_beginning(request, viewer, found.owner, DOWNLOAD, answer)
    answer["Content-Disposition"] = answers.attachment(found.name)
    answer["Cache-Control"] = answers.keeping(found.public, number is not None)
    # Bytes of strangers: no browser may find a page in them.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


urlpatterns = [
    path("dataset/<str:entry>/resource/<uuid:resource>/download/<path:file>", download, name="catalogue-download"),
    path("dataset/<str:entry>/resource/<uuid:resource>/download/", download),
    path(
        "dataset/<str:entry>/resource/<uuid:resource>/v/<int:number>/download/<path:file>",
        download,
        name="catalogue-download-version",
    ),
    path("dataset/<str:entry>/resource/<uuid:resource>/v/<int:number>/", download),
]
