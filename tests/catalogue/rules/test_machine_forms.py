"""Sitemaps, feeds, markup and packages of the catalogue, element by element."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules import feeds, sitemaps
from duoc.catalogue.rules.descriptions import Portal
from duoc.catalogue.rules.markup import dataset_markup
from duoc.catalogue.rules.packages import PackageError, data_package

from ..record_samples import FILE, SITE, entry, link, resource, restricted

XMLNS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
PORTAL = Portal(SITE, "Cà Mau")
FEED = feeds.Feed(f"{SITE}/moi.atom", f"{SITE}/du-lieu/", SITE, "Mới", "Tỉnh Cà Mau")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOON, "2026-01-02T12:00:00+00:00"),
        (NOON.replace(microsecond=7), "2026-01-02T12:00:00+00:00"),
        (datetime(2026, 1, 2, 12, tzinfo=timezone(timedelta(hours=7))), "2026-01-02T12:00:00+07:00"),
        (None, None),
    ],
)
def test_a_change_is_a_moment_of_w3c(moment, said):
    top = ET.fromstring(sitemaps.urls([(SITE, moment)]))
    assert top.findtext(f"{XMLNS}url/{XMLNS}lastmod") == said


@pytest.mark.parametrize(
    ("made", "root"),
    [
        (sitemaps.urls([]), "urlset"),
        (sitemaps.index([]), "sitemapindex"),
        (sitemaps.index(["a"]), "sitemapindex"),
    ],
)
def test_a_file_has_its_root(made, root):
    assert ET.fromstring(made).tag == f"{XMLNS}{root}"


@pytest.mark.parametrize("address", ["https://a/?x=1&y=2", "https://a/<b>", 'https://a/"', "https://a/đ"])
def test_an_address_is_escaped(address):
    assert ET.fromstring(sitemaps.urls([(address, None)])).findtext(f"{XMLNS}url/{XMLNS}loc") == address


@given(st.lists(st.integers(0, 10**6).map(lambda n: f"https://a/{n}")))
def test_an_index_names_its_parts_in_their_order(parts):
    found = ET.fromstring(sitemaps.index(parts)).iter(f"{XMLNS}loc")
    assert [one.text for one in found] == parts


def test_no_part_is_larger_than_the_protocol_allows():
    assert sitemaps.PART <= 50_000


def test_robots_are_led_to_the_sitemap():
    assert sitemaps.robots(SITE).splitlines()[-1] == f"Sitemap: {SITE}/sitemap.xml"


def test_robots_may_read_the_open_interface():
    assert "Allow: /api/3/" in sitemaps.robots(SITE).splitlines()


@pytest.mark.parametrize("form", [feeds.atom, feeds.rss])
@pytest.mark.parametrize("title", ["a\0b", "\ud800", "<b>&", "]]>", "\x1b[0m", "\uffff"])
def test_a_feed_of_a_hostile_title_is_well_formed(form, title):
    assert ET.fromstring(form(FEED, [entry(title=title)])) is not None


@pytest.mark.parametrize("form", [feeds.atom, feeds.rss])
def test_a_feed_is_the_same_for_the_same_entries(form):
    assert form(FEED, [entry()]) == form(FEED, [entry()])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("@context", "https://schema.org/"),
        ("@type", "Dataset"),
        ("url", f"{SITE}/du-lieu/tuyen-xe/"),
        ("identifier", "MO-001"),
        ("name", "Tuyến xe buýt"),
        ("alternateName", "Bus lines"),
        ("inLanguage", "vi"),
        ("keywords", ["xe", "buýt"]),
        ("isAccessibleForFree", True),
        ("datePublished", "2026-01-02"),
        ("version", "3"),
        ("spatialCoverage", "Tỉnh mẫu"),
        ("temporalCoverage", "2025-01-01/2025-12-31"),
    ],
)
def test_markup_says_what_the_entry_says(name, said):
    assert dataset_markup(PORTAL, entry())[name] == said


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"title_en": ""}, "alternateName"),
        ({"keywords": ()}, "keywords"),
        ({"license_id": ""}, "license"),
        ({"license_id": "la"}, "license"),
        ({"published_at": None}, "datePublished"),
        ({"version": ""}, "version"),
        ({"spatial": ""}, "spatialCoverage"),
        ({"starts": None, "ends": None}, "temporalCoverage"),
        ({"resources": ()}, "distribution"),
    ],
)
def test_markup_says_nothing_empty(change, name):
    assert name not in dataset_markup(PORTAL, entry(**change))


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ("x" * 50, "x" * 50),
        ("x" * 49, "Tuyến xe buýt. " + "x" * 49),
        ("", "Tuyến xe buýt."),
    ],
)
def test_a_description_shorter_than_fifty_signs_is_lengthened(notes, said):
    assert dataset_markup(PORTAL, entry(notes=notes))["description"] == said


def test_restricted_data_is_said_to_be_restricted():
    assert dataset_markup(PORTAL, restricted())["isAccessibleForFree"] is False


def test_markup_names_no_file_of_restricted_data():
    assert "distribution" not in dataset_markup(PORTAL, restricted())


@pytest.mark.parametrize(
    ("held", "size"),
    [(resource(), "77 B"), (link(format="CSV", size=0), "0 B"), (link(format="CSV"), None)],
)
def test_markup_says_the_size_where_it_is_known(held, size):
    assert dataset_markup(PORTAL, entry(resources=(held,)))["distribution"][0].get("contentSize") == size


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_markup_of_any_text_is_json(title, notes):
    assert json.loads(json.dumps(dataset_markup(PORTAL, entry(title=title, notes=notes))))["name"] == title


@pytest.mark.parametrize(
    "one",
    [
        restricted(),
        entry(resources=()),
        entry(resources=(link(format="HTML"),)),
        entry(resources=(link(url="http://["),)),
        entry(resources=(resource(current=None),)),
    ],
)
def test_an_entry_without_a_file_is_no_package(one):
    with pytest.raises(PackageError):
        data_package(SITE, one)


def test_a_package_holds_the_table_before_the_file():
    found = data_package(SITE, entry(resources=(resource(),)))["resources"]
    assert [one["path"].rpartition("/")[2][:6] for one in found] == ["export", "tuy%E1"]


@pytest.mark.parametrize(("sample", "said"), [(True, True), (False, None)])
def test_a_package_of_a_sample_says_so(sample, said):
    assert data_package(SITE, entry(sample=sample)).get("sample") == said


def test_a_table_of_a_package_is_that_of_its_version():
    found = data_package(SITE, entry(resources=(resource(),)))["resources"][0]
    assert found["path"] == f"{SITE}/api/v1/catalogue/resources/{FILE}/export?format=csv&version=3"


def test_a_file_as_it_was_handed_in_has_no_schema():
    assert "schema" not in data_package(SITE, entry(resources=(resource(),)))["resources"][1]
