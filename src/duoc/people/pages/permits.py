"""The door of every page that changes something of an agency: sign-in, then the right role, else who can give it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.people import services

View = Callable[..., HttpResponse]


def demands(see: str, change: str = "") -> Callable[[View], View]:
    """The view gets the agency of its address (`key`) once its reader may `see`, and to POST may `change`.

    Actions are those of `rules.permissions`. `change` stands on the view as `action`: without it no form reaches a view.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, key: str, **rest: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            try:
                agency = services.agency_named(key)
            except services.AccountRefusedError:
                raise Http404 from None
            action = see if request.method in {"GET", "HEAD"} else change
            if not services.may(request.user, action, agency):
                crumbs = [(agency.name, reverse("people:agency", args=[agency.key]))]
                about = {"agency": agency, "grantors": services.grantors(agency), "crumbs": crumbs}
                return render(request, "people/not_permitted.html", about | {"wanted": words()[action]}, status=403)
            return view(request, agency, **rest)

        guarded.action = change  # type: ignore[attr-defined]  # read by `web.changes`
        return guarded

    return decorate


def words() -> dict[str, str]:
    """What the actions are called on screen."""
    return {
        "keys.see": _("xem khóa API"),
        "keys.issue": _("cấp khóa API"),
        "keys.revoke": _("thu hồi khóa API"),
    }
