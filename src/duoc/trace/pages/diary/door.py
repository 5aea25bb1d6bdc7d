"""The door of the diary: signed in, and a member of a party. Whoever is neither gets an answer in the form that was asked for."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from duoc.people import services as people
from duoc.trace.pages import duty
from duoc.trace.pages.duty import View


def members_only(change: str = "") -> Callable[[View], View]:
    """The view is called with `party`, the one that the reader acts for. change: it takes a form, see `web.changes`."""

    def admitted(request: HttpRequest) -> HttpResponseBase | dict[str, Any]:
        if not request.user.is_authenticated:
            if wants_json(request):
                return JsonResponse({"state": "signed_out"}, status=401)
            return redirect_to_login(request.get_full_path())
        party = duty.party_of(request)
        if party is None or not people.may_for(request.user, change or "diary.write", party):
            if wants_json(request):
                return JsonResponse({"state": "no_party"}, status=403)
            return render(request, "trace/diary/refused.html", status=403)
        return {"party": party}

    return duty.door(admitted, change)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program of ours asks: the queue of a phone."""
    return request.headers.get("Accept", "").startswith("application/json")
