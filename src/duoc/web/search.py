"""One search for everything that has a page: the command palette (Ctrl-K) and the page `/tim/` without JavaScript."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.services import search as search_entries
from duoc.catalogue.services.viewers import viewer_of
from duoc.core import ids, text
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import replays
from duoc.ledger import services as ledger
from duoc.people import services as people
from duoc.people.services.periods import today
from duoc.web import navigation

LIMIT = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its words, its kind, its address."""

    label: str
    kind: str
    href: str


def _pages(folded: str) -> list[Hit]:
    found = [Hit(entry.label, _("trang"), entry.href) for entry in navigation.entries("")]
    found.append(Hit(_("Quy đổi mã đơn vị hành chính"), _("trang"), reverse("people:conversion")))
    found.append(Hit(_("Bộ phận giao diện"), _("trang"), reverse("guide")))
    return [hit for hit in found if folded in text.fold(hit.label)]


def _receipts(words: str) -> list[Hit]:
    try:
        ids.parse_receipt_name(words)
    except ValueError:
        return []
    found = []
    for environment in Environment:
        with suppress(exchange.NoSuchReceiptError):
            exchange.receipt(words, environment, archives=False)  # each letter typed is a search: it reads no files
            href = reverse("exchange:receipt", args=[words]) + f"?environment={environment}"
            found.append(Hit(words, _("biên nhận"), href))
    return found


def _entries(words: str) -> list[Hit]:
    """Entries of production's ledger, by number or by event."""
    with suppress(ledger.NotInLogError, ValueError):
        if words.isascii() and words.isdigit() and len(words) < 19:
            found = ledger.entry(int(words))
            return [Hit(words, _("mục trong sổ cái"), reverse("ledger:entry", args=[found.index]))]
        if (logged := ledger.entry_of_event(UUID(words))) is not None:
            return [Hit(words, _("mục trong sổ cái"), reverse("ledger:entry", args=[logged.index]))]
    return []


def _services(folded: str) -> list[Hit]:
    run = replays.current(Environment.REPLAY)
    environment = Environment.REPLAY if run else Environment.PRODUCTION
    return [
        Hit(entry.service.name, _("dịch vụ"), _service_href(entry.service.id, environment))
        for entry in exchange.services(environment)
        if folded in text.fold(f"{entry.service.name} {entry.service.code}")
    ][:LIMIT]


def _service_href(service: int, environment: Environment) -> str:
    return reverse("exchange:service", args=[service]) + f"?environment={environment}"


def _datasets(request: HttpRequest, words: str) -> list[Hit]:
    """Entries of the catalogue that the reader may know of."""
    found = search_entries.search(words, viewer_of(request.user), limit=LIMIT, facets=False)
    return [Hit(hit.title, _("dữ liệu"), reverse("catalogue:entry", args=[hit.name])) for hit in found.hits]


def _agencies(folded: str) -> list[Hit]:
    return [
        Hit(agency.name, _("cơ quan"), reverse("people:agency", args=[agency.key]))
        for agency in people.agencies_as_of(today())
        if folded in agency.fold
    ][:LIMIT]


def _units(words: str) -> list[Hit]:
    return [
        Hit(unit.name, _("đơn vị hành chính"), reverse("people:unit", args=[unit.uid]))
        for unit in people.search_units(words, today(), LIMIT)
    ]


def find(request: HttpRequest, words: str) -> list[Hit]:
    """Pages, datasets, services, agencies, units and receipts that answer these words; marks are not needed."""
    folded = text.fold(words[:100])
    if not folded:
        return _pages("")
    return [
        *_receipts(words),
        *_entries(words),
        *_pages(folded),
        *_datasets(request, words[:100]),
        *_services(folded),
        *_agencies(folded),
        *_units(words[:100]),
    ]


def search(request: HttpRequest) -> HttpResponse:
    """The page, or with `part` the list alone for the palette."""
    words = request.GET.get("q", "").strip()
    template = "web/hits.html" if request.GET.get("part") else "web/search.html"
    return render(request, template, {"q": words, "hits": find(request, words)})
