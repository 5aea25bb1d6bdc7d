"""The door of the sandbox's pages: who reads, for which agencies he may act there, and what all its pages share.

Any role in an agency opens the sandbox for that agency: its data are invented, and nothing of it reaches production.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import SystemEntry, running_gateway
from duoc.people import services as people
from duoc.people.services.periods import today

SANDBOX = Environment.SANDBOX
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Reader:
    """The signed-in person and the agencies in which he holds a role today; neither for a stranger."""

    user: Any
    agencies: tuple[people.Agency, ...]

    def systems(self) -> list[SystemEntry]:
        """The test systems of his agencies."""
        return exchange.sandbox_systems([agency.pk for agency in self.agencies]) if self.agencies else []


def reader_of(request: HttpRequest) -> Reader:
    """Who reads this page."""
    if not request.user.is_authenticated:
        return Reader(None, ())
    user: Any = request.user
    held = {role.agency_id: role.agency for role in people.roles_as_of(today(), user)} if user.is_active else {}
    return Reader(user, tuple(sorted(held.values(), key=lambda agency: (agency.sort_key, agency.pk))))


def for_integrators(action: str = "") -> Callable[[View], View]:
    """The view gets a `Reader` with an agency at least. `action`: what its form does; without one no form reaches it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **rest: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            reader = reader_of(request)
            if not reader.agencies:
                return render(request, "exchange/sandbox_closed.html", shared(""), status=403)
            return view(request, reader, **rest)

        guarded.action = action  # type: ignore[attr-defined]  # read by `web.changes`
        return guarded

    return decorate


def shared(here: str, **more: Any) -> dict[str, Any]:
    """What every page of the sandbox shows: its environment, the way through it, where its gateway answers."""
    gateway = running_gateway.usual_address(SANDBOX)
    places = [
        ("exchange:sandbox", _("Bắt đầu")),
        ("exchange:sandbox-systems", _("Hệ thống và khóa")),
        ("exchange:sandbox-services", _("Dịch vụ")),
        ("exchange:sandbox-calls", _("Cuộc gọi và từ chối")),
    ]
    return {
        "environment": SANDBOX,
        "gateway": gateway,
        "places": [(reverse(name), word, name == here) for name, word in places],
        "crumbs": [(_("Trao đổi dữ liệu"), reverse("exchange:board") + "?environment=sandbox")],
        **more,
    }
