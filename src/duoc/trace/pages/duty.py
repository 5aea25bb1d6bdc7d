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
# What a view is called with besides the address's own, or the answer to whom it is closed.
Admission = Callable[[HttpRequest], HttpResponseBase | dict[str, Any]]
# What a duty of an agency opens of every party: never its stamps, never its word about itself.
_DUTIES = {
    "party.see": ("goods.change", "party.invite"),
    "goods.change": ("goods.change",),
    "party.invite": ("party.invite",),
}
PARTY = "party"  # in the session: the row of the party that was chosen


def door(admitted: Admission, change: str = "") -> Callable[[View], View]:
    """The view is called with what `admitted` gives of a request, by name; an answer of its own goes out instead.

    change: the action of whoever POSTs, read by `web.changes`. Nothing behind a door is ever cached.
    """
    methods = ["GET", "HEAD", *(["POST"] if change else [])]

    def decorate(view: View) -> View:
        @never_cache
        @require_http_methods(methods)
        @wraps(view)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponseBase:
            found = admitted(request)
            return found if isinstance(found, HttpResponseBase) else view(request, **found, **named)

        guarded.action = change  # type: ignore[attr-defined]  # read by `web.changes`
        return guarded

    return decorate


def demands(see: str, change: str = "", *, refused: str) -> Callable[[View], View]:
    """The view is for those who hold the duty anywhere in the province. change: it takes a form, see `web.changes`.

    refused: the template, given `refused` and `changing`, that says with 403 whose work it is.
    """

    def admitted(request: HttpRequest) -> HttpResponseBase | dict[str, Any]:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not holds(request, change or see):
            return render(request, refused, {"refused": True, "changing": bool(change)}, status=403)
        return {}

    return door(admitted, change)


def of_party(action: str, change: str = "") -> Callable[[View], View]:
    """The view gets the party whose people its reader is of, or that an agency's duty lets him keep: `action` to read,
    `change` to POST, of `people.rules.memberships`. Without the right it answers 403 and says who gives it.
    """

    def admitted(request: HttpRequest) -> HttpResponseBase | dict[str, Any]:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        party = served_party(request)
        wanted = action if request.method in {"GET", "HEAD"} else change
        if party is None or not may_for(request, wanted, party):
            about = {"party": party, "chooses": not party and holds(request, "goods.change")}
            return render(request, "trace/party_refused.html", about, status=403)
        return {"party": party}

    return door(admitted, change)


def of_session(view: View) -> View:
    """The view changes nothing but the reader's own session: whoever is signed in may."""

    def admitted(request: HttpRequest) -> HttpResponseBase | dict[str, Any]:
        return {} if request.user.is_authenticated else redirect_to_login(request.get_full_path())

    return door(admitted, "session.choose")(view)


def party_of(request: HttpRequest) -> people.Party | None:
    """The party that the signed-in person acts for: the one chosen in this session, else the first; None: a member of none."""
    own = people.parties_of(request.user)
    chosen = request.session.get(PARTY)
    return next((party for party in own if party.pk == chosen), own[0] if own else None)


def served_party(request: HttpRequest) -> people.Party | None:
    """The party whose pages are shown: `party_of`, or the one that a person with a duty for all of them has chosen."""
    chosen = request.session.get(PARTY)
    own = party_of(request)
    if isinstance(chosen, int) and (own is None or own.pk != chosen) and _keeps_all(request):
        return next((party for party in people.parties() if party.pk == chosen and party.ended_at is None), own)
    return own


def choices(request: HttpRequest) -> list[people.Party]:
    """The parties that the reader may choose from: his own, or with a duty for all of them every one that lives."""
    if _keeps_all(request):
        return [party for party in people.parties() if party.ended_at is None]
    return people.parties_of(request.user)


def may_for(request: HttpRequest, action: str, party: people.Party) -> bool:
    """Whether the reader may do it for the party: as one of its people, or by a duty of an agency."""
    if people.may_for(request.user, action, party):
        return True
    return any(holds(request, duty) for duty in _DUTIES.get(action, ()))


def _keeps_all(request: HttpRequest) -> bool:
    return any(holds(request, duty) for duty in _DUTIES["party.see"])


def holds(request: HttpRequest, action: str) -> bool:
    """Whether the reader may do it somewhere in the province."""
    return request.user.is_authenticated and people.places(request.user, action) != frozenset()
