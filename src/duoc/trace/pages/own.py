"""Where a page of this room answers a printed address itself, at that address and without a redirect.

The one place for it: a page that can answer for a thing of the house stands in `PAGES`. It is asked before any link, when a
request names no other kind of link than the product's page or the proof of a stamp, and gives None for what it knows nothing of.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from duoc.trace.pages.asked import Asked
from duoc.trace.pages.scan import page, proof
from duoc.trace.services.links import Known

Page = Callable[[HttpRequest, Asked, Known], HttpResponse | None]
PAGES: Final[list[Page]] = [page.answer]


def answer(request: HttpRequest, asked: Asked, known: Known) -> HttpResponse | None:
    """The first page's answer, or None: then the links decide."""
    if not asked.wants_default and (asked.linkset or asked.wish.kind != proof.LINK_TYPE):
        return None
    return next((answered for one in PAGES if (answered := one(request, asked, known)) is not None), None)
