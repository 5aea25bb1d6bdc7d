"""Serves the joined style sheet: its name is its digest, so a browser keeps it for a year."""

from django.http import Http404, HttpRequest, HttpResponse

from duoc.frame import stylesheet


def sheet(_request: HttpRequest, name: str) -> HttpResponse:
    """The present style sheet; an older name is gone."""
    present, body = stylesheet.joined()
    if name != present:
        raise Http404
    answer = HttpResponse(body, content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
