"""Deny by default: a form reaches no view that does not say which permission it demands.

Outside stand the pages of one's own account (allauth guards them; `web.account_changes` tells of them), the switch of
language, and the JSON API, which has no operation that changes anything (a test holds it to that; its one POST only asks).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

_READS = ("GET", "HEAD", "OPTIONS")


class OnlyPermitted:
    """Middleware: whatever is not a read needs a view with an `action` (see `people.pages.permits.demands`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _arguments: Any,
        _named: Any,
    ) -> HttpResponse | None:
        """405 for a change that nobody declared."""
        if request.method in _READS or bool(getattr(view, "action", "")):
            return None
        outside = (reverse("account"), reverse("set_language"), reverse("api:api-root"))
        return None if request.path.startswith(outside) else HttpResponseNotAllowed(_READS)
