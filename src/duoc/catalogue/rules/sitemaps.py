"""Sitemaps (sitemaps.org 0.9): the pages of the catalogue for search engines, and what robots may read."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import datetime

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PART = 20_000  # addresses in one file; the protocol allows 50,000


def urls(found: Iterable[tuple[str, datetime | None]]) -> bytes:
    """A sitemap of addresses with the moments of their last change."""
    return _file("urlset", "url", found)


def index(parts: Iterable[str]) -> bytes:
    """An index of sitemaps."""
    return _file("sitemapindex", "sitemap", ((part, None) for part in parts))


def robots(site: str) -> str:
    """Everything public may be read; nobody's account, no search and no desk."""
    closed = ("/tai-khoan/", "/tim/", "/so-du-lieu/", "/api/", "/*?*sort=")
    rules = "".join(f"Disallow: {path}\n" for path in closed)
    return f"User-agent: *\n{rules}Allow: /api/3/\nSitemap: {site}/sitemap.xml\n"


def _file(name: str, item: str, found: Iterable[tuple[str, datetime | None]]) -> bytes:
    top = ET.Element(name, {"xmlns": _NAMESPACE})
    for address, moment in found:
        one = ET.SubElement(top, item)
        ET.SubElement(one, "loc").text = address
        if moment is not None:
            ET.SubElement(one, "lastmod").text = moment.isoformat(timespec="seconds")
    return bytes(ET.tostring(top, "utf-8", xml_declaration=True))
