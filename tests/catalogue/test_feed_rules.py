"""Feeds and sitemaps as text: any record, well-formed and in the words of their standards."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.catalogue.rules import feeds, sitemaps

from .record_samples import ENTRY, LINK, NOON, SITE, entry

FEED = feeds.Feed(f"{SITE}/feeds/dataset.atom", f"{SITE}/du-lieu/", SITE, "Dữ liệu tỉnh Mẫu", "Tỉnh Mẫu")
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ANY = st.text(st.characters(codec=None), max_size=30)
# RFC 4287 §4.1.1, §4.1.2: what a feed and an entry hold, in our use of it.
OF_FEED = {"id", "title", "updated", "author", "link", "entry"}
OF_ENTRY = {"id", "title", "updated", "published", "author", "summary", "link", "category"}


@settings(max_examples=60, deadline=None)
@given(ANY, ANY, ANY)
def test_any_record_is_well_formed(title: str, notes: str, word: str) -> None:
    one = entry(title=title, notes=notes, keywords=(word,))
    for body in (feeds.atom(FEED, [one]), feeds.rss(FEED, [one])):
        assert len(list(ET.fromstring(body).iter())) > 8


def test_atom_has_only_elements_of_the_rfc_and_all_that_it_wants() -> None:
    top = ET.fromstring(feeds.atom(FEED, [entry()]))
    assert {one.tag.removeprefix(ATOM) for one in top} == OF_FEED
    (item,) = top.findall(f"{ATOM}entry")
    assert {one.tag.removeprefix(ATOM) for one in item} == OF_ENTRY
    assert item.findtext(f"{ATOM}id") == f"{SITE}/dataset/{ENTRY}"
    assert item.findtext(f"{ATOM}updated") == "2026-01-02T12:00:00Z"
    assert item.findtext(f"{ATOM}author/{ATOM}name") == "Sở Mẫu"
    assert [one.get("term") for one in item.findall(f"{ATOM}category")] == ["xe", "buýt"]
    links = {(one.get("rel"), one.get("type")): one.get("href") for one in item.findall(f"{ATOM}link")}
    assert links == {
        ("alternate", "text/html"): f"{SITE}/du-lieu/tuyen-xe/",
        ("describedby", "text/turtle"): f"{SITE}/dataset/tuyen-xe.ttl",
        ("describedby", "application/ld+json"): f"{SITE}/dataset/tuyen-xe.jsonld",
        ("describedby", "application/rdf+xml"): f"{SITE}/dataset/tuyen-xe.rdf",
    }
    assert top.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"


def test_moment_of_a_feed_is_that_of_its_newest_entry() -> None:
    later = datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=7)))
    found = [entry(), entry(id=LINK, modified=later)]
    assert ET.fromstring(feeds.atom(FEED, found)).findtext(f"{ATOM}updated") == "2026-03-01T01:00:00Z"
    built = ET.fromstring(feeds.rss(FEED, found)).findtext("channel/lastBuildDate")
    assert built is not None
    assert parsedate_to_datetime(built) == later


def test_empty_feed_is_a_feed() -> None:
    assert ET.fromstring(feeds.atom(FEED, [])).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert ET.fromstring(feeds.rss(FEED, [])).find("channel/item") is None


def test_entry_without_description_is_summed_up_by_its_title() -> None:
    assert ET.fromstring(feeds.atom(FEED, [entry(notes="")])).findtext(f"{ATOM}entry/{ATOM}summary") == "Tuyến xe buýt"


def test_entry_that_was_never_published_says_no_day() -> None:
    assert ET.fromstring(feeds.atom(FEED, [entry(published_at=None)])).find(f"{ATOM}entry/{ATOM}published") is None


def test_rss_item_says_who_when_and_what() -> None:
    item = ET.fromstring(feeds.rss(FEED, [entry()])).find("channel/item")
    assert item is not None
    told = {one.tag: one.text for one in item if one.tag != "category"}
    assert told == {
        "title": "Tuyến xe buýt",
        "link": f"{SITE}/du-lieu/tuyen-xe/",
        "description": "Các tuyến xe buýt của tỉnh.",
        "guid": f"{SITE}/dataset/{ENTRY}",
        "pubDate": "Fri, 02 Jan 2026 12:00:00 +0000",
        "{http://purl.org/dc/elements/1.1/}creator": "Sở Mẫu",
    }


def test_sitemap_says_addresses_and_moments() -> None:
    body = sitemaps.urls([(f"{SITE}/a?b=1&c=2", NOON), (f"{SITE}/khác", None)])
    assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    top = ET.fromstring(body)
    assert [(one.findtext(f"{MAP}loc"), one.findtext(f"{MAP}lastmod")) for one in top] == [
        (f"{SITE}/a?b=1&c=2", "2026-01-02T12:00:00+00:00"),
        (f"{SITE}/khác", None),
    ]


def test_index_names_its_parts() -> None:
    top = ET.fromstring(sitemaps.index([f"{SITE}/sitemap-1.xml"]))
    assert (top.tag, [one.tag for one in top]) == (f"{MAP}sitemapindex", [f"{MAP}sitemap"])


def test_part_stays_within_the_protocol() -> None:
    assert sitemaps.PART <= 50_000
    longest = f"{SITE}/du-lieu/{'a' * 100}/"
    assert len(sitemaps.urls([(longest, datetime.now(UTC))])) * sitemaps.PART < 50 << 20


@pytest.mark.parametrize("closed", ["/tai-khoan/", "/so-du-lieu/", "/tim/"])
def test_robots_stay_out_of_accounts_and_desks(closed: str) -> None:
    assert f"Disallow: {closed}" in sitemaps.robots(SITE).splitlines()
