"""How long somebody stays signed in: an officer for a working day, a producer for a month.

A producer opens the diary at the pond, on his own phone, with wet hands. The session opens what is his party's alone and ends
with his membership at the next click; whoever has a duty of an agency, or gets one meanwhile, stays for a working day.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from duoc.people import services as people

PRODUCERS_STAY_S = 30 * 24 * 3600  # counted from signing in
_LONG = "long"  # in the session: it was settled for a month


def settle_session(request: HttpRequest) -> None:
    """Settle the length of the session of whoever has just signed in."""
    user: Any = request.user
    if people.parties_of(user) and not people.duties(user):
        request.session.set_expiry(PRODUCERS_STAY_S)
        request.session[_LONG] = True


class WorkingDay:
    """Middleware: a month's session of somebody who was given a duty since ends with a working day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a cookie nothing is asked: an answer to a stranger must not vary by one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.get(_LONG):
            user: Any = request.user
            if user.is_authenticated and people.duties(user):
                del request.session[_LONG]
                request.session.set_expiry(settings.SESSION_COOKIE_AGE)
        return self.get_response(request)
