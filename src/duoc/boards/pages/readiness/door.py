"""The door of the pages: sign-in, then a permission in the agency that runs the exchange."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from duoc.boards import services
from duoc.people import services as people
from duoc.trace.pages.duty import View, door


def demands(change: str = "") -> Callable[[View], View]:
    """The view is for who may see readiness; with `change`, for who may do that. Everybody else is told who gives the role."""

    def admitted(request: HttpRequest) -> HttpResponseBase | dict[str, str]:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if services.may(request.user, change or "readiness.see"):
            return {}
        house = services.agency()
        about = {"changing": bool(change), "agency": house, "grantors": people.grantors(house) if house else []}
        return render(request, "boards/readiness/refused.html", about, status=403)

    return door(admitted, change)
