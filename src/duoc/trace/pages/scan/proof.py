"""The proof document of a stamp for machines and for the page's own verifier, see docs/formats.md."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from duoc.trace.pages.asked import Asked
from duoc.trace.services import proofs
from duoc.trace.services.links import Known
from duoc.trace.services.stamps import Standing

LINK_TYPE = "verificationService"


def address(asked: Asked, known: Known, stamp: Standing) -> str:
    """The printed address in its canonical spelling: the path's levels without what stands between product and serial."""
    return f"{asked.root}{known.place.levels[-1]}/{'21/' if stamp.batch.product.gtin else ''}{stamp.serial}"


def answer(request: HttpRequest, asked: Asked, known: Known, stamp: Standing) -> HttpResponse | None:
    """The document, never cached; None where there is none, and 400 for a size that is no size."""
    since = request.GET.get("since", "")
    if since and not (since.isascii() and since.isdecimal() and len(since) < 16):
        return HttpResponse("since: a size of the log", status=400, content_type="text/plain; charset=utf-8")
    found: dict[str, Any] | None = proofs.document(
        stamp.serial, address(asked, known, stamp), since=int(since) if since else None
    )
    if found is None:
        return None
    answer = HttpResponse(json.dumps(found, ensure_ascii=False), content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer
