"""The console: the last calls of my agency's test systems as the gateway saw them, and why one was refused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from duoc.exchange.pages.sandbox.reader import SANDBOX, Reader, for_integrators, shared
from duoc.exchange.pages.sandbox.reasons import Reason, reason
from duoc.exchange.services import Filter, LoggedCall, RefusalFilter, RefusedCall, SystemEntry, messages, refusals
from duoc.frame.tables import with_query

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A call as its caller may read it. state: `ok`, `warn` (the provider said no), `danger`; receipt: its name, or empty.

    said: the gateway's own sentence about a refusal; detail: the id that the caller was given with it.
    """

    at: datetime
    system: str
    service: str
    method: str
    status: int
    state: str
    duration_us: int | None
    reason: Reason | None
    receipt: str
    said: str = ""
    detail: str = ""


@never_cache
@for_integrators()
def calls(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The newest calls first, of one system (`client`) or of all of the agency; or the one refusal of an id (`detail`)."""
    systems = reader.systems()
    only = request.GET.get("client", "")
    shown = [system for system in systems if only in ("", system.identifier)]
    asked = request.GET.get("detail", "").strip()[:40]
    found = _of_id(asked) if asked else []
    about = shared("exchange:sandbox-calls", title=_("Cuộc gọi gần nhất"))
    about |= {
        "systems": systems,
        "client": only,
        "choices": [(one.identifier, with_query("", client=one.identifier), one.identifier == only) for one in systems],
        "lines": found if asked else _newest(shown),
        "asked": asked,
        "fault": asked and not found,
        "verify": reverse("exchange:verify"),
    }
    return render(request, "exchange/sandbox_calls.html", about)


def _newest(systems: list[SystemEntry]) -> list[Line]:
    named = [system.identifier for system in systems]
    if not named:
        return []
    refused = [_refused(call) for call in refusals(RefusalFilter(clients=named), size=PAGE, environment=SANDBOX).rows]
    return sorted([*_logged(systems), *refused], key=lambda line: line.at, reverse=True)[:PAGE]


def _of_id(text: str) -> list[Line]:
    """The refusal whose id stands in an answer: whoever holds it may read why, also where the call named nobody we know."""
    try:
        detail = UUID(text)
    except ValueError:
        return []
    return [_refused(call) for call in refusals(RefusalFilter(detail=detail), environment=SANDBOX).rows]


def _logged(systems: list[SystemEntry]) -> list[Line]:
    """What the message log holds: calls that were let in, whatever became of them."""
    clients = [system.subsystem.id for system in systems]
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


def _refused(call: RefusedCall) -> Line:
    return Line(
        call.at,
        call.client,
        call.service + call.path if call.service else call.path,
        call.method,
        call.status,
        "danger",
        None,
        reason(call.code, call.status, call.message),
        "",
        call.message,
        str(call.detail),
    )
