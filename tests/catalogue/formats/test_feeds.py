"""Feeds and sitemaps, read by the standard library's parser and held against RFC 4287, RSS 2.0 and sitemaps.org."""

import xml.etree.ElementTree as ET
from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest

from duoc.catalogue.rules import sitemaps
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, outlets, publishers

from .conftest import SECRET, SITE, entry

ATOM, DC = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FEEDS = ["/feeds/dataset", "/feeds/organization/so-y-te", "/feeds/group/tthc"]
pytestmark = pytest.mark.usefixtures("listed")


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return ET.fromstring(answer.content)


@pytest.mark.parametrize("path", FEEDS)
def test_atom_has_what_the_rfc_asks(client, path):
    top = read(client, f"{path}.atom")
    assert client.get(f"{path}.atom")["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert top.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(top.findall(f"{ATOM}{name}")) == 1
    assert [link.get("href") for link in top.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        f"{SITE}{path}.atom"
    ]
    items = top.findall(f"{ATOM}entry")
    assert 0 < len(items) <= 50
    moments = [datetime.fromisoformat(item.findtext(f"{ATOM}updated")) for item in items]
    assert moments == sorted(moments, reverse=True)
    assert all(moment.tzinfo for moment in moments)
    assert datetime.fromisoformat(top.findtext(f"{ATOM}updated")) == moments[0]
    identities = [item.findtext(f"{ATOM}id") for item in items]
    assert len(set(identities)) == len(items)
    for item in items:
        assert item.find(f"{ATOM}author/{ATOM}name").text
        kinds = {link.get("rel"): link.get("href") for link in item.findall(f"{ATOM}link")}
        assert kinds["alternate"].startswith(f"{SITE}/du-lieu/")


@pytest.mark.parametrize("path", FEEDS)
def test_rss_has_what_its_description_asks(client, path):
    top = read(client, f"{path}.rss")
    assert (top.tag, top.get("version")) == ("rss", "2.0")
    (channel,) = top.findall("channel")
    assert all(channel.findtext(name) for name in ("title", "link", "description", "lastBuildDate"))
    assert channel.find(f"{ATOM}link").get("href") == f"{SITE}{path}.rss"
    items = channel.findall("item")
    assert len({item.findtext("guid") for item in items}) == len(items) > 0
    for item in items:
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
        assert item.findtext(f"{DC}creator")
        assert item.find("guid").get("isPermaLink") == "false"


def test_feed_of_a_publisher_and_of_a_topic_hold_only_theirs(client):
    for path, rows in (
        (
            "/feeds/organization/so-y-te.atom",
            entries.seen_by(HOUSE).filter(agency=entry("an-kin").agency, state="published"),
        ),
        ("/feeds/group/tthc.atom", entries.seen_by(HOUSE).filter(topic__key="tthc", state="published")),
    ):
        expected = {f"{SITE}/dataset/{row.pk}" for row in rows if row.level != "hidden"}
        assert {item.findtext(f"{ATOM}id") for item in read(client, path).findall(f"{ATOM}entry")} == expected


@pytest.mark.parametrize("path", [f"{feed}.{kind}" for feed in FEEDS for kind in ("atom", "rss")] + ["/sitemap.xml"])
def test_nothing_of_what_nobody_may_know_is_told(client, path):
    body = client.get(path).content.decode()
    assert SECRET not in body
    assert "an-kin" not in body
    assert "ban-nhap" not in body


@pytest.mark.usefixtures("undone")
def test_publisher_of_hidden_entries_alone_is_not_there(client):
    held = publishers.add_publisher("phong-kin", "Phòng Kín", HOUSE)
    row = entries.register(
        HOUSE, held, name="x-kin", title="Kín", kind="shared", level="hidden", access_right="NON_PUBLIC"
    )
    entries.set_state(HOUSE, row, "published")
    assert client.get("/feeds/organization/phong-kin.atom").status_code == 404
    assert (
        client.get("/feeds/organization/phong-kin.atom").content == client.get("/feeds/organization/khong.atom").content
    )


@pytest.mark.parametrize(
    "path", ["/feeds/organization/khong.atom", "/feeds/group/khong.rss", "/feeds/dataset.json", "/feeds/"]
)
def test_unknown_feeds_are_not_there(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("undone")
def test_texts_are_escaped_and_a_change_comes_first(client):
    row = entry("MO-010")
    entries.change(HOUSE, row, {"title": 'A & B <script>"x"</script>\x0b', "keywords": ["a&b"]})
    (first, *_rest) = read(client, "/feeds/dataset.atom").findall(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}title") == 'A & B <script>"x"</script>'
    assert read(client, "/feeds/dataset.rss").find("channel/item/category").text == "a&b"


def test_reader_who_has_it_is_told_so(client):
    first = client.get("/feeds/dataset.atom")
    assert client.get("/feeds/dataset.atom", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_sitemap_names_every_public_page_once(client):
    top = read(client, "/sitemap.xml")
    assert top.tag == f"{MAP}urlset"
    places = [one.findtext(f"{MAP}loc") for one in top]
    assert len(places) == len(set(places)) == 100
    assert places[0] == f"{SITE}/du-lieu/"
    assert f"{SITE}/du-lieu/{entry('MO-001').name}/" in places
    assert all(datetime.fromisoformat(one.findtext(f"{MAP}lastmod")).tzinfo for one in top)


def test_large_sitemap_is_told_in_parts(client, monkeypatch):
    for module in (sitemaps, outlets):
        monkeypatch.setattr(module, "PART", 40)
    top = read(client, "/sitemap.xml")
    assert top.tag == f"{MAP}sitemapindex"
    parts = [one.findtext(f"{MAP}loc").removeprefix(SITE) for one in top]
    assert parts == ["/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml"]
    places = [one.findtext(f"{MAP}loc") for part in parts for one in read(client, part)]
    assert len(places) == len(set(places)) == 100
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_robots_are_led_to_the_sitemap(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert not any(line in ("Disallow: /", "Disallow: /du-lieu/") for line in lines)
