"""`/sitemap.xml`, its parts, and `/robots.txt`."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse

from duoc.catalogue.pages.formats.answers import answered, open_to_all, plain
from duoc.catalogue.rules import sitemaps
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import graph, outlets

_XML = "application/xml; charset=utf-8"


@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """One sitemap as long as one is enough, else an index of its parts."""
    count, _newest = outlets.extent(ANYBODY)
    if count <= sitemaps.PART:
        return _part(request, 1)
    site = graph.portal().site
    parts = -(-count // sitemaps.PART)
    body = sitemaps.index(f"{site}/sitemap-{number}.xml" for number in range(1, parts + 1))
    return answered(request, _XML, sha256(body).hexdigest()[:32], None, lambda: body)


@open_to_all
def part(request: HttpRequest, number: int) -> HttpResponse:
    """One part, from 1."""
    count, _newest = outlets.extent(ANYBODY)
    if not 1 <= number <= max(1, -(-count // sitemaps.PART)):
        return plain("Không có phần này. · No such part.", 404)
    return _part(request, number)


@open_to_all
def robots(_request: HttpRequest) -> HttpResponse:
    """What robots may read."""
    return plain(sitemaps.robots(graph.portal().site).rstrip("\n"), 200)


def _part(request: HttpRequest, number: int) -> HttpResponse:
    site = graph.portal().site
    pages = [(f"{site}/du-lieu/{name}/", moment) for name, moment in outlets.addresses(ANYBODY, number)]
    front = [(f"{site}/du-lieu/", max((moment for _, moment in pages), default=None))] if number == 1 else []
    body = sitemaps.urls([*front, *pages])
    return answered(request, _XML, sha256(body).hexdigest()[:32], None, lambda: body)
