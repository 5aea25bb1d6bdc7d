"""The door of the steward's pages: sign-in, then a duty that keeps the entries of some agency."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from duoc.catalogue.services.viewers import Viewer, viewer_of

View = Callable[..., HttpResponseBase]


def stewards(view: View) -> View:
    """The view is read by who sees the unpublished entries of some agency."""
    return _guarded(view, "")


def changing(view: View) -> View:
    """The same, and it takes forms; whose entry may be changed is said by the services."""
    return _guarded(view, "catalogue.change")


def everybody(action: str) -> Callable[[View], View]:
    """The view takes a form of anybody; it uses no authority that a browser holds."""

    def decorate(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]  # read by `web.changes`: everybody may
        return view

    return decorate


def _guarded(view: View, action: str) -> View:
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        viewer: Viewer = viewer_of(request.user)
        reads = request.method in {"GET", "HEAD"}
        if viewer.sees == frozenset() or not (reads or viewer.changes != frozenset()):
            return render(request, "catalogue/refused.html", {"changes": not reads}, status=403)
        return view(request, viewer, **named)

    guarded.action = action  # type: ignore[attr-defined]  # read by `web.changes`
    return guarded
