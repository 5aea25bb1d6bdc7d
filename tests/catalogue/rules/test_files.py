"""What of a resource is offered, and under which address."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules import addresses
from duoc.catalogue.rules.files import Offered, format_code, is_link, offered

from ..record_samples import SITE, VERSION, entry, link, resource, restricted

ENTRY_ID, FILE_ID = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
PAGE = f"{SITE}/du-lieu/tuyen-xe/"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("csv", "CSV"),
        (" csv ", "CSV"),
        (".csv", "CSV"),
        ("Excel", "XLSX"),
        ("doc", "DOCX"),
        ("htm", "HTML"),
        ("shapefile", "SHP"),
        ("GeoPackage", "GPKG"),
        ("wms", "WMS_SRVC"),
        ("wfs", "WFS_SRVC"),
        ("json-ld", "JSON_LD"),
        ("JSONLD", "JSON_LD"),
        ("rdf", "RDF_XML"),
        ("ttl", "RDF_TURTLE"),
        ("Turtle", "RDF_TURTLE"),
        ("", ""),
        (" . ", ""),
        ("lạ", "LẠ"),
    ],
)
def test_a_format_is_told_by_its_code(written, code):
    assert format_code(written) == code


@given(st.sampled_from(["csv", "xlsx", "wms", "ttl", "excel", "shp", "htm", "parquet", "lạ"]))
def test_a_code_is_its_own_code(written):
    assert format_code(format_code(written)) == format_code(written)


@pytest.mark.parametrize(
    "url", ["http://a.example.invalid", "https://a.example.invalid/x?y=1", "HTTPS://A.example.invalid"]
)
def test_a_web_address_is_a_link(url):
    assert is_link(link(url=url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a.example.invalid/x",
        "data:text/csv,a",
        "//a.example.invalid/x",
        "httpsx://a",
        "http://[",
        "https://[::1",
        "http://[x]/",
        "http://a]b/",
    ],
)
def test_what_is_no_web_address_is_no_link(url):
    assert not is_link(link(url=url))


@pytest.mark.parametrize("kind", ["upload", "datastore", "service"])
def test_a_file_of_the_house_is_no_link(kind):
    assert not is_link(link(url_type=kind))


def test_an_address_that_cannot_be_read_leads_to_the_page():
    assert offered(SITE, entry(), link(url="http://[")) == Offered("XLSX", link_media(), PAGE)


def link_media():
    """The media type of XLSX at IANA."""
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_published_file_is_offered_with_its_bytes():
    address = f"{SITE}/dataset/{ENTRY_ID}/resource/{FILE_ID}/download/tuy%E1%BA%BFn%20xe.csv"
    assert offered(SITE, entry(), resource()) == Offered("CSV", "text/csv", PAGE, address, 77, "d" * 64, True)


def test_a_version_without_columns_has_no_schema():
    held = resource(current=replace(VERSION, schema={}))
    assert not offered(SITE, entry(), held).schema


@pytest.mark.parametrize("form", ["", "csv", "CSV"])
def test_rows_without_a_file_are_csv(form):
    held = resource(url_type="datastore", format=form, mimetype="")
    assert (offered(SITE, entry(), held).format, offered(SITE, entry(), held).media_type) == ("CSV", "text/csv")


def test_rows_without_a_file_have_neither_size_nor_hash():
    file = offered(SITE, entry(), resource(url_type="datastore"))
    assert (file.download, file.size, file.sha256) == (f"{SITE}/datastore/dump/{FILE_ID}", None, "")


@pytest.mark.parametrize("held", [resource(), link(), resource(url_type="datastore"), resource(current=None)])
def test_of_restricted_rows_only_the_page_is_offered(held):
    file = offered(SITE, restricted(), held)
    assert (file.access, file.download, file.size, file.sha256, file.schema) == (PAGE, "", None, "", False)


def test_nothing_published_yet_leads_to_the_page():
    assert offered(SITE, entry(), resource(current=None)) == Offered("CSV", "text/csv", PAGE)


@pytest.mark.parametrize("form", ["", "api", "html", "htm", "WMS", "wfs"])
def test_what_is_no_file_is_never_downloaded(form):
    assert offered(SITE, entry(), link(format=form)).download == ""


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("a.csv", "a.csv"),
        ("a b.csv", "a%20b.csv"),
        ("a/b.csv", "a%2Fb.csv"),
        ("../../x", "..%2F..%2Fx"),
        ("a?b#c.csv", "a%3Fb%23c.csv"),
        ("50%.csv", "50%25.csv"),
        ("ế.csv", "%E1%BA%BF.csv"),
        ('"<>.csv', "%22%3C%3E.csv"),
    ],
)
def test_the_name_of_a_file_is_one_step_of_its_address(name, last):
    assert addresses.download(SITE, entry(), resource(), name).rpartition("/")[2] == last


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (addresses.dataset(SITE, entry()), f"{SITE}/dataset/{ENTRY_ID}"),
        (addresses.landing(SITE, entry()), PAGE),
        (addresses.resource(SITE, entry(), resource()), f"{SITE}/dataset/{ENTRY_ID}/resource/{FILE_ID}"),
        (addresses.dump(SITE, resource()), f"{SITE}/datastore/dump/{FILE_ID}"),
        (
            addresses.table(SITE, resource(), 3),
            f"{SITE}/api/v1/catalogue/resources/{FILE_ID}/export?format=csv&version=3",
        ),
        (addresses.metadata(SITE, entry(), "ttl"), f"{SITE}/dataset/tuyen-xe.ttl"),
        (addresses.package(SITE, entry()), f"{SITE}/dataset/tuyen-xe/datapackage.json"),
        (addresses.organization(SITE, "so-mau-tinh"), f"{SITE}/organization/so-mau-tinh"),
    ],
)
def test_an_address_stays_what_it_was(address, expected):
    assert address == expected


@given(st.uuids())
def test_the_identifier_of_an_entry_outlives_its_name(number):
    one = entry(id=number)
    assert addresses.dataset(SITE, one) == addresses.dataset(SITE, replace(one, name="ten-moi"))


@given(st.uuids(), st.uuids())
def test_two_entries_have_one_identifier_only_where_they_are_one(one, other):
    same = addresses.dataset(SITE, entry(id=one)) == addresses.dataset(SITE, entry(id=other))
    assert same == (one == other)


@pytest.mark.parametrize(
    ("suffix", "media"), [("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("rdf", "application/rdf+xml")]
)
def test_a_serialisation_has_its_registered_media_type(suffix, media):
    assert addresses.METADATA_FORMS[suffix] == media


def test_a_file_of_another_resource_has_another_address():
    other = resource(id=uuid.UUID(int=77))
    assert addresses.download(SITE, entry(), other, "a") != addresses.download(SITE, entry(), resource(), "a")
