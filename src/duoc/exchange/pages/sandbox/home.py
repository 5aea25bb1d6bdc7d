"""`/thu-nghiem/`: how a developer of another system connects in an hour, and how far this reader has come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.exchange.pages.sandbox.reader import SANDBOX, Reader, reader_of, shared
from duoc.exchange.pages.sandbox.services import sample_of, usual_service
from duoc.exchange.services import Filter, messages, running_gateway


def home(request: HttpRequest) -> HttpResponse:
    """The five steps."""
    reader = reader_of(request)
    about = shared("exchange:sandbox", title=_("Kết nối trong một giờ"))
    service = usual_service()
    systems = reader.systems()
    about |= {
        "done": _done(reader),
        "reader": reader,
        "service": service,
        "sample": sample_of(about["gateway"], systems[0].identifier if systems else "", service) if service else "",
        "listening": running_gateway.is_listening(about["gateway"]),
        "next": reverse("exchange:sandbox"),
    }
    return render(request, "exchange/sandbox.html", about)


def _done(reader: Reader) -> dict[str, bool]:
    """Which steps this reader has behind him."""
    systems = reader.systems()
    clients = [system.subsystem.id for system in systems]
    return {
        "role": bool(reader.agencies),
        "key": any(system.holding for system in systems),
        "call": bool(clients) and bool(messages(Filter(clients=clients), size=1, environment=SANDBOX).rows),
    }
