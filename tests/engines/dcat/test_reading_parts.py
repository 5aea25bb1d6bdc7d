"""Parts of strangers' datasets, in the spellings that portals of the field use."""

import pytest
from rdflib import Graph, URIRef

from duoc.engines.dcat.entities import Agent, Contact, Text
from duoc.engines.dcat.namespaces import DCT
from duoc.engines.dcat.parsing import parse
from duoc.engines.dcat.reading import read
from duoc.engines.dcat.reading_parts import agent, contacts, distribution, first, moment, text, texts, values

from . import samples

HEAD = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix dcatap: <http://data.europa.eu/r5r/> . @prefix adms: <http://www.w3.org/ns/adms#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix eu: <http://publications.europa.eu/resource/authority/> . @prefix x: <https://x.example/> .
"""
ME = URIRef("https://x.example/me")


def said(body: str) -> Graph:
    return parse(f"{HEAD}x:me {body} .".encode(), "text/turtle")


def dataset(body: str):
    (found,) = read(said(f'a dcat:Dataset ; dct:title "T" ; {body}'), samples.PROFILE).catalogue.datasets
    return found


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"a"@en, "b"@vi, "c"', [("b", "vi"), ("c", ""), ("a", "en")]),
        ('"  "@vi, "x"@fr', [("x", "fr")]),
        ("x:not-a-text", []),
        ('"cut\\u0000here"', [("cuthere", "")]),
    ],
)
def test_texts_begin_with_vietnamese(written: str, expected: list[tuple[str, str]]) -> None:
    assert texts(said(f"dct:title {written}"), ME, DCT.title) == tuple(Text(*pair) for pair in expected)


def test_values_are_sorted_and_bounded() -> None:
    graph = said("dct:subject " + ", ".join(f'"{number:03}"' for number in range(300)))
    assert [str(one) for one in values(graph, ME, DCT.subject, 3)] == ["000", "001", "002"]
    assert len(values(graph, ME, DCT.subject)) == 200
    assert str(first(graph, ME, DCT.subject)) == "000"
    assert first(graph, ME, DCT.title) is None


def test_text_of_nothing_is_empty_and_of_much_is_cut() -> None:
    assert text(None) == ""
    assert text(first(said(f'dct:title "{"a" * 500}"'), ME, DCT.title), 10) == "a" * 10
    assert moment(None) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"Sở A"@vi', Agent(name=(Text("Sở A", "vi"),))),
        ('x:so', Agent(uri="https://x.example/so")),
        ('[ foaf:name "Sở B" ]', Agent(name=(Text("Sở B", ""),))),
        (
            '[ foaf:name "C" ; dct:type <http://purl.org/adms/publishertype/LocalAuthority> ; foaf:homepage x:nha ]',
            Agent(name=(Text("C", ""),), type="LocalAuthority", homepage="https://x.example/nha"),
        ),
    ],
)  # fmt: skip
def test_publishers_are_texts_addresses_or_nodes(written: str, expected: Agent) -> None:
    graph = said(f"dct:publisher {written}")
    assert agent(graph, first(graph, ME, DCT.publisher)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"Phòng A"', Contact(name="Phòng A")),
        ('[ vcard:fn "B" ; vcard:hasEmail "b@x.example" ]', Contact(name="B", email="b@x.example")),
        ("[ vcard:hasEmail <mailto:c@x.example> ]", Contact(email="c@x.example")),
        ("[ vcard:hasTelephone [ vcard:hasValue <tel:+84290> ] ]", Contact(phone="+84290")),
        ("[ vcard:hasURL x:hoi ]", Contact(page="https://x.example/hoi")),
        ("x:nowhere", Contact()),
    ],
)
def test_contacts_as_portals_write_them(written: str, expected: Contact) -> None:
    assert contacts(said(f"dcat:contactPoint {written}"), ME) == (expected,)


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ('dcat:accessURL "https://x.example/a"', "access_urls", ("https://x.example/a",)),
        ("dcat:accessURL <javascript:alert(1)>", "access_urls", ()),
        ("dcat:downloadURL <file:///etc/passwd>", "download_urls", ()),
        ("dcat:downloadURL <ftp://x.example/a>", "download_urls", ("ftp://x.example/a",)),
        ('dcat:mediaType "text/csv"', "media_type", "text/csv"),
        ("dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>", "media_type", "text/csv"),
        ('dcat:byteSize "1234"^^xsd:decimal', "size", 1234),
        ('dcat:byteSize "12.7"', "size", 12),
        ('dcat:byteSize "-5"', "size", None),
        ('dcat:byteSize "1e3"', "size", None),
        ('dcat:byteSize "12 KB"', "size", None),
        ('dcat:byteSize "99999999999999999999999999"', "size", None),
        ('dcat:byteSize "١٢"', "size", None),
        ('dct:license "cc-by"', "licence", "cc-by"),
        ('dct:license "Tự do"', "licence", "Tự do"),
        ("dct:license <http://creativecommons.org/publicdomain/zero/1.0/>", "licence", "cc-zero"),
        ("dct:license x:rieng", "licence", "https://x.example/rieng"),
        ('dct:license [ rdfs:label "Riêng" ]', "licence", "Riêng"),
        ('dct:rights "Ghi nguồn"@vi', "rights", (Text("Ghi nguồn", "vi"),)),
        ('dct:rights [ rdfs:label "Ghi nguồn"@vi ]', "rights", (Text("Ghi nguồn", "vi"),)),
        ("dcatap:availability eu:planned-availability\\/STABLE", "availability", "STABLE"),
        ("adms:status <http://publications.europa.eu/resource/authority/distribution-status/WITHDRAWN>", "status", "WITHDRAWN"),
        ('spdx:checksum [ spdx:checksumValue "ab" ]', "checksum", None),
        ('spdx:checksum "ab"', "checksum", None),
    ],
)  # fmt: skip
def test_members_of_a_distribution(written: str, name: str, expected: object) -> None:
    assert getattr(distribution(said(written), ME), name) == expected


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ('dct:language "vi"', "languages", ("VIE",)),
        ('dct:language "vi-VN"', "languages", ("VIE",)),
        ('dct:language "en"', "languages", ("ENG",)),
        ('dct:language "tiếng Việt"', "languages", ()),
        ("dct:language <http://publications.europa.eu/resource/authority/language/KHM>", "languages", ("KHM",)),
        ("dct:language <https://x.example/lang/1>", "languages", ("https://x.example/lang/1",)),
        ('dct:accrualPeriodicity "MONTHLY"', "frequency", "MONTHLY"),
        ('dct:accrualPeriodicity "hằng tháng"', "frequency", ""),
        (
            "dct:accrualPeriodicity <https://publications.europa.eu/resource/authority/frequency/DAILY>",
            "frequency",
            "DAILY",
        ),
        (
            "dct:accessRights <http://publications.europa.eu/resource/authority/access-right/RESTRICTED>",
            "access_rights",
            "RESTRICTED",
        ),
        ('dct:accessRights "công khai"', "access_rights", ""),
        ('dcat:version "1.0"', "version", "1.0"),
        ('dct:provenance [ rdfs:label "Từ sổ"@vi ]', "provenance", (Text("Từ sổ", "vi"),)),
        ('dct:provenance "Từ sổ"', "provenance", (Text("Từ sổ", ""),)),
        ("dcat:landingPage x:trang", "landing_page", "https://x.example/trang"),
        ('dct:issued "2026"', "issued", "2026"),
        ("dct:issued x:ngay", "issued", None),
        ('dcat:keyword "a; b ;; c"', "keywords", (Text("a", ""), Text("b", ""), Text("c", ""))),
        ('dcat:keyword "a, b"', "keywords", (Text("a, b", ""),)),
        ("dcat:keyword x:tu", "keywords", ()),
    ],
)
def test_members_of_a_dataset(written: str, name: str, expected: object) -> None:
    assert getattr(dataset(written), name) == expected


def test_theme_that_is_a_text_is_left_out_and_one_of_a_stranger_kept() -> None:
    found = read(said('a dcat:Dataset ; dct:title "T" ; dcat:theme "giao thông", x:theme'), samples.PROFILE)
    assert found.catalogue.datasets[0].themes == ("https://x.example/theme",)
    assert found.gaps == ((str(ME), "dcat:theme"),)


def test_places_are_names_addresses_or_shapes() -> None:
    found = dataset('dct:spatial "Cà Mau", x:noi, [ skos:prefLabel "Mũi"@vi ; dcat:bbox "POLYGON((0 0))" ]').spatial
    assert {(one.place, one.bbox, *(name.value for name in one.name)) for one in found} == {
        ("", "", "Cà Mau"), ("https://x.example/noi", ""), ("", "POLYGON((0 0))", "Mũi"),
    }  # fmt: skip


def test_dataset_in_a_blank_node_has_no_address() -> None:
    graph = parse(f'{HEAD}[] a dcat:Dataset ; dct:title "T" ; dct:identifier "A-1" .'.encode(), "text/turtle")
    (found,) = read(graph, samples.PROFILE).catalogue.datasets
    assert (found.uri, found.identifier) == ("", "A-1")


def test_document_without_a_catalogue_has_datasets_all_the_same() -> None:
    found = read(said('a dcat:Dataset ; dct:title "T"'), samples.PROFILE)
    assert (found.catalogue.uri, len(found.catalogue.datasets), found.next) == ("", 1, "")
