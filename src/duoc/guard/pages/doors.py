"""The door of the room's pages: sign-in, then a duty that reads what applications may ask; for a form one that changes it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services import applications
from duoc.guard.services.scope import scope

View = Callable[..., HttpResponseBase]


def reads(view: View) -> View:
    """The view is read by who may see some application; an address that names one (`name`) gives the view that application."""
    return _guarded(view, "guard.see", ["GET", "HEAD"], "")


def reads_all(view: View) -> View:
    """The view is read by who may see every application: what it shows belongs to none."""
    return _guarded(view, "guard.see", ["GET", "HEAD"], "", every=True)


def changes(view: View) -> View:
    """The view takes a form of who may change the application of its address, and nothing else."""
    return _guarded(view, "guard.change", ["POST"], "guard.change")


def _guarded(view: View, duty: str, methods: list[str], action: str, every: bool = False) -> View:
    @never_cache
    @require_http_methods(methods)
    @wraps(view)
    def guarded(request: HttpRequest, name: str = "", **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            found = applications.find(name) if name else None
        except AppRefusedError:
            raise Http404 from None
        if not applications.may(request.user, duty, found) or (every and scope(request.user) is not None):
            wanted = _("đổi bảo vệ của ứng dụng này") if action else _("xem ứng dụng sau tường lửa")
            return render(request, "guard/refused.html", {"wanted": wanted}, status=403)
        return view(request, found, **named) if name else view(request, **named)

    guarded.action = action  # type: ignore[attr-defined]  # read by `web.changes`
    return guarded
