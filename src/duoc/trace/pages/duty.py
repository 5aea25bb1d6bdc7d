"""The door of the pages that are some people's work: sign-in, then an action of `people.rules.permissions` in some agency."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from duoc.people import services as people

View = Callable[..., HttpResponseBase]
PARTY = "party"  # in the session: the row of the party that was chosen


def demands(see: str, change: str = "", *, refused: str) -> Callable[[View], View]:
    """The view is for those who hold the duty anywhere in the province. change: it takes a form, see `web.changes`.

    refused: the template, given `refused` and `changing`, that says with 403 whose work it is.
    """

    def decorate(view: View) -> View:
        @never_cache
        @require_http_methods(["GET", "HEAD", *(["POST"] if change else [])])
        @wraps(view)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not holds(request, change or see):
                return render(request, refused, {"refused": True, "changing": bool(change)}, status=403)
            return view(request, **named)

        guarded.action = change  # type: ignore[attr-defined]  # read by `web.changes`
        return guarded

    return decorate


def party_of(request: HttpRequest) -> people.Party | None:
    """The party that the signed-in person acts for: the one chosen in this session, else the first; None: a member of none."""
    own = people.parties_of(request.user)
    chosen = request.session.get(PARTY)
    return next((party for party in own if party.pk == chosen), own[0] if own else None)


def holds(request: HttpRequest, action: str) -> bool:
    """Whether the reader may do it somewhere in the province."""
    return request.user.is_authenticated and people.places(request.user, action) != frozenset()
