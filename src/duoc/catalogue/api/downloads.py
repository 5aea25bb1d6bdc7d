"""`/dataset/{entry}/resource/{id}/download/{file}`: the original of the current version; `…/v/{number}/…` of an older one.

CKAN's address of a file, so that what links to it goes on working. Withdrawn: 410 with the reason.
"""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from duoc.catalogue.api import answers
from duoc.catalogue.api.problems import said
from duoc.catalogue.api.uses import used
from duoc.catalogue.rules.usage import DOWNLOAD
from duoc.catalogue.services import rows
from duoc.catalogue.services.viewers import viewer_of
from duoc.frame.problems import Problem

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_PIECE = 1 << 16


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
            viewer = viewer_of(request.user)
            found = rows.original(resource, viewer, version=number)
    except Problem as problem:
        return problem.response(request.path)
    tag = f'"{found.sha256}"'
    if (same := answers.unchanged(request, tag)) is not None:
        return same
    part = _asked(request, found.size, tag)
    if part == (0, 0):
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{found.size}"
        return refused
    begin, end = part or (0, found.size)
    if begin == 0:  # the other parts belong to a download that is counted
        used(request, viewer, found.owner, DOWNLOAD)
    answer = StreamingHttpResponse(_Part(found.path.open("rb"), begin, end), content_type=found.mimetype)
    if part:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {begin}-{end - 1}/{found.size}"
    answer["Content-Length"] = str(end - begin)
    answer["Content-Disposition"] = answers.attachment(found.name)
    answer["Accept-Ranges"], answer["ETag"] = "bytes", tag
    answer["Cache-Control"] = answers.keeping(found.public, number is not None)
    # Bytes of strangers: no browser may find a page in them.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class _Part:
    """The bytes of a file from `begin` to before `end`."""

    def __init__(self, file: IO[bytes], begin: int, end: int) -> None:
        self._file, self._left = file, end - begin
        file.seek(begin)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(_PIECE, self._left)) if self._left else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """The asker has gone, or has it all."""
        self._file.close()


def _asked(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """(begin, end) of a single range (RFC 9110 §14.2); (0, 0) for one that lies outside; None for the whole."""
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    if wanted is None or not (wanted[1] or wanted[2]) or request.headers.get("If-Range", tag) != tag:
        return None
    if not wanted[1]:
        return (max(0, size - int(wanted[2])), size) if int(wanted[2]) and size else (0, 0)
    begin, end = int(wanted[1]), min(int(wanted[2]) + 1 if wanted[2] else size, size)
    return (begin, end) if begin < end else (0, 0)


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
