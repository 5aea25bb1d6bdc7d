"""The resolver's answers: a redirect, a linkset, a choice, a refusal; each open to scripts of any origin (CORS)."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from duoc.engines.digital_link import negotiation
from duoc.engines.digital_link.links import Link
from duoc.engines.digital_link.linkset import CONTEXT, MEDIA_TYPE, Anchored, document
from duoc.frame.problems import Problem
from duoc.trace.pages.asked import HTML, Asked, read

METHODS = "GET, HEAD, OPTIONS"
_LD_JSON = "application/ld+json"
_OFFERED = (MEDIA_TYPE, "application/json", _LD_JSON, HTML)
View = Callable[..., HttpResponse]


def open_to_all(view: View) -> View:
    """Answers to every origin, the same for GET and HEAD; what is cached is told apart by what the request prefers."""

    @wraps(view)
    def opened(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        answer = view(request, *arguments, **named)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Allow-Methods"] = METHODS
        answer["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
        answer["Access-Control-Expose-Headers"] = "Link, Location"
        patch_vary_headers(answer, ("Accept", "Accept-Language"))
        return answer

    return opened


def options(link: str) -> HttpResponse:
    """What may be asked here (RFC 9110 §9.3.7)."""
    answer = HttpResponse(status=204)
    answer["Allow"] = METHODS
    answer["Link"] = link
    return answer


def linkset_link(asked: Asked, path: str) -> str:
    """The `Link` header that leads to all links of a thing."""
    return f'<{asked.root}{path}?linkType=linkset>; rel="linkset"; type="{MEDIA_TYPE}"'


def redirect(asked: Asked, path: str, link: Link) -> HttpResponse:
    """307 to a link, with the request's query unless the link wants none of it."""
    answer = HttpResponse(status=307)
    answer["Location"] = _with_query(link.href, asked.passed) if link.forwards_query else link.href
    answer["Link"] = linkset_link(asked, path)
    return answer


def linkset(request: HttpRequest, asked: Asked, path: str, levels: Sequence[Anchored]) -> HttpResponse:
    """All links of a thing, in the form that is wanted: linkset, JSON, JSON-LD, or a page."""
    return _links(request, asked, path, levels, 200)


def choices(request: HttpRequest, asked: Asked, path: str, description: str, links: Sequence[Link]) -> HttpResponse:
    """300: the links between which nothing in the request decides."""
    return _links(request, asked, path, [Anchored(path, description, links)], 300)


def refused(request: HttpRequest, status: int, title: str, detail: str, reason: str = "") -> HttpResponse:
    """400 or 404, as problem details (RFC 9457) or as a page. `reason`: which rule of GS1 was broken, for programs."""
    if read(request).wants_page:
        return render(request, "trace/refused.html", {"title": title, "detail": detail}, status=status)
    extra = {"reason": reason} if reason else {}
    return Problem(status, {400: "wrong-address", 404: "no-link"}[status], title, detail, extra).response(request.path)


def _links(request: HttpRequest, asked: Asked, path: str, levels: Sequence[Anchored], status: int) -> HttpResponse:
    kind = negotiation.best_media(_OFFERED, asked.accepted)
    if kind == HTML:
        answer = render(request, "trace/links.html", {"levels": levels, "status": status}, status=status)
    else:
        members = document(asked.root, levels)
        if kind == _LD_JSON:
            members = {"@context": CONTEXT, **members}
        answer = HttpResponse(json.dumps(members, ensure_ascii=False), status=status, content_type=kind)
    links = [f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="{_LD_JSON}"', linkset_link(asked, path)]
    answer["Link"] = ", ".join(links)
    return answer


def _with_query(href: str, query: str) -> str:
    if not query:
        return href
    address, mark, fragment = href.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{mark}{fragment}"
