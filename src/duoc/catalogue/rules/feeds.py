"""What is new in the catalogue, as Atom (RFC 4287) and RSS 2.0."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from duoc.catalogue.rules import addresses
from duoc.catalogue.rules.records import EntryRecord

MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}
_ATOM = "http://www.w3.org/2005/Atom"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. `address`: its own; `page`: for people; `site`: origin of the portal; `author`: whose portal it is."""

    address: str
    page: str
    site: str
    title: str
    author: str


def atom(feed: Feed, entries: Sequence[EntryRecord]) -> bytes:
    """The feed as Atom; its moment is that of its newest entry."""
    top = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "vi"})
    _text(top, "id", feed.address)
    _text(top, "title", feed.title)
    _text(top, "updated", _moment(max((entry.modified for entry in entries), default=_EPOCH)))
    _text(ET.SubElement(top, "author"), "name", feed.author)
    ET.SubElement(top, "link", {"rel": "self", "type": MEDIA_TYPES["atom"], "href": feed.address})
    ET.SubElement(top, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    for entry in entries:
        item = ET.SubElement(top, "entry")
        _text(item, "id", addresses.dataset(feed.site, entry))
        _text(item, "title", entry.title)
        _text(item, "updated", _moment(entry.modified))
        if entry.published_at:
            _text(item, "published", _moment(entry.published_at))
        _text(ET.SubElement(item, "author"), "name", entry.publisher.title)
        _text(item, "summary", entry.notes or entry.title)
        ET.SubElement(
            item, "link", {"rel": "alternate", "type": "text/html", "href": addresses.landing(feed.site, entry)}
        )
        for suffix, kind in addresses.METADATA_FORMS.items():
            link = {"rel": "describedby", "type": kind, "href": addresses.metadata(feed.site, entry, suffix)}
            ET.SubElement(item, "link", link)
        for word in entry.keywords:
            ET.SubElement(item, "category", {"term": _clean(word)})
    return bytes(ET.tostring(top, "utf-8", xml_declaration=True))


def rss(feed: Feed, entries: Sequence[EntryRecord]) -> bytes:
    """The feed as RSS 2.0, with the address of itself in Atom's word, as validators advise."""
    top = ET.Element("rss", {"version": "2.0", "xmlns:atom": _ATOM, "xmlns:dc": "http://purl.org/dc/elements/1.1/"})
    channel = ET.SubElement(top, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.page)
    _text(channel, "description", feed.title)
    _text(channel, "language", "vi")
    _text(channel, "lastBuildDate", format_datetime(max((entry.modified for entry in entries), default=_EPOCH)))
    ET.SubElement(channel, "atom:link", {"rel": "self", "type": MEDIA_TYPES["rss"], "href": feed.address})
    for entry in entries:
        item = ET.SubElement(channel, "item")
        _text(item, "title", entry.title)
        _text(item, "link", addresses.landing(feed.site, entry))
        _text(item, "description", entry.notes or entry.title)
        ET.SubElement(item, "guid", {"isPermaLink": "false"}).text = addresses.dataset(feed.site, entry)
        _text(item, "pubDate", format_datetime(entry.modified))
        _text(item, "dc:creator", entry.publisher.title)
        for word in entry.keywords:
            _text(item, "category", word)
    return bytes(ET.tostring(top, "utf-8", xml_declaration=True))


def _text(above: ET.Element, name: str, text: str) -> None:
    ET.SubElement(above, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
