"""The door of the pages of lives: sign-in, then a duty; and for a step the role that it demands."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from duoc.exchange.pages.life_cycle.lines import knows_persons
from duoc.exchange.services.life_cycle import persons
from duoc.frame import environments
from duoc.people import services as people

View = Callable[..., HttpResponse]


def for_those_on_duty(view: View) -> View:
    """The view is read by users who hold a duty; others are asked to sign in, or told who gives one. It takes no form."""
    return _guarded(view, "")


def changes(action: str) -> Callable[[View], View]:
    """As `for_those_on_duty`, and the view takes forms; it asks for the role of its step itself. action: as in `web.changes`."""
    return lambda view: _guarded(view, action)


def not_permitted(request: HttpRequest, wanted: str, whose: str) -> HttpResponse:
    """403: what the reader wanted, whose it is to do, and who can give the role."""
    house = persons.house(environments.asked(request))
    about = {
        "wanted": wanted,
        "whose": whose,
        "grantors": people.grantors(house) if house else [],
        "crumbs": [(_("Trao đổi dữ liệu"), reverse("exchange:board"))],
    }
    return render(request, "exchange/life_cycle_refused.html", about, status=403)


def _guarded(view: View, action: str) -> View:
    methods = ["GET", "HEAD", *(["POST"] if action else [])]

    @never_cache
    @require_http_methods(methods)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not knows_persons(request.user):
            return not_permitted(request, _("xem kết nối giữa các cơ quan"), "")
        return view(request, *args, **named)

    guarded.action = action  # type: ignore[attr-defined]  # read by `web.changes`
    return guarded
