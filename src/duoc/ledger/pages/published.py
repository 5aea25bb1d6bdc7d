"""The log for machines: its newest signed checkpoint, and its static files."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from duoc.frame import environments
from duoc.ledger import services


def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint as text (C2SP tlog-checkpoint), for anybody who keeps copies."""
    try:
        note = services.checkpoint(environment=environments.asked(request))
    except services.LogNotStartedError as error:
        raise Http404 from error
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


def published(_request: HttpRequest, name: str) -> FileResponse | HttpResponse:
    """The log's static files, as the publisher wrote them (C2SP tlog-tiles); any web server may serve them instead."""
    try:
        file = services.public_file(name)
    except services.NotInLogError as error:
        return HttpResponse(f"{error}\n", status=404, content_type="text/plain; charset=utf-8")
    if name == "checkpoint":
        answer = FileResponse(file, content_type="text/plain; charset=utf-8")
        answer["Cache-Control"] = "no-cache"
    else:
        answer = FileResponse(file, content_type="application/octet-stream")
        answer["Cache-Control"] = "public, max-age=31536000, immutable"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
