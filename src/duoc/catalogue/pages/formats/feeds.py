"""`/feeds/…`: what is new, of all, of a publisher, of a topic; Atom and RSS."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse

from duoc.catalogue.pages.formats.answers import answered, open_to_all, plain
from duoc.catalogue.rules import feeds
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import graph, outlets


@open_to_all
def newest(request: HttpRequest, kind: str, publisher: str = "", topic: str = "") -> HttpResponse:
    """The fifty entries that changed last."""
    known = outlets.newest(ANYBODY, publisher=publisher, topic=topic)
    if known is None:
        return plain("Không có nguồn tin này. · No such feed.", 404)
    whose, found = known
    portal = graph.portal()
    name = f"Dữ liệu tỉnh {portal.province}"
    feed = feeds.Feed(
        address=f"{portal.site}{request.path}",
        page=f"{portal.site}/du-lieu/",
        site=portal.site,
        title=f"{name}: {whose}" if whose else name,
        author=f"Tỉnh {portal.province}",
    )
    body = feeds.atom(feed, found) if kind == "atom" else feeds.rss(feed, found)
    modified = max((entry.modified for entry in found), default=None)
    tag = sha256(body).hexdigest()[:32]
    return answered(request, f"{feeds.MEDIA_TYPES[kind]}; charset=utf-8", tag, modified, lambda: body)
