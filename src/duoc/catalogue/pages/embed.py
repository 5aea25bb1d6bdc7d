"""A table's chart or map for pages of others: `/du-lieu/<name>/bang/<id>/nhung/`, one answer of at most 50 kB, in an iframe.

It is the same for everybody: no account changes what it shows, so no page that frames it can show what is not open. Who frames it
learns nothing of its reader: it takes no script, sets no cookie and sends no form.
"""

import base64
import hashlib
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from duoc.catalogue.pages import pictures, places
from duoc.catalogue.pages.formats.answers import answered
from duoc.catalogue.rules import views
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import entries, publishing, rows
from duoc.frame import numbers, stylesheet

CHART, MAP = "chart", "map"
HEIGHTS = {CHART: 430, MAP: 620}  # px of a frame that shows the picture without a bar to scroll it
ROOM = 8_000  # signs of a map's list
KEPT = ("q", "group", "measure", "map", "box")  # of the table's address; and what narrows it
# Parts of the style sheet that the picture does not use: it carries the others itself.
_UNUSED = frozenset(
    {"diary", "figure", "form", "heat", "layout", "life", "month", "palette", "seal", "shelf", "swatch", "verifier"}
)


@require_safe
def page(request: HttpRequest, name: str, number: UUID) -> HttpResponse:
    """The picture; 403 in words where rows go through the exchange, 404 and 410 as for the table itself."""
    with translation.override("en" if request.GET.get("lang") == "en" else "vi"):
        answer = _page(request, name, number)
        answer["Content-Language"] = translation.get_language() or "vi"
    return answer


class Frame(NamedTuple):
    """text: HTML for another page, shown here to be copied, so it is escaped once more; address: what it shows."""

    text: str
    address: str


def frame(request: HttpRequest, which: str, title: str) -> Frame:
    """Of the picture that the table's page shows at this request: in the reader's language, with what narrows it."""
    held = {"show": which} | _kept(request) | ({"lang": "en"} if numbers.english() else {})
    shown = request.build_absolute_uri(f"{request.path}nhung/?{urlencode(held)}")
    text = format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" style="border:0" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        shown, title, HEIGHTS[which],
    )  # fmt: skip
    return Frame(text, shown)


def _page(request: HttpRequest, name: str, number: UUID) -> HttpResponse:
    entry = entries.entry(name, ANYBODY)
    if entry is None:
        raise Http404
    crumbs = [(entry.title, reverse("catalogue:entry", args=[entry.name]))]
    try:
        table = rows.table(number, ANYBODY)
    except rows.ClosedError:
        return _refused(request, entry.title, crumbs, _("Dòng dữ liệu của mục này đi qua trục chia sẻ."), 403)
    except rows.GoneError as gone:
        return _refused(request, entry.title, crumbs, str(gone), 410)
    except rows.NoRowsError:
        raise Http404 from None
    if table.owner.name != entry.name:
        raise Http404
    which = MAP if request.GET.get("show") == MAP else CHART
    path = reverse("catalogue:table", args=[entry.name, number])
    style = stylesheet.joined(_UNUSED)
    tag = _tag(
        table.lasting.parquet_sha256, style[0], translation.get_language(), entry.modified, request.META["QUERY_STRING"]
    )

    def made() -> bytes:
        told = _picture(request, table, which, path, sample=entry.sample) | {
            "entry": entry, "table": table, "page": _page_of(request, path), "style": style[1].decode(),
        }  # fmt: skip
        return render(request, "catalogue/embed.html", told).content

    try:
        return _framed(answered(request, "text/html; charset=utf-8", tag, table.lasting.published_at, made), style[1])
    except (rows.FilterError, rows.ColumnError, ValueError, LookupError):
        return _refused(request, entry.title, crumbs, _("Địa chỉ này không đọc được."), 400)
    except rows.UnansweredError:
        answer = _refused(request, entry.title, crumbs, _("Máy đang bận; hãy mở lại sau ít phút."), 503)
        answer["Retry-After"] = "60"
        return answer


def _picture(request: HttpRequest, table: rows.Table, which: str, path: str, *, sample: bool) -> dict[str, Any]:
    """Raises `LookupError` for a table that has no such picture."""
    version = publishing.version(table.id, ANYBODY)
    shape = pictures.shape(table, version.columns if version else [])
    view = views.read(request.GET.dict(), shape)
    view = replace(view, query=rows.settled(table, view.query)[1])
    setting = pictures.Setting(path, _query(request), "sample" if sample else "", ROOM)
    if which == MAP:
        plotted = places.sheet(table, view, shape, setting)
        if plotted is None:
            raise LookupError("no map")
        return {"map": plotted}
    drawn = pictures.chart(table, view, setting)
    if drawn is None:
        raise LookupError("no chart")
    return {"chart": drawn}


def _kept(request: HttpRequest) -> dict[str, str]:
    return {
        name: str(value) for name, value in request.GET.items() if value and (name in KEPT or name.startswith("is."))
    }


def _query(request: HttpRequest) -> str:
    return urlencode(_kept(request))


def _page_of(request: HttpRequest, path: str) -> str:
    query = _query(request)
    return request.build_absolute_uri(f"{path}?{query}" if query else path)


def _tag(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _framed(answer: HttpResponse, style: bytes) -> HttpResponse:
    """The only page of the house that others may frame: it holds no form and runs nothing."""
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    answer["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    )
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Cache-Control"] = "public, no-cache"
    answer.xframe_options_exempt = True  # read by Django's XFrameOptionsMiddleware
    return answer


def _refused(request: HttpRequest, title: str, crumbs: list[tuple[str, str]], why: str, status: int) -> HttpResponse:
    return render(request, "catalogue/no_rows.html", {"title": title, "crumbs": crumbs, "why": why}, status=status)
