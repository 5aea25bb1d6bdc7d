"""Error pages in the reader's words: what happened, what was kept, what to do next."""

import logging
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from duoc.frame.problems import Problem

# Who asks here is a program: it is answered with problem details instead of a page.
MACHINES = "/api/"
_log = logging.getLogger("duoc.web")


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the exception's own words when it has any, else who can give the right."""
    return render(request, "web/403.html", {"reason": str(exception or "")}, status=403)


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """404: where to look instead."""
    if request.path.startswith(MACHINES):
        return Problem(404, "absent", "Không có địa chỉ này.", "Xem /api/v1/openapi.json.").response(request.path)
    return render(request, "web/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: somebody guesses, or a person forgot: how long to wait and who sets a password anew."""
    return render(request, "web/429.html", status=429)


def failed(request: HttpRequest) -> HttpResponse:
    """500: nothing half-done is left; a number finds the line in the log. Uses no database and no context processor."""
    number = uuid.uuid4().hex[:12]
    _log.error("answer failed: %s %s, number %s", request.method, request.path, number)
    if request.path.startswith(MACHINES):
        problem = Problem(500, "failed", "Chưa trả lời được yêu cầu này.", f"Báo số {number}.", {"number": number})
        return problem.response(request.path)
    return HttpResponse(loader.render_to_string("web/500.html", {"number": number}), status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """403 of a form that came from elsewhere or waited too long."""
    return render(request, "web/csrf.html", status=403)
