"""One search for everything that has a page: the command palette (Ctrl-K) and the page `/tim/` without JavaScript."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core import text
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
    found.append(Hit(_("Bộ phận giao diện"), _("trang"), reverse("guide")))
    return [hit for hit in found if folded in text.fold(hit.label)]


def find(words: str) -> list[Hit]:
    """Pages, services, agencies, units and receipts that answer these words; marks are not needed."""
    folded = text.fold(words)[:100]
    return _pages(folded)


def search(request: HttpRequest) -> HttpResponse:
    """The page, or with `part` the list alone for the palette."""
    words = request.GET.get("q", "").strip()
    template = "web/hits.html" if request.GET.get("part") else "web/search.html"
    return render(request, template, {"q": words, "hits": find(words)})
