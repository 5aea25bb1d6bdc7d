"""The console: the last calls of my agency's test systems as the gateway saw them, and why one was refused."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from duoc.exchange.pages.sandbox_reader import SANDBOX, Reader, for_integrators, shared
from duoc.exchange.pages.sandbox_reasons import Reason, reason
from duoc.exchange.services import Filter, LoggedCall, SystemEntry, messages
from duoc.frame.tables import with_query

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A call as its caller may read it. state: `ok`, `warn` (the provider said no), `danger`; receipt: its name, or empty."""

    at: datetime
    system: str
    service: str
    method: str
    status: int
    state: str
    duration_us: int | None
    reason: Reason | None
    receipt: str


@never_cache
@for_integrators()
def calls(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The newest calls first; of one system (`client`) or of all of the agency."""
    systems = reader.systems()
    only = request.GET.get("client", "")
    shown = [system for system in systems if only in ("", system.identifier)]
    about = shared("exchange:sandbox-calls", title=_("Cuộc gọi gần nhất"))
    about |= {
        "systems": systems,
        "client": only,
        "choices": [(one.identifier, with_query("", client=one.identifier), one.identifier == only) for one in systems],
        "lines": _logged(shown)[:PAGE],
        "verify": reverse("exchange:verify"),
    }
    return render(request, "exchange/sandbox_calls.html", about)


def _logged(systems: list[SystemEntry]) -> list[Line]:
    """What the message log holds: calls that were let in, whatever became of them."""
    clients = [system.subsystem.id for system in systems]
    if not clients:
        return []
    return [_line(call) for call in messages(Filter(clients=clients), size=PAGE, environment=SANDBOX).rows]


def _line(call: LoggedCall) -> Line:
    state = "ok" if call.status < 400 else "danger" if call.fault or call.status >= 500 else "warn"
    return Line(
        call.time,
        call.client,
        call.service_name,
        call.method,
        call.status,
        state,
        call.duration_us,
        reason(call.fault, call.status),
        call.receipt,
    )
